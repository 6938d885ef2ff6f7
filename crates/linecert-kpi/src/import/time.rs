//! Times as other systems write them.

use jiff::{Timestamp, civil};

use super::RowProblem;
use crate::clock::LocalTime;

/// An instant: by RFC 3339 with its offset, or by local time as spreadsheets write it,
/// `2026-11-03 09:30`, `2026/11/3 9:30:15`.
pub(super) fn time(text: &str, local: LocalTime) -> Result<Timestamp, RowProblem> {
    let bad = || RowProblem::Time(text.chars().take(80).collect());
    if let Ok(at) = text.parse() {
        return Ok(at);
    }
    let at = wall(text).and_then(|wall| local.at(wall).ok());
    at.ok_or_else(bad)
}

fn wall(text: &str) -> Option<civil::DateTime> {
    let (day, time) = text.split_once([' ', 'T'])?;
    let sign = if day.contains('/') { '/' } else { '-' };
    let [year, month, day] = *numbers(day, sign)?.as_slice() else { return None };
    let (hour, minute, second) = match *numbers(time, ':')?.as_slice() {
        [hour, minute] => (hour, minute, 0),
        [hour, minute, second] => (hour, minute, second),
        _ => return None,
    };
    let small = |number: i16| i8::try_from(number).ok();
    let date = civil::Date::new(year, small(month)?, small(day)?).ok()?;
    let time = civil::Time::new(small(hour)?, small(minute)?, small(second)?, 0).ok()?;
    // A year of two digits is no year: nobody knows the century.
    (year >= 1_000).then(|| date.to_datetime(time))
}

fn numbers(text: &str, sign: char) -> Option<Vec<i16>> {
    let number = |digits: &str| {
        let plain = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
        digits.parse().ok().filter(|_| plain)
    };
    text.split(sign).map(number).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_spreadsheets_write_them() {
        let local = "+08:00".parse().unwrap();
        for text in [
            "2026-11-03T01:30:00Z",
            "2026-11-03T09:30+08:00",
            "2026-11-03 09:30",
            "2026-11-03T09:30:00",
            "2026/11/3 9:30",
            "2026/11/03 9:30:00",
        ] {
            let at = time(text, local).unwrap();
            assert_eq!(at, "2026-11-03T01:30:00Z".parse().unwrap(), "{text}");
        }
        for bad in
            ["", "2026-11-03", "26-11-03 09:30", "2026-02-30 09:30", "2026-11-03 9", "45963.4"]
        {
            assert!(time(bad, local).is_err(), "{bad}");
        }
    }
}
