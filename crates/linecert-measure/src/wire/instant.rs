//! The text form of an instant.

use std::str::FromStr;

use jiff::{Timestamp, civil::DateTime, tz::Offset};

/// An instant as documents write it (RFC 3339).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instant(pub Timestamp);

impl FromStr for Instant {
    type Err = jiff::Error;

    /// Reads what [`Timestamp`] reads. Nearly all instants are whole seconds in UTC, and a
    /// certificate has two dozens of them: these are read without looking for anything else.
    fn from_str(text: &str) -> Result<Self, jiff::Error> {
        whole_second(text).map_or_else(|| text.parse(), Ok).map(Self)
    }
}

/// Reads `2026-01-01T08:04:58Z` and nothing else.
fn whole_second(text: &str) -> Option<Timestamp> {
    let text: &[u8; 20] = text.as_bytes().try_into().ok()?;
    let [c, e, y, r, b'-', m, o, b'-', d, a, b'T', h, u, b':', i, n, b':', s, t, b'Z'] = *text
    else {
        return None;
    };
    let year = i16::from(number(c, e)?) * 100 + i16::from(number(y, r)?);
    let (month, day) = (number(m, o)?, number(d, a)?);
    let (hour, minute, second) = (number(h, u)?, number(i, n)?, number(s, t)?);
    let civil = DateTime::new(year, month, day, hour, minute, second, 0).ok()?;
    Offset::UTC.to_timestamp(civil).ok()
}

/// The number that two digits write.
fn number(tens: u8, ones: u8) -> Option<i8> {
    let digit = |byte: u8| i8::try_from(byte.checked_sub(b'0').filter(|digit| *digit < 10)?).ok();
    Some(digit(tens)? * 10 + digit(ones)?)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Checks that a text is read as the same instant with and without a short way.
    fn check(text: &str) -> Option<Timestamp> {
        let read = text.parse().ok().map(|Instant(read)| read);
        assert_eq!(read, text.parse::<Timestamp>().ok(), "{text}");
        assert!(whole_second(text).is_none_or(|short| Some(short) == read), "{text}");
        whole_second(text)
    }

    proptest! {
        #[test]
        fn every_whole_second_is_read_the_short_way(second in -62_135_596_800_i64..253_402_300_800) {
            let instant = Timestamp::from_second(second).unwrap();
            prop_assert_eq!(check(&instant.to_string()), Some(instant));
        }

        #[test]
        fn fields_out_of_range_are_read_alike(
            text in "[0-9]{4}-[0-3][0-9]-[0-4][0-9]T[0-2][0-9]:[0-6][0-9]:[0-6][0-9]Z"
        ) {
            check(&text);
        }

        #[test]
        fn other_texts_are_read_alike(
            second in 0_i64..4_102_444_800,
            place in any::<proptest::sample::Index>(),
            odd in ".{0,2}",
        ) {
            let mut text = Timestamp::from_second(second).unwrap().to_string();
            let place = place.index(text.len());
            text.replace_range(place..=place, &odd);
            check(&text);
        }
    }

    #[test]
    fn other_forms_are_read_the_long_way() {
        for text in [
            "2026-01-01T08:04:58.5Z",
            "2026-01-01T09:04:58+01:00",
            "2026-01-01 08:04:58Z",
            "2026-01-01t08:04:58z",
            "2016-12-31T23:59:60Z",
            "2026-02-29T00:00:00Z",
            "2026-01-01T08:04:5８Z",
            "",
        ] {
            assert_eq!(check(text), None, "{text}");
        }
    }
}
