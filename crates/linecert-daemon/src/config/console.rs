//! How the console looks.

use std::str::FromStr;

use jiff::{fmt::temporal::DateTimeParser, tz::TimeZone};
use thiserror::Error;

use super::{
    Setting,
    check::{SettingError, Values},
};

/// How the console looks.
#[derive(Debug, Clone)]
pub(crate) struct Console {
    /// Whose console it is; empty when that is not told.
    pub(crate) operator: String,
    /// The zone of the local times.
    pub(crate) zone: Zone,
}

/// A zone, as an offset or as a rule of POSIX.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Zone(pub(crate) TimeZone);

/// A text that is no zone.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is no zone: write an offset as `+08:00`, or a rule as `CET-1CEST,M3.5.0,M10.5.0/3`")]
pub(crate) struct ZoneError(String);

impl Console {
    pub(super) fn of(values: &Values<'_>) -> Result<Self, SettingError> {
        let operator = values.optional(Setting::ConsoleOperator)?.unwrap_or_default();
        Ok(Self { operator, zone: values.required(Setting::ConsoleZone)? })
    }
}

impl FromStr for Zone {
    type Err = ZoneError;

    fn from_str(text: &str) -> Result<Self, ZoneError> {
        let read = DateTimeParser::new().parse_time_zone(text);
        read.map(Self).map_err(|_| ZoneError(text.chars().take(80).collect()))
    }
}

#[cfg(test)]
mod tests {
    use linecert_measure::Timestamp;

    use super::*;

    #[test]
    fn a_zone_is_an_offset_or_a_rule() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let check = |zone: &str, second: i64, hour: i8| {
            let Zone(zone) = zone.parse().unwrap();
            assert_eq!(at(second).to_zoned(zone).hour(), hour);
        };
        // 2026-01-01 and 2026-07-01, 00:00 UTC.
        let (winter, summer) = (1_767_225_600, 1_782_864_000);
        check("+08:00", winter, 8);
        check("CST-8", summer, 8);
        check("CET-1CEST,M3.5.0,M10.5.0/3", winter, 1);
        check("CET-1CEST,M3.5.0,M10.5.0/3", summer, 2);
        for bad in ["", "+25:99", "nowhere at all"] {
            assert!(bad.parse::<Zone>().is_err(), "{bad}");
        }
    }
}
