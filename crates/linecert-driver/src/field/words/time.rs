//! `DateAndTime`, the time of a device's clock (RFC 2579).

use jiff::{civil::DateTime, tz::Offset};
use linecert_measure::{Absence, DeviceTime, Reason};
use linecert_snmp::Value;

use super::{super::said, nothing};

/// Decodes 8 octets of local time, or 11 of which the last three are the offset from UTC.
///
/// A leap second, which RFC 2579 allows, is no time of day here: it is garbled.
pub(super) fn date_and_time(raw: &Value) -> Result<DeviceTime, Absence> {
    let bytes = said::octets_of(raw)?;
    let garbled = || said::absence(Reason::Garbled, bytes, "not a DateAndTime");
    let (local, zone) = match bytes {
        [] => return Err(nothing(bytes, "no time")),
        [local @ .., sign, hours, minutes] if bytes.len() == 11 => {
            (local, Some([*sign, *hours, *minutes]))
        }
        local => (local, None),
    };
    if local.iter().all(|byte| *byte == 0) {
        return Err(nothing(bytes, "no time"));
    }
    let offset = zone.map(|zone| offset_of(zone).ok_or_else(garbled)).transpose()?;
    civil_of(local).map(|civil| DeviceTime { civil, offset }).ok_or_else(garbled)
}

fn civil_of(local: &[u8]) -> Option<DateTime> {
    let [year_high, year_low, month, day, hour, minute, second, tenths] =
        <[u8; 8]>::try_from(local).ok()?;
    let year = i16::try_from(u16::from_be_bytes([year_high, year_low])).ok()?;
    let part = |byte: u8| i8::try_from(byte).ok();
    let nanoseconds = i32::from(tenths).checked_mul(100_000_000)?;
    let time = jiff::civil::Time::new(part(hour)?, part(minute)?, part(second)?, nanoseconds);
    let date = jiff::civil::Date::new(year, part(month)?, part(day)?).ok()?;
    Some(date.to_datetime(time.ok()?))
}

fn offset_of([sign, hours, minutes]: [u8; 3]) -> Option<Offset> {
    let seconds = match (hours, minutes) {
        (0..=14, 0..=59) => i32::from(hours) * 3600 + i32::from(minutes) * 60,
        _ => return None,
    };
    match sign {
        b'+' => Offset::from_seconds(seconds).ok(),
        b'-' => Offset::from_seconds(-seconds).ok(),
        _ => None,
    }
}
