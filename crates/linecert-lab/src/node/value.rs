//! Values as agents write them: counts of a step, texts, octets, dates.

use jiff::civil::DateTime;
use linecert_measure::{Db, Dbm, Decimals, Quantity};
use linecert_snmp::Value;

use super::plant::{Onu, Vitals};
pub(crate) use crate::olt::milliwatts;

/// How many counts a unit step of a quantity is worth, as a fraction. Levels, temperatures,
/// voltages and currents are kept in thousandths.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Step(i64, i64);

/// Whole units.
pub(crate) const WHOLE: Step = Step(1, 1_000);
/// Tenths of the unit.
pub(crate) const TENTHS: Step = Step(1, 100);
/// Hundredths of the unit.
pub(crate) const HUNDREDTHS: Step = Step(1, 10);
/// Thousandths of the unit.
pub(crate) const THOUSANDTHS: Step = Step(1, 1);
/// Ten-thousandths of the unit.
pub(crate) const TEN_THOUSANDTHS: Step = Step(10, 1);
/// Hundred-thousandths of the unit.
pub(crate) const HUNDRED_THOUSANDTHS: Step = Step(100, 1);
/// Two thousandths of the unit.
pub(crate) const TWO_THOUSANDTHS: Step = Step(1, 2);
/// Twenty thousandths of the unit.
pub(crate) const TWENTY_THOUSANDTHS: Step = Step(1, 20);
/// Parts of 256, as the registers of a transceiver count temperature (SFF-8472, table 9-2).
pub(crate) const PARTS_OF_256: Step = Step(256, 1_000);

/// The count of steps, rounded to the nearest.
pub(crate) fn count(quantity: impl Into<Quantity>, Step(numerator, denominator): Step) -> i64 {
    let scaled = quantity.into().steps().saturating_mul(numerator);
    (scaled + scaled.signum() * denominator / 2) / denominator
}

/// `-19.37`: the number alone, rounded to the step and with its decimals.
pub(crate) fn decimal(quantity: impl Into<Quantity>, step: Step) -> String {
    let quantity = quantity.into();
    let Step(_, thousandths) = step;
    let rounded = Quantity::from_steps(count(quantity, step) * thousandths, quantity.unit());
    let digits = match thousandths {
        1 => 3,
        10 => 2,
        100 => 1,
        _ => 0,
    };
    rounded.number(Decimals::new(digits).unwrap_or(Decimals::MAX))
}

/// Linear power in steps of 0.1 µW: `dBm = 10 log10(raw) - 40`.
pub(crate) fn tenths_of_microwatt(level: Dbm) -> i64 {
    // A power below 10 W is less than 10^9 such steps.
    #[expect(clippy::cast_possible_truncation, reason = "bounded by what a laser sends")]
    let raw = (milliwatts(level) * 10_000.0).round() as i64;
    raw
}

/// An `INTEGER`. What does not fit is the largest there is, which agents take for "no value".
pub(crate) fn integer(number: impl Into<i64>) -> Value {
    Value::Integer(i32::try_from(number.into()).unwrap_or(i32::MAX))
}

/// A `Gauge32`, of what is not negative.
pub(crate) fn gauge(number: impl Into<i64>) -> Value {
    Value::Gauge32(u32::try_from(number.into()).unwrap_or(u32::MAX))
}

/// A text, in UTF-8.
pub(crate) fn text(text: impl AsRef<str>) -> Value {
    Value::OctetString(text.as_ref().as_bytes().to_vec())
}

/// Octets as they are.
pub(crate) fn octets(octets: impl Into<Vec<u8>>) -> Value {
    Value::OctetString(octets.into())
}

/// `DateAndTime` without an offset (RFC 2579).
pub(crate) fn date_and_time(time: DateTime) -> Value {
    let [high, low] = time.year().to_be_bytes();
    let fields = [time.month(), time.day(), time.hour(), time.minute(), time.second(), 0];
    let fields = fields.into_iter().map(|field| u8::try_from(field).unwrap_or(0));
    octets([high, low].into_iter().chain(fields).collect::<Vec<u8>>())
}

/// A reading of an ONU; what the agent answers instead when the ONU is down.
pub(crate) fn live(onu: &Onu, instead: i64, reading: impl Fn(&Vitals) -> i64) -> Value {
    integer(onu.vitals().map_or(instead, reading))
}

/// A ratio in tenths of a dB, as the DSL MIBs count.
pub(crate) fn tenths(ratio: Db) -> i64 {
    count(ratio, TENTHS)
}

/// `00:11:22:33:44:55` without the colons.
pub(crate) fn hex(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02X}")).collect()
}
