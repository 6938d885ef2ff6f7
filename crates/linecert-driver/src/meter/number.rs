//! Numbers as meters write them, read without loss: `1310`, `-12.34`, `1.862153E-004`.

use std::str::FromStr;

use linecert_measure::{Decimals, Quantity, Unit};

/// Exponents beyond this are of no power and no wavelength.
const LARGEST_EXPONENT: i32 = 400;

/// A number, the same however it is written: `mantissa * 10^exponent`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Number {
    mantissa: i128,
    exponent: i32,
}

/// A text that is no number, or one of more than 38 digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NotANumber;

impl Number {
    /// Ten to the power of `exponent` times as much.
    pub(super) const fn shifted(self, exponent: i32) -> Self {
        Self { exponent: self.exponent.saturating_add(exponent), ..self }
    }

    /// The whole number that it is; `None` when it is none, or too large.
    pub(super) fn whole(self) -> Option<i128> {
        let factor = 10_i128.checked_pow(u32::try_from(self.exponent).ok()?)?;
        self.mantissa.checked_mul(factor)
    }

    /// The nearest float, for a logarithm.
    pub(super) fn to_float(self) -> f64 {
        // The standard library rounds a decimal text once; mantissa and power of ten would be twice.
        format!("{}e{}", self.mantissa, self.exponent).parse().unwrap_or(f64::NAN)
    }

    /// The level of so many dBm, rounded once: to nearest, of two that are as near to the even one.
    pub(super) fn level(self, decimals: Decimals) -> Option<Quantity> {
        let count = self.shifted(decimals.get().into()).nearest()?;
        let step = 10_i64.checked_pow(Unit::Dbm.step().checked_sub(decimals.get())?.into())?;
        let steps = i64::try_from(count).ok()?.checked_mul(step)?;
        Some(Quantity::from_steps(steps, Unit::Dbm))
    }

    fn nearest(self) -> Option<i128> {
        if self.exponent >= 0 {
            return self.whole();
        }
        // Of a number with more than 38 digits behind the point nothing is left.
        let divisor = 10_i128.checked_pow(self.exponent.unsigned_abs()).unwrap_or(i128::MAX);
        let (floor, rest) = (self.mantissa.div_euclid(divisor), self.mantissa.rem_euclid(divisor));
        let up = match rest.cmp(&(divisor - rest)) {
            std::cmp::Ordering::Less => 0,
            std::cmp::Ordering::Equal => floor.rem_euclid(2),
            std::cmp::Ordering::Greater => 1,
        };
        floor.checked_add(up)
    }

    fn normal(mut self) -> Self {
        if self.mantissa == 0 {
            return Self { mantissa: 0, exponent: 0 };
        }
        while self.mantissa % 10 == 0 {
            self.mantissa /= 10;
            self.exponent = self.exponent.saturating_add(1);
        }
        self
    }
}

impl From<i64> for Number {
    fn from(number: i64) -> Self {
        Self { mantissa: number.into(), exponent: 0 }.normal()
    }
}

impl FromStr for Number {
    type Err = NotANumber;

    /// Reads an optional sign, digits with at most one point, and an optional exponent.
    fn from_str(text: &str) -> Result<Self, NotANumber> {
        let (number, exponent) = match text.split_once(['e', 'E']) {
            Some((number, exponent)) => (number, parse_exponent(exponent)?),
            None => (text, 0),
        };
        let digits = number.strip_prefix(['-', '+']).unwrap_or(number);
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let mut all = whole.bytes().chain(fraction.bytes());
        if digits.len() < 1 + usize::from(digits.contains('.')) {
            return Err(NotANumber);
        }
        let magnitude = all.try_fold(0_i128, |sum, digit| {
            let digit = digit.is_ascii_digit().then(|| digit - b'0')?;
            sum.checked_mul(10)?.checked_add(digit.into())
        });
        let magnitude = magnitude.ok_or(NotANumber)?;
        let mantissa = if number.starts_with('-') { -magnitude } else { magnitude };
        let decimals = i32::try_from(fraction.len()).map_err(|_| NotANumber)?;
        Ok(Self { mantissa, exponent: exponent - decimals }.normal())
    }
}

fn parse_exponent(text: &str) -> Result<i32, NotANumber> {
    let exponent: i32 = text.parse().map_err(|_| NotANumber)?;
    if exponent.abs() > LARGEST_EXPONENT { Err(NotANumber) } else { Ok(exponent) }
}

/// The decimals with which a plain decimal number is written; `None` of one with an exponent.
pub(super) fn decimals_of(text: &str) -> Option<u8> {
    if text.contains(['e', 'E']) {
        return None;
    }
    let fraction = text.split_once('.').map_or("", |(_, fraction)| fraction);
    u8::try_from(fraction.len()).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_are_read_without_loss() {
        for (text, expect) in [
            ("1310", Some((131, 1))),
            ("+1.310E+003", Some((131, 1))),
            ("-12.340", Some((-1234, -2))),
            (".5", Some((5, -1))),
            ("5.", Some((5, 0))),
            ("-0.0", Some((0, 0))),
            ("9221120238114832384", Some((9_221_120_238_114_832_384, 0))),
            ("", None),
            (".", None),
            ("-", None),
            ("1e", None),
            ("1e999", None),
            ("1.2.3", None),
            ("0x1", None),
            ("inf", None),
            ("nan", None),
            ("-LL.LL", None),
            ("1,5", None),
            ("１", None),
            ("9999999999999999999999999999999999999999", None),
        ] {
            let got = text.parse::<Number>().ok().map(|n| (n.mantissa, n.exponent));
            assert_eq!(got, expect, "{text}");
        }
        assert_eq!("9.221120238114832384E+18".parse(), Ok(Number::from(9_221_120_238_114_832_384)));
    }

    #[test]
    fn a_level_is_rounded_once() {
        for (text, decimals, expect) in [
            ("-12.345", 3, "-12.345 dBm"),
            ("-12.345", 2, "-12.34 dBm"),
            ("-2.16525", 2, "-2.17 dBm"),
            ("1.5e1", 2, "15 dBm"),
            ("-1e-99", 2, "0 dBm"),
        ] {
            let level = text.parse::<Number>().unwrap().level(Decimals::new(decimals).unwrap());
            assert_eq!(level, Some(expect.parse().unwrap()), "{text}");
        }
        let huge: Number = "1e300".parse().unwrap();
        assert_eq!(huge.level(Decimals::new(2).unwrap()), None);
    }

    #[test]
    fn only_whole_numbers_are_whole() {
        for (text, expect) in
            [("1310.00", Some(1310)), ("1.31e3", Some(1310)), ("1310.5", None), ("1e99", None)]
        {
            assert_eq!(text.parse::<Number>().unwrap().whole(), expect, "{text}");
        }
    }

    proptest! {
        #[test]
        fn arbitrary_text_never_panics(text in ".{0,20}|[-+]?[0-9.]{0,50}([eE][-+]?[0-9]{0,12})?", shift: i32) {
            if let Ok(number) = text.parse::<Number>() {
                let number = number.shifted(shift % 500);
                prop_assert!(!number.to_float().is_nan());
                prop_assert!(number.level(Decimals::new(3).unwrap()).is_none_or(|_| number.exponent < 30));
                drop((number.whole().map(|n| n.to_string()), decimals_of(&text).map(Decimals::new)));
            }
        }
    }
}
