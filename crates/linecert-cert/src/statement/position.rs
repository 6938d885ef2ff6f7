//! Where the order says that the line ends, on the globe.

use thiserror::Error;

/// A place in WGS 84, to four decimals of a degree (about 11 m). It is of the order, and is not
/// measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    latitude: i32,
    longitude: i32,
}

/// Why two texts are not a place.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PositionError {
    /// A text is not a number of degrees with four decimals.
    #[error("`{0}` is not a number of degrees with four decimals")]
    Degrees(String),
    /// A number of degrees is off the globe.
    #[error("{0}° is off the globe")]
    OffTheGlobe(String),
}

/// How many of the units that are stored make one degree.
const PER_DEGREE: i32 = 10_000;

impl Position {
    /// Parses a latitude (-90 to 90) and a longitude (-180 to 180), both in degrees with exactly
    /// four decimals: `39.9042`, `-0.1276`.
    ///
    /// # Errors
    /// When a text has another form, or the place is off the globe.
    pub fn new(latitude: &str, longitude: &str) -> Result<Self, PositionError> {
        Ok(Self { latitude: degrees(latitude, 90)?, longitude: degrees(longitude, 180)? })
    }

    /// The latitude in units of 0.0001 degree, positive to the north.
    #[must_use]
    pub const fn latitude(self) -> i32 {
        self.latitude
    }

    /// The longitude in units of 0.0001 degree, positive to the east.
    #[must_use]
    pub const fn longitude(self) -> i32 {
        self.longitude
    }

    /// Latitude and longitude as [`Position::new`] takes them.
    #[must_use]
    pub fn to_texts(self) -> (String, String) {
        (text(self.latitude), text(self.longitude))
    }
}

/// Parses the one text that [`text`] writes for a number of degrees.
fn degrees(written: &str, most: i32) -> Result<i32, PositionError> {
    let refuse = || PositionError::Degrees(written.chars().take(40).collect());
    let units = units(written).ok_or_else(refuse)?;
    let off = units.unsigned_abs() > (most * PER_DEGREE).unsigned_abs();
    if off { Err(PositionError::OffTheGlobe(written.to_owned())) } else { Ok(units) }
}

fn units(written: &str) -> Option<i32> {
    let digits = written.strip_prefix('-');
    let (whole, decimals) = digits.unwrap_or(written).split_once('.')?;
    let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let is_short = whole == "0" || !whole.starts_with('0');
    if !is_short || decimals.len() != 4 || !is_number(whole) || !is_number(decimals) {
        return None;
    }
    let units = whole.parse::<i32>().ok()?.checked_mul(PER_DEGREE)?;
    let units = units.checked_add(decimals.parse().ok()?)?;
    match digits {
        Some(_) if units == 0 => None,
        Some(_) => Some(-units),
        None => Some(units),
    }
}

fn text(units: i32) -> String {
    let sign = if units < 0 { "-" } else { "" };
    let (degrees, rest) = (
        units.unsigned_abs() / PER_DEGREE.unsigned_abs(),
        units.unsigned_abs() % PER_DEGREE.unsigned_abs(),
    );
    format!("{sign}{degrees}.{rest:04}")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_place_has_one_text() {
        let beijing = Position::new("39.9042", "116.4074").unwrap();
        assert_eq!((beijing.latitude(), beijing.longitude()), (399_042, 1_164_074));
        for wrong in [
            "",
            "39",
            "39.904",
            "39.90420",
            "039.9042",
            "+39.9042",
            "-0.0000",
            ".9042",
            "399042",
            "39.9042 ",
            "3 9.9042",
            "3.9.9042",
            "٣9.9042",
            "1e3",
            "39,9042",
            "99999999999.0000",
        ] {
            let error = Position::new(wrong, "0.0000").unwrap_err();
            assert!(matches!(error, PositionError::Degrees(_)), "{wrong}: {error}");
        }
    }

    #[test]
    fn a_place_is_on_the_globe() {
        assert!(Position::new("-90.0000", "180.0000").is_ok());
        assert!(Position::new("90.0001", "0.0000").is_err());
        assert!(Position::new("0.0000", "-180.0001").is_err());
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(latitude in -900_000..=900_000, longitude in -1_800_000..=1_800_000) {
            let place = Position { latitude, longitude };
            let (north, east) = place.to_texts();
            prop_assert_eq!(Position::new(&north, &east), Ok(place));
        }

        #[test]
        fn arbitrary_texts_never_panic(text in ".{0,20}") {
            drop(Position::new(&text, &text));
        }
    }
}
