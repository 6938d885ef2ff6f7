//! Numbers with a unit, and the exact way to the unit of a metric.

use std::str::FromStr;

use linecert_measure::{Decimals, Quantity, Unit};
use thiserror::Error;

use crate::{
    decimal::{Decimal, DecimalMark},
    scale::{Scale, UnknownScale, base},
};

/// An amount as a person writes it: `999 Mohm`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Amount {
    pub(crate) number: Decimal,
    pub(crate) scale: Scale,
}

/// Why a text is no amount.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(crate) enum AmountError {
    #[error("`{0}` is no number with a unit, as in `999 Mohm`")]
    NoAmount(String),
    #[error(transparent)]
    Unit(#[from] UnknownScale),
}

/// Where what is finer than the step of a unit goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rounding {
    Down,
    Up,
    Nearest,
}

/// Why a number cannot be had in another unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub(crate) enum ConversionError {
    #[error("`{from}` does not convert to {to}")]
    Dimension { from: Scale, to: Unit },
    #[error("is too large for {0}")]
    TooLarge(Unit),
}

impl Amount {
    /// The amount in `unit`, exact down to the step of the unit, with the decimals that the
    /// resolution of the number comes to there.
    pub(crate) fn to_unit(
        self,
        unit: Unit,
        rounding: Rounding,
    ) -> Result<(Quantity, Decimals), ConversionError> {
        let exponent = match base(unit) {
            Some((dimension, exponent)) if dimension == self.scale.dimension() => exponent,
            _ => return Err(ConversionError::Dimension { from: self.scale, to: unit }),
        };
        let shift = self.scale.exponent() - exponent;
        let steps = self.scaled(shift + i32::from(unit.step()), rounding);
        let steps = steps.and_then(|steps| i64::try_from(steps).ok());
        let steps = steps.ok_or(ConversionError::TooLarge(unit))?;
        Ok((Quantity::from_steps(steps, unit), self.decimals(unit, shift)))
    }

    /// The amount as a whole number of `target`; `None` where it is none.
    pub(crate) fn whole(self, target: Scale) -> Option<u32> {
        let shift = self.scale.exponent() - target.exponent();
        let [down, up] =
            [Rounding::Down, Rounding::Up].map(|rounding| self.scaled(shift, rounding));
        if self.scale.dimension() != target.dimension() || down != up {
            return None;
        }
        u32::try_from(down?).ok()
    }

    /// The number times the numerator of its unit, moved by `shift` decimal places.
    fn scaled(self, shift: i32, rounding: Rounding) -> Option<i128> {
        let product = self.number.mantissa.checked_mul(self.scale.numerator())?;
        let places = shift - self.number.scale;
        let power = 10_i128.checked_pow(places.unsigned_abs());
        if places >= 0 {
            return if product == 0 { Some(0) } else { product.checked_mul(power?) };
        }
        let Some(power) = power else {
            return Some(match rounding {
                Rounding::Down if product < 0 => -1,
                Rounding::Up if product > 0 => 1,
                _ => 0,
            });
        };
        let half = match rounding {
            Rounding::Down => 0,
            Rounding::Nearest => power / 2,
            Rounding::Up => power - 1,
        };
        Some(product.checked_add(half)?.div_euclid(power))
    }

    fn decimals(self, unit: Unit, shift: i32) -> Decimals {
        let finest = i32::from(unit.step());
        let digits = if self.scale.numerator() == 1 { self.number.scale - shift } else { finest };
        u8::try_from(digits.clamp(0, finest)).ok().and_then(Decimals::new).unwrap_or(Decimals::MAX)
    }
}

impl FromStr for Amount {
    type Err = AmountError;

    fn from_str(text: &str) -> Result<Self, AmountError> {
        match Decimal::split(text, DecimalMark::Point) {
            Some((number, unit)) if !unit.is_empty() => Ok(Self { number, scale: unit.parse()? }),
            _ => Err(AmountError::NoAmount(text.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests;
