//! Numbers as iperf3's JSON library writes them.

use serde::{Deserialize, Deserializer, de::Error};
use serde_json::Value;

/// A flag is `true` in one place and `1` in another.
pub(super) fn flag<'de, D: Deserializer<'de>>(input: D) -> Result<bool, D::Error> {
    match Value::deserialize(input)? {
        Value::Bool(set) => Ok(set),
        Value::Number(number) => Ok(number.as_f64().is_some_and(|n| n.abs() >= 1.0)),
        other => Err(D::Error::custom(format!("`{other}` is no flag"))),
    }
}

/// A whole number, which above 10^15 is written as a float.
pub(super) fn count<'de, D: Deserializer<'de>>(input: D) -> Result<u64, D::Error> {
    let value = Value::deserialize(input)?;
    whole(&value).ok_or_else(|| D::Error::custom(format!("`{value}` is no count")))
}

/// A count where -1 means that there is none; iperf3 3.12 writes it as 2^64-1.
pub(super) fn known_count<'de, D: Deserializer<'de>>(input: D) -> Result<Option<u64>, D::Error> {
    let value = Value::deserialize(input)?;
    if value.as_i64() == Some(-1) || value.is_null() {
        return Ok(None);
    }
    let count = whole(&value).ok_or_else(|| D::Error::custom(format!("`{value}` is no count")))?;
    Ok((count < (1 << 63)).then_some(count))
}

/// Seconds as whole nanoseconds.
pub(super) fn nanoseconds<'de, D: Deserializer<'de>>(input: D) -> Result<Option<u64>, D::Error> {
    let value = Value::deserialize(input)?;
    let time = seconds(&value).ok_or_else(|| D::Error::custom(format!("`{value}` is no time")))?;
    Ok(Some(time))
}

/// A non-negative number of seconds as whole nanoseconds; `None` for anything else.
pub(super) fn seconds(value: &Value) -> Option<u64> {
    rounded(value.as_f64()? * 1e9)
}

/// A non-negative number, rounded to the nearest whole one; `None` for anything else.
pub(super) fn rounded(number: f64) -> Option<u64> {
    let nearest = number.round();
    // Below 2^64; the comparison also turns away what is no number.
    (0.0..1.8e19).contains(&nearest).then_some(nearest as u64)
}

fn whole(value: &Value) -> Option<u64> {
    let float = || value.as_f64().filter(|n| n.fract().abs() < f64::EPSILON).and_then(rounded);
    value.as_u64().or_else(float).or_else(|| (value.as_f64()? >= 1.8e19).then_some(u64::MAX))
}
