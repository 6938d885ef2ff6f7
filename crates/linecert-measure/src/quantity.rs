//! An exact number with its unit.

use std::{cmp::Ordering, fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{
    decimal::{self, Decimals, Number, ParseDecimalError},
    unit::{Unit, UnknownUnit},
};

/// An exact count of the steps of a unit.
///
/// Quantities of different units do not compare: `partial_cmp` gives `None`, and equality is
/// false even for two zeros.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Quantity {
    steps: i64,
    unit: Unit,
}

/// Why a text is not a quantity.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ParseQuantityError {
    /// There is no space between number and unit.
    #[error("`{0}` has no unit: write a number, a space and a unit, as in `-24.00 dBm`")]
    NoUnit(String),
    /// The number does not parse.
    #[error(transparent)]
    Number(#[from] ParseDecimalError),
    /// The unit does not parse.
    #[error(transparent)]
    Unit(#[from] UnknownUnit),
}

impl Quantity {
    /// A count of the steps of `unit`.
    #[must_use]
    pub const fn from_steps(steps: i64, unit: Unit) -> Self {
        Self { steps, unit }
    }

    /// Parses a number without its unit, and tells the decimals it was written with.
    ///
    /// # Errors
    /// When `text` is no plain decimal number, is finer than the unit's step or too large.
    pub fn parse_number(text: &str, unit: Unit) -> Result<(Self, Decimals), ParseDecimalError> {
        let (steps, decimals) = decimal::parse(text, unit.step())?;
        Ok((Self { steps, unit }, decimals))
    }

    /// Parses `-24.00 dBm` and tells the decimals it was written with.
    ///
    /// # Errors
    /// When number or unit do not parse.
    pub fn parse(text: &str) -> Result<(Self, Decimals), ParseQuantityError> {
        let (number, unit) = text
            .trim()
            .split_once(' ')
            .ok_or_else(|| ParseQuantityError::NoUnit(text.to_owned()))?;
        Ok(Self::parse_number(number, unit.trim_start().parse()?)?)
    }

    /// The count of steps.
    #[must_use]
    pub const fn steps(self) -> i64 {
        self.steps
    }

    /// The unit.
    #[must_use]
    pub const fn unit(self) -> Unit {
        self.unit
    }

    /// The number alone, with exactly `decimals` digits behind the point; finer digits are dropped.
    #[must_use]
    pub fn number(self, decimals: Decimals) -> String {
        self.written(decimals).to_string()
    }

    /// The number alone, to be written with exactly `decimals` digits behind the point.
    pub(crate) const fn written(self, decimals: Decimals) -> Number {
        Number { steps: self.steps, step: self.unit.step(), decimals }
    }

    /// The number alone, with as few digits as it takes to lose nothing.
    #[must_use]
    pub fn shortest_number(self) -> String {
        self.number(self.fewest_decimals())
    }

    /// The fewest decimals that write this number without loss.
    #[must_use]
    pub fn fewest_decimals(self) -> Decimals {
        decimal::fewest(self.steps, self.unit.step())
    }

    /// Adds a difference, which for dBm is in dB; `None` on another unit or on overflow.
    #[must_use]
    pub fn checked_add(self, difference: Self) -> Option<Self> {
        if difference.unit != self.unit.difference() {
            return None;
        }
        let steps = self.steps.checked_add(difference.steps)?;
        Some(Self { steps, ..self })
    }

    /// The difference to another quantity of the same unit; in dB for two powers in dBm.
    #[must_use]
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        if other.unit != self.unit {
            return None;
        }
        let steps = self.steps.checked_sub(other.steps)?;
        Some(Self { steps, unit: self.unit.difference() })
    }

    /// The same amount with the other sign; `None` on overflow.
    #[must_use]
    pub fn checked_neg(self) -> Option<Self> {
        Some(Self { steps: self.steps.checked_neg()?, ..self })
    }

    /// The same amount with the other sign, or the nearest to it that can be counted.
    #[must_use]
    pub(crate) const fn saturating_neg(self) -> Self {
        Self { steps: self.steps.saturating_neg(), unit: self.unit }
    }

    /// The amount multiplied by `parts / whole`, rounded up in magnitude; `None` on overflow or a
    /// `whole` of zero. With `90 / 100` it is 90 % of a contracted rate.
    #[must_use]
    pub fn share(self, parts: i64, whole: i64) -> Option<Self> {
        let product = i128::from(self.steps).checked_mul(i128::from(parts))?;
        let divisor = i128::from(whole);
        let quotient = product.checked_div(divisor)?;
        let away = if product % divisor == 0 { 0 } else { product.signum() * divisor.signum() };
        let steps = i64::try_from(quotient + away).ok()?;
        Some(Self { steps, ..self })
    }
}

impl PartialOrd for Quantity {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        (self.unit == other.unit).then(|| self.steps.cmp(&other.steps))
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = self.written(self.fewest_decimals());
        if f.width().is_some() || f.precision().is_some() {
            return f.pad(&format!("{number} {}", self.unit));
        }
        write!(f, "{number} {}", self.unit.symbol())
    }
}

impl FromStr for Quantity {
    type Err = ParseQuantityError;

    fn from_str(text: &str) -> Result<Self, ParseQuantityError> {
        Self::parse(text).map(|(quantity, _)| quantity)
    }
}

impl From<Quantity> for String {
    fn from(quantity: Quantity) -> Self {
        quantity.to_string()
    }
}

impl TryFrom<String> for Quantity {
    type Error = ParseQuantityError;

    fn try_from(text: String) -> Result<Self, ParseQuantityError> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn any_quantity() -> impl Strategy<Value = Quantity> {
        (any::<i64>(), proptest::sample::select(&Unit::ALL[..]))
            .prop_map(|(steps, unit)| Quantity::from_steps(steps, unit))
    }

    proptest! {
        #[test]
        fn what_is_printed_parses_to_the_same(quantity in any_quantity()) {
            prop_assert_eq!(quantity.to_string().parse::<Quantity>(), Ok(quantity));
        }

        #[test]
        fn units_never_mix_silently(a in any_quantity(), b in any_quantity()) {
            if a.unit() != b.unit() {
                prop_assert_eq!(a.partial_cmp(&b), None);
                prop_assert!(a != b);
                prop_assert_eq!(a.checked_sub(b), None);
            }
            if b.unit() != a.unit().difference() {
                prop_assert_eq!(a.checked_add(b), None);
            }
        }

        #[test]
        fn what_is_subtracted_can_be_added_back(a in any_quantity(), b in any_quantity()) {
            if let Some(difference) = a.checked_sub(b) {
                prop_assert_eq!(b.checked_add(difference), Some(a));
            }
        }

        #[test]
        fn arbitrary_text_never_panics(text in ".{0,40}") {
            if let Ok(quantity) = text.parse::<Quantity>() {
                prop_assert_eq!(quantity.to_string().parse(), Ok(quantity));
            }
        }
    }

    #[test]
    fn a_share_is_rounded_against_the_line() {
        let rate: Quantity = "100 Mbit/s".parse().unwrap();
        assert_eq!(rate.share(90, 100), Some("90 Mbit/s".parse().unwrap()));
        let odd = Quantity::from_steps(101, Unit::MegabitPerSecond);
        assert_eq!(odd.share(90, 100).map(Quantity::steps), Some(91));
        assert_eq!(odd.share(1, 0), None);
    }

    #[test]
    fn a_number_without_unit_says_what_is_missing() {
        let error = "-24".parse::<Quantity>().unwrap_err();
        assert!(error.to_string().contains("has no unit"), "{error}");
        assert_eq!("1 dbm".parse::<Quantity>().unwrap_err().to_string(), "unknown unit `dbm`");
    }
}
