//! Arithmetic of points in time that does not fail at the ends of the calendar.

use std::time::Duration;

use jiff::Timestamp;

/// So much later; the end of time when there is nothing after it.
pub(crate) fn after(at: Timestamp, by: Duration) -> Timestamp {
    at.checked_add(by).unwrap_or(Timestamp::MAX)
}

/// So much earlier; the beginning of time when there is nothing before it.
pub(crate) fn before(at: Timestamp, by: Duration) -> Timestamp {
    at.checked_sub(by).unwrap_or(Timestamp::MIN)
}

/// The time from one point to a later one; nothing when it is not later.
pub(crate) fn between(from: Timestamp, to: Timestamp) -> Duration {
    Duration::try_from(to.duration_since(from)).unwrap_or(Duration::ZERO)
}

/// The start of the slot of this length that a point lies in, counted from 1970.
pub(crate) fn slot(at: Timestamp, length: Duration) -> Timestamp {
    let length = i64::try_from(length.as_secs()).unwrap_or(i64::MAX).max(1);
    let seconds = at.as_second();
    Timestamp::from_second(seconds - seconds.rem_euclid(length)).unwrap_or(Timestamp::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slot_begins_at_a_multiple_of_its_length() {
        for (at, length, expect) in [
            ("2026-03-01T10:07:31Z", 300, "2026-03-01T10:05:00Z"),
            ("2026-03-01T10:05:00Z", 300, "2026-03-01T10:05:00Z"),
            ("1969-12-31T23:59:59Z", 3_600, "1969-12-31T23:00:00Z"),
        ] {
            let at: Timestamp = at.parse().unwrap();
            assert_eq!(slot(at, Duration::from_secs(length)).to_string(), expect);
        }
    }

    #[test]
    fn nothing_lies_beyond_the_calendar() {
        assert_eq!(after(Timestamp::MAX, Duration::from_secs(9)), Timestamp::MAX);
        assert_eq!(before(Timestamp::MIN, Duration::from_secs(9)), Timestamp::MIN);
        assert_eq!(between(Timestamp::MAX, Timestamp::MIN), Duration::ZERO);
    }
}
