//! Local time of an operator, and the periods that figures are made for.

use std::{fmt, str::FromStr};

use jiff::{Timestamp, civil, tz};
use thiserror::Error;

/// How far an operator's local time is ahead of UTC, `+08:00`.
///
/// It is a number and not the name of a time zone: China has had one offset and no daylight saving
/// since 1991, and a figure must come out the same on every computer and in every year, whatever
/// time zone database is installed there. An operator whose clocks change is not served by this.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LocalTime(tz::Offset);

/// A text that is no offset.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is no offset from UTC, as in `+08:00`")]
pub struct BadOffset(pub String);

/// Why there is no period for a text.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum BadMonth {
    /// It is no month.
    #[error("`{0}` is no month, as in `2026-11`")]
    Form(String),
    /// The month has not begun.
    #[error("month `{0}` has not begun")]
    NotBegun(String),
}

/// A time of the calendar for which there is no instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("{0} is outside the calendar")]
pub struct OutsideCalendar(pub civil::DateTime);

impl LocalTime {
    /// The instant of a local time.
    ///
    /// # Errors
    /// When it is before year -9999 or after year 9999.
    pub fn at(self, local: civil::DateTime) -> Result<Timestamp, OutsideCalendar> {
        self.0.to_timestamp(local).map_err(|_| OutsideCalendar(local))
    }

    /// What a clock on the wall shows at an instant.
    #[must_use]
    pub fn wall(self, at: Timestamp) -> civil::DateTime {
        self.0.to_datetime(at)
    }

    /// The same time of day some calendar months later. Where that month has no such day, its
    /// last one: a month after 31 January is 28 or 29 February. `None` past the calendar's end.
    #[must_use]
    pub fn months_after(self, at: Timestamp, months: u8) -> Option<Timestamp> {
        let later = self.wall(at).checked_add(jiff::Span::new().months(i64::from(months))).ok()?;
        self.at(later).ok()
    }
}

impl FromStr for LocalTime {
    type Err = BadOffset;

    fn from_str(text: &str) -> Result<Self, BadOffset> {
        let bad = || BadOffset(text.chars().take(80).collect());
        let sign = match text.as_bytes().first() {
            Some(b'+') => 1,
            Some(b'-') => -1,
            _ => return Err(bad()),
        };
        let (hours, minutes) =
            text.get(1..).and_then(|rest| rest.split_once(':')).ok_or_else(bad)?;
        let two = |digits: &str, below: i32| {
            let plain = digits.len() == 2 && digits.bytes().all(|b| b.is_ascii_digit());
            digits.parse().ok().filter(|number: &i32| plain && *number < below)
        };
        let hours = two(hours, 24).ok_or_else(bad)?;
        let minutes = two(minutes, 60).ok_or_else(bad)?;
        tz::Offset::from_seconds(sign * (hours * 3_600 + minutes * 60)).map(Self).map_err(|_| bad())
    }
}

/// A stretch of time that is over: its beginning belongs to it, its end does not. Of a month that is
/// still running it is the part that is over, since nobody knows what the rest will bring.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    from: Timestamp,
    until: Timestamp,
}

impl Period {
    /// The time from one instant up to another, as far as it is over at `as_of`; `None` when
    /// nothing of it is.
    #[must_use]
    pub fn new(from: Timestamp, until: Timestamp, as_of: Timestamp) -> Option<Self> {
        let until = until.min(as_of);
        (from < until).then_some(Self { from, until })
    }

    /// A calendar month of local time, `2026-11`, as far as it is over at `as_of`.
    ///
    /// # Errors
    /// When the text is no month, or nothing of it is over.
    pub fn month(text: &str, local: LocalTime, as_of: Timestamp) -> Result<Self, BadMonth> {
        let bad = || BadMonth::Form(text.chars().take(80).collect());
        let is_month = text.len() == 7;
        let first: civil::Date = format!("{text}-01").parse().map_err(|_| bad())?;
        let next = first.checked_add(jiff::Span::new().months(1)).map_err(|_| bad())?;
        let midnight = |day: civil::Date| local.at(day.at(0, 0, 0, 0)).map_err(|_| bad());
        let (first, next) = (midnight(first)?, midnight(next)?);
        if !is_month {
            return Err(bad());
        }
        Self::new(first, next, as_of).ok_or_else(|| BadMonth::NotBegun(text.to_owned()))
    }

    /// Its first instant.
    #[must_use]
    pub const fn from(&self) -> Timestamp {
        self.from
    }

    /// The first instant after it.
    #[must_use]
    pub const fn until(&self) -> Timestamp {
        self.until
    }

    /// Whether an instant lies in it.
    #[must_use]
    pub fn has(&self, at: Timestamp) -> bool {
        self.from <= at && at < self.until
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} … {}", self.from, self.until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn china() -> LocalTime {
        "+08:00".parse().unwrap()
    }

    #[test]
    fn a_month_is_one_of_local_time() {
        let month = Period::month("2026-11", china(), Timestamp::MAX).unwrap();
        assert_eq!(month.to_string(), "2026-10-31T16:00:00Z … 2026-11-30T16:00:00Z");
        assert!(month.has(month.from()) && !month.has(month.until()));
        for bad in ["2026", "2026-13", "2026-1", "26-11", "2026-11-01", "2026-11-", "9999-12"] {
            assert!(Period::month(bad, china(), Timestamp::MAX).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_month_that_is_not_over_is_what_is_over_of_it() {
        let at = |text: &str| Period::month("2026-11", china(), text.parse().unwrap());
        let running = at("2026-11-15T12:00+08:00").unwrap();
        assert_eq!(running.to_string(), "2026-10-31T16:00:00Z … 2026-11-15T04:00:00Z");
        let error = at("2026-11-01T00:00+08:00").unwrap_err();
        assert_eq!(error.to_string(), "month `2026-11` has not begun");
    }

    #[test]
    fn an_offset_has_hours_and_minutes() {
        for good in ["+08:00", "-03:30", "+00:00"] {
            assert!(good.parse::<LocalTime>().is_ok(), "{good}");
        }
        for bad in ["", "08:00", "+8:00", "+08:60", "+0800", "+-8:00", "+08:0x", "Asia/Shanghai"] {
            assert!(bad.parse::<LocalTime>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_month_later_is_the_same_day_or_the_last_one() {
        for (from, later) in [
            ("2026-11-05T10:00:00Z", "2026-12-05T10:00:00Z"),
            ("2026-01-31T10:00:00Z", "2026-02-28T10:00:00Z"),
            ("2024-01-31T10:00:00Z", "2024-02-29T10:00:00Z"),
            // The last evening of January in China is still the 31st in UTC's afternoon.
            ("2026-01-30T17:00:00Z", "2026-02-27T17:00:00Z"),
        ] {
            let found = china().months_after(from.parse().unwrap(), 1);
            assert_eq!(found, later.parse().ok(), "{from}");
        }
    }
}
