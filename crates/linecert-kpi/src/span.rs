//! Lengths of time, exact, as limits write them.

use std::{fmt, str::FromStr};

use jiff::SignedDuration;
use thiserror::Error;

/// A length of time that is not negative: `48 h`, `15 d`, `1 h 30 min`, `20 s`.
///
/// A day is 24 hours: no limit of the seeds takes anything out of the time that passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span(SignedDuration);

/// A text that is no length of time.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is no length of time, as in `48 h`, `15 d` or `1 h 30 min`")]
pub struct BadSpan(pub String);

impl Span {
    /// No time at all.
    pub const ZERO: Self = Self(SignedDuration::ZERO);
    /// The length of a day.
    pub const DAY: Self = Self(SignedDuration::from_hours(24));

    /// From a duration; `None` when it is negative.
    #[must_use]
    pub fn new(length: SignedDuration) -> Option<Self> {
        (!length.is_negative()).then_some(Self(length))
    }

    /// As a duration, which is never negative.
    #[must_use]
    pub const fn get(self) -> SignedDuration {
        self.0
    }

    /// How many spans of `unit` have begun in this one; none in a span of nothing.
    #[must_use]
    pub fn started(self, unit: Self) -> u64 {
        let (whole, unit) = (self.0.as_nanos(), unit.0.as_nanos());
        let count = whole.checked_add(unit - 1).and_then(|sum| sum.checked_div(unit));
        count.and_then(|count| u64::try_from(count).ok()).unwrap_or(0)
    }
}

impl FromStr for Span {
    type Err = BadSpan;

    fn from_str(text: &str) -> Result<Self, BadSpan> {
        let bad = || BadSpan(text.chars().take(80).collect());
        let words: Vec<&str> = text.split(' ').collect();
        let (pairs, rest) = words.as_chunks::<2>();
        if pairs.is_empty() || !rest.is_empty() {
            return Err(bad());
        }
        let mut seconds = 0_i64;
        for [count, unit] in pairs {
            seconds = add(seconds, count, unit).ok_or_else(bad)?;
        }
        Ok(Self(SignedDuration::from_secs(seconds)))
    }
}

fn add(seconds: i64, count: &str, unit: &str) -> Option<i64> {
    let count: u32 = count.parse().ok()?;
    let unit = match unit {
        "d" => 86_400,
        "h" => 3_600,
        "min" => 60,
        "s" => 1,
        _ => return None,
    };
    seconds.checked_add(i64::from(count).checked_mul(unit)?)
}

impl fmt::Display for Span {
    /// Writes hours, minutes and seconds, leaving out what is zero: `48 h`, `1 h 30 min`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.as_secs();
        let parts = [(seconds / 3_600, "h"), (seconds / 60 % 60, "min"), (seconds % 60, "s")];
        let shown = parts.iter().filter(|(count, _)| *count > 0);
        let mut words: Vec<_> = shown.map(|(count, unit)| format!("{count} {unit}")).collect();
        let below = self.0.subsec_nanos();
        if below > 0 {
            words.push(format!("{below} ns"));
        }
        f.pad(&if words.is_empty() { "0 s".to_owned() } else { words.join(" ") })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_read_and_written() {
        for (text, shown) in [
            ("48 h", "48 h"),
            ("15 d", "360 h"),
            ("1 h 30 min", "1 h 30 min"),
            ("90 min", "1 h 30 min"),
            ("0 s", "0 s"),
            ("61 s", "1 min 1 s"),
        ] {
            assert_eq!(text.parse::<Span>().unwrap().to_string(), shown, "{text}");
        }
        for bad in ["", "48", "48h", "-1 h", "1.5 h", "1 week", "1 h 2", "1  h"] {
            assert!(bad.parse::<Span>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_day_that_has_begun_counts() {
        for (late, days) in [("0 s", 0), ("1 s", 1), ("24 h", 1), ("86401 s", 2), ("72 h", 3)] {
            assert_eq!(late.parse::<Span>().unwrap().started(Span::DAY), days, "{late}");
        }
    }
}
