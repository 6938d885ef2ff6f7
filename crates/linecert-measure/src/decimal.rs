//! Exact decimal text: the only way a number enters or leaves.

use std::fmt;

use thiserror::Error;

/// How many digits stand behind the decimal point of a number as its instrument gave it.
///
/// This is the resolution of the indication (VIM 4.14): `-14.61 dBm` has two, and is never shown
/// with three.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Decimals(u8);

impl Decimals {
    /// The most digits that any unit resolves.
    pub const MAX: Self = Self(6);

    /// Returns `None` above [`Decimals::MAX`].
    #[must_use]
    pub const fn new(digits: u8) -> Option<Self> {
        if digits <= Self::MAX.0 { Some(Self(digits)) } else { None }
    }

    /// The number of digits.
    #[must_use]
    pub const fn get(self) -> u8 {
        self.0
    }
}

/// Why a text is not an exact decimal number.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ParseDecimalError {
    /// Something other than an optional sign, digits and one point.
    #[error("`{0}` is not a decimal number")]
    NotDecimal(String),
    /// More digits behind the point than the unit resolves.
    #[error("`{text}` has more than {max} decimals")]
    TooFine {
        /// The text as given.
        text: String,
        /// The finest resolution of the unit.
        max: u8,
    },
    /// Beyond what an `i64` count of steps holds.
    #[error("`{0}` is too large")]
    TooLarge(String),
}

/// Parses `text` into a count of `10^-step` units and the decimals it was written with.
pub(crate) fn parse(text: &str, step: u8) -> Result<(i64, Decimals), ParseDecimalError> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let Some(Digits { sum, fraction }) = Digits::of(digits) else {
        return Err(ParseDecimalError::NotDecimal(text.to_owned()));
    };
    let written = u8::try_from(fraction).ok().filter(|n| *n <= step);
    let Some(written) = written else {
        return Err(ParseDecimalError::TooFine { text: text.to_owned(), max: step });
    };
    let is_negative = text.starts_with('-');
    let steps = sum
        .and_then(|n| if is_negative { Some(n) } else { n.checked_neg() })
        .and_then(|n| n.checked_mul(pow10(step - written)))
        .ok_or_else(|| ParseDecimalError::TooLarge(text.to_owned()))?;
    Ok((steps, Decimals(written)))
}

/// The digits of a number without its sign.
struct Digits {
    /// What they write without the point, counted below zero, where there is one number more;
    /// absent when it is too large.
    sum: Option<i64>,
    /// How many stand behind the point.
    fraction: usize,
}

impl Digits {
    /// Reads digits with at most one point between them.
    fn of(text: &str) -> Option<Self> {
        let (mut sum, mut point) = (Some(0_i64), None);
        for (place, byte) in text.bytes().enumerate() {
            match byte {
                b'0'..=b'9' => {
                    let digit = i64::from(byte - b'0');
                    sum = sum.and_then(|sum| sum.checked_mul(10)?.checked_sub(digit));
                }
                b'.' if point.is_none() => point = Some(place),
                _ => return None,
            }
        }
        let fraction = point.map(|point| text.len() - point - 1);
        let is_number = !text.is_empty() && point != Some(0) && fraction != Some(0);
        is_number.then_some(Self { sum, fraction: fraction.unwrap_or(0) })
    }
}

/// So many steps of `10^-step`, to be written with exactly `decimals` digits behind the point; finer
/// ones are dropped.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Number {
    pub(crate) steps: i64,
    pub(crate) step: u8,
    pub(crate) decimals: Decimals,
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = self.decimals.0.min(self.step);
        let scaled = (self.steps / pow10(self.step - shown)).unsigned_abs();
        // Nineteen digits, point and sign; filled from the end.
        let mut text = [0; 24];
        let mut start = text.len();
        let mut put = |byte| {
            start = start.saturating_sub(1);
            text.get_mut(start).into_iter().for_each(|place| *place = byte);
        };
        let mut rest = scaled;
        for place in 0.. {
            if place == shown && shown > 0 {
                put(b'.');
            }
            if place > shown && rest == 0 {
                break;
            }
            put(b'0' + u8::try_from(rest % 10).unwrap_or_default());
            rest /= 10;
        }
        if self.steps < 0 && scaled != 0 {
            put(b'-');
        }
        let written = text.get(start..).unwrap_or_default();
        f.write_str(str::from_utf8(written).unwrap_or_default())
    }
}

/// The fewest decimals that write `steps` counts of `10^-step` without loss.
pub(crate) fn fewest(steps: i64, step: u8) -> Decimals {
    let lossless = |digits: &u8| steps % pow10(step - digits) == 0;
    Decimals((0..=step).find(lossless).unwrap_or(step))
}

/// Ten to the power of `exponent`; the exponents in use are at most six.
pub(crate) const fn pow10(exponent: u8) -> i64 {
    10_i64.pow(exponent as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, step: u8, expect: Result<(i64, u8), &str>) {
        let got = parse(text, step).map(|(n, d)| (n, d.get())).map_err(|e| e.to_string());
        assert_eq!(got, expect.map_err(str::to_owned), "{text}");
    }

    #[test]
    fn decimal_text_is_exact_or_refused() {
        check("-14.61", 3, Ok((-14_610, 2)));
        check("-0.001", 3, Ok((-1, 3)));
        check("+3", 3, Ok((3_000, 0)));
        check("0.10", 3, Ok((100, 2)));
        check("1.2345", 3, Err("`1.2345` has more than 3 decimals"));
        check("1e3", 3, Err("`1e3` is not a decimal number"));
        check("1.", 3, Err("`1.` is not a decimal number"));
        check(".5", 3, Err("`.5` is not a decimal number"));
        check("--1", 3, Err("`--1` is not a decimal number"));
        check("", 3, Err("`` is not a decimal number"));
        check("１", 3, Err("`１` is not a decimal number"));
        check("-9223372036854775808", 0, Ok((i64::MIN, 0)));
        check("9223372036854775808", 0, Err("`9223372036854775808` is too large"));
        check("9223372036854775807", 3, Err("`9223372036854775807` is too large"));
        check("99999999999999999999", 0, Err("`99999999999999999999` is too large"));
    }

    #[test]
    fn a_number_smaller_than_what_is_shown_has_no_sign() {
        let write = |steps, step, decimals| {
            Number { steps, step, decimals: Decimals(decimals) }.to_string()
        };
        assert_eq!(write(-4, 3, 2), "0.00");
        assert_eq!(write(50, 3, 2), "0.05");
        assert_eq!(write(0, 3, 0), "0");
        assert_eq!(write(-14_610, 3, 2), "-14.61");
        assert_eq!(write(i64::MIN, 0, 0), "-9223372036854775808");
        assert_eq!(write(i64::MIN, 6, 6), "-9223372036854.775808");
    }
}
