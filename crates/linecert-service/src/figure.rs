//! Readings of single exchanges, and the whole numbers of evidence.

use std::time::Duration;

use linecert_measure::{Decimals, Quantity, Reading, Reason, Uncertainty, Unit, Value, ValueError};

/// By how much a time between two stamps of the kernel may be wrong: against captures on the wire
/// such times read 7 to 11 µs too short.
pub(crate) const KERNEL_ALLOWANCE: Duration = Duration::from_micros(20);
/// By how much a time may be wrong that begins when this program hands a message over: 30 to 60 µs
/// too long on an idle machine, and more on a busy one.
pub(crate) const PROGRAM_ALLOWANCE: Duration = Duration::from_millis(1);

/// A time that was taken once, in ms with three decimals.
pub(crate) fn single_time(time: Duration, allowance: Duration) -> Reading {
    let uncertainty = Uncertainty::Expanded(milliseconds(allowance));
    let microseconds = Decimals::new(3).unwrap_or(Decimals::MAX);
    reading(Value::new(milliseconds(time), microseconds, uncertainty))
}

/// A number of things that were seen, which is exact.
pub(crate) fn count(things: usize) -> Reading {
    let steps = i64::try_from(things).unwrap_or(i64::MAX);
    let whole = Decimals::new(0).unwrap_or(Decimals::MAX);
    let exact = Uncertainty::Expanded(Quantity::from_steps(0, Unit::Count));
    reading(Value::new(Quantity::from_steps(steps, Unit::Count), whole, exact))
}

pub(crate) fn reading(value: Result<Value, ValueError>) -> Reading {
    value.map_or_else(|e| Reading::absent(Reason::Implausible, e.to_string()), Reading::Value)
}

pub(crate) fn milliseconds(time: Duration) -> Quantity {
    let steps = i64::try_from(time.as_nanos()).unwrap_or(i64::MAX);
    Quantity::from_steps(steps, Unit::Millisecond)
}

pub(crate) fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

/// A document of numbers and texts, which always serialises.
pub(crate) fn document(document: &impl serde::Serialize) -> Vec<u8> {
    serde_json::to_vec(document).unwrap_or_default()
}
