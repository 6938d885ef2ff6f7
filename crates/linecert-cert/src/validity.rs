//! The span of time in which a key may sign.

use std::{fmt, num::NonZeroU16};

use linecert_measure::Timestamp;
use thiserror::Error;

const SECONDS_A_DAY: i64 = 24 * 60 * 60;

/// From one instant up to, and not including, a later one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Validity {
    from: Timestamp,
    until: Timestamp,
}

/// A span that ends before it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the validity ends at {until}, not after its begin at {from}")]
pub struct EmptyValidity {
    /// The begin.
    pub from: Timestamp,
    /// The end.
    pub until: Timestamp,
}

impl Validity {
    /// A span of time.
    ///
    /// # Errors
    /// When the end is not after the begin.
    pub fn new(from: Timestamp, until: Timestamp) -> Result<Self, EmptyValidity> {
        if from < until { Ok(Self { from, until }) } else { Err(EmptyValidity { from, until }) }
    }

    /// The longest span, for keys that never end, as those of the lab.
    pub(crate) const ALWAYS: Self = Self { from: Timestamp::UNIX_EPOCH, until: Timestamp::MAX };

    /// From so many seconds before an instant to so many days after it, or to the end of time.
    #[must_use]
    pub fn around(instant: Timestamp, before: u16, days: NonZeroU16) -> Self {
        let at = |seconds: i64| Timestamp::from_second(instant.as_second().saturating_add(seconds));
        Self {
            from: at(-i64::from(before)).unwrap_or(Timestamp::MIN),
            until: at(i64::from(days.get()) * SECONDS_A_DAY).unwrap_or(Timestamp::MAX),
        }
    }

    /// The first instant.
    #[must_use]
    pub const fn from(self) -> Timestamp {
        self.from
    }

    /// The first instant after the end.
    #[must_use]
    pub const fn until(self) -> Timestamp {
        self.until
    }

    /// Whether the instant lies in the span.
    #[must_use]
    pub fn contains(self, instant: Timestamp) -> bool {
        self.from <= instant && instant < self.until
    }
}

impl fmt::Display for Validity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} to {}", self.from, self.until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_is_not_part_of_the_span() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let span = Validity::new(at(10), at(20)).unwrap();
        let inside = [9, 10, 19, 20].map(|second| span.contains(at(second)));
        assert_eq!(inside, [false, true, true, false]);
        assert!(Validity::new(at(10), at(10)).is_err());
    }

    #[test]
    fn a_span_around_an_instant_ends_with_time_itself() {
        let day = NonZeroU16::MIN;
        let noon: Timestamp = "2026-11-21T12:00:00Z".parse().unwrap();
        let span = Validity::around(noon, 600, day);
        assert_eq!(span.to_string(), "2026-11-21T11:50:00Z to 2026-11-22T12:00:00Z");
        for edge in [Timestamp::MIN, Timestamp::MAX] {
            let span = Validity::around(edge, 600, day);
            assert!(span.from() < span.until(), "{span}");
        }
    }
}
