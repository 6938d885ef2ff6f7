//! Exact decimal numbers and fractions, and the one rule by which they are rounded.

use std::{cmp::Ordering, str::FromStr};

/// A decimal number, the same however many zeros it is written with: `mantissa / 10^decimals`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Decimal {
    mantissa: i128,
    decimals: u32,
}

/// What a text is when it is no decimal number, or one of more than 38 digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NotDecimal;

impl Decimal {
    pub(super) const fn is_zero(self) -> bool {
        self.mantissa == 0
    }

    /// The fraction that it is.
    pub(super) fn ratio(self) -> Option<Ratio> {
        Ratio::new(self.mantissa, pow10(self.decimals)?)
    }

    fn normal(mut self) -> Self {
        while self.decimals > 0 && self.mantissa % 10 == 0 {
            self.mantissa /= 10;
            self.decimals -= 1;
        }
        self
    }
}

impl FromStr for Decimal {
    type Err = NotDecimal;

    /// Reads an optional sign, digits, and digits behind one point.
    fn from_str(text: &str) -> Result<Self, NotDecimal> {
        let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if !is_number(whole) || (digits.contains('.') && !is_number(fraction)) {
            return Err(NotDecimal);
        }
        let magnitude = whole.bytes().chain(fraction.bytes()).try_fold(0_i128, |number, digit| {
            number.checked_mul(10)?.checked_add(i128::from(digit - b'0'))
        });
        let magnitude = magnitude.ok_or(NotDecimal)?;
        let mantissa = if text.starts_with('-') { -magnitude } else { magnitude };
        let decimals = u32::try_from(fraction.len()).map_err(|_| NotDecimal)?;
        Ok(Self { mantissa, decimals }.normal())
    }
}

/// A fraction in lowest terms, with a divisor above zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ratio {
    over: i128,
    under: i128,
}

impl Ratio {
    /// `None` when the divisor is not above zero.
    pub(super) fn new(over: i128, under: i128) -> Option<Self> {
        if under <= 0 {
            return None;
        }
        let divisor = gcd(over, under);
        Some(Self { over: over / divisor, under: under / divisor })
    }

    pub(super) const fn over(self) -> i128 {
        self.over
    }

    pub(super) const fn under(self) -> i128 {
        self.under
    }

    /// The quotient of two fractions; `None` on overflow and when the other is not above zero.
    pub(super) fn per(self, other: Self) -> Option<Self> {
        let over = self.over.checked_mul(other.under)?;
        Self::new(over, self.under.checked_mul(other.over)?)
    }

    /// So many times as much; `None` on overflow.
    pub(super) fn times(self, count: i128) -> Option<Self> {
        Self::new(self.over.checked_mul(count)?, self.under)
    }

    /// The product of two fractions; `None` on overflow.
    pub(super) fn by(self, other: Self) -> Option<Self> {
        Self::new(self.over.checked_mul(other.over)?, self.under.checked_mul(other.under)?)
    }

    /// More by a whole number; `None` on overflow.
    pub(super) fn plus(self, whole: i128) -> Option<Self> {
        Self::new(self.over.checked_add(whole.checked_mul(self.under)?)?, self.under)
    }

    /// The nearest multiple of `grid`, of two that are as near the even one; `None` on overflow
    /// and when the grid is not above zero.
    ///
    /// A half is as often rounded up as down, so that means of many readings do not drift.
    pub(super) fn nearest(self, grid: i128) -> Option<i128> {
        let divisor = self.under.checked_mul(grid).filter(|divisor| *divisor > 0)?;
        let (floor, rest) = (self.over.div_euclid(divisor), self.over.rem_euclid(divisor));
        let up = match rest.cmp(&(divisor - rest)) {
            Ordering::Less => 0,
            Ordering::Equal => floor.rem_euclid(2),
            Ordering::Greater => 1,
        };
        floor.checked_add(up)?.checked_mul(grid)
    }
}

/// Ten to the power of `exponent`; `None` on overflow.
pub(super) fn pow10(exponent: u32) -> Option<i128> {
    10_i128.checked_pow(exponent)
}

/// The greatest common divisor of two numbers, of which the second is above zero.
fn gcd(a: i128, b: i128) -> i128 {
    let (mut a, mut b) = (b, a.checked_rem(b).map_or(1, i128::abs));
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ratio(over: i128, under: i128) -> Ratio {
        Ratio::new(over, under).unwrap()
    }

    #[test]
    fn a_number_is_the_same_with_and_without_zeros() {
        for (text, expect) in [
            ("-14.610", Some((-1461, 2))),
            ("+3", Some((3, 0))),
            ("0.000", Some((0, 0))),
            ("-0", Some((0, 0))),
            ("100", Some((100, 0))),
            ("1e3", None),
            ("1.", None),
            (".5", None),
            ("--1", None),
            ("", None),
            ("-", None),
            ("１", None),
            ("-inf", None),
            ("9999999999999999999999999999999999999999", None),
        ] {
            let got = text.parse::<Decimal>().ok().map(|d| (d.mantissa, d.decimals));
            assert_eq!(got, expect, "{text}");
        }
    }

    #[test]
    fn a_half_goes_to_the_even_side() {
        for (over, expect) in [(1, 0), (3, 2), (5, 2), (-1, 0), (-3, -2), (-5, -2), (7, 4)] {
            assert_eq!(ratio(over, 2).nearest(1), Some(expect), "{over}/2");
        }
        assert_eq!(ratio(-23_125, 10).nearest(10), Some(-2_310));
        assert_eq!(ratio(1, 2).nearest(0), None);
    }

    #[test]
    fn what_is_too_large_is_none() {
        assert_eq!(ratio(i128::MAX, 1).times(2), None);
        assert_eq!(ratio(i128::MAX, 1).plus(1), None);
        assert_eq!(ratio(1, i128::MAX).nearest(2), None);
        assert_eq!(ratio(i128::MAX, 1).nearest(2), None);
        assert_eq!(ratio(1, 2).per(ratio(0, 1)), None);
        assert_eq!(Ratio::new(1, 0), None);
    }

    proptest! {
        #[test]
        fn rounding_is_never_off_by_more_than_a_half(
            over in any::<i64>(), under in 1..1_000_000_i128, grid in 1..1_000_i128
        ) {
            let over = i128::from(over);
            let nearest = ratio(over, under).nearest(grid).unwrap();
            prop_assert_eq!(nearest % grid, 0);
            prop_assert!((nearest * under - over).abs() * 2 <= under * grid);
        }

        #[test]
        fn only_a_number_without_digits_above_zero_is_zero(text in ".{0,50}|-?[0-9]{1,40}(\\.[0-9]{1,40})?") {
            if let Ok(number) = text.parse::<Decimal>() {
                prop_assert_eq!(number.is_zero(), !text.bytes().any(|b| (b'1'..=b'9').contains(&b)));
            }
        }

        #[test]
        fn arbitrary_numbers_never_panic(over: i128, under: i128, times: i128, grid: i128) {
            if let Some(ratio) = Ratio::new(over, under) {
                let products = [ratio.times(times), ratio.plus(times), ratio.per(ratio), ratio.by(ratio)];
                prop_assert!(products.into_iter().flatten().all(|ratio| ratio.under() > 0));
                prop_assert!(ratio.nearest(grid).is_none_or(|nearest| nearest % grid == 0));
            }
        }
    }
}
