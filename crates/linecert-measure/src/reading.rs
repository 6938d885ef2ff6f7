//! What an instrument said, with its uncertainty, or why it said nothing.

use std::fmt;

use thiserror::Error;

use crate::{
    absence::{Absence, Reason},
    decimal::Decimals,
    quantity::Quantity,
    unit::Unit,
};

/// The outcome of reading one metric once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    /// A number with its uncertainty.
    Value(Value),
    /// Below what the instrument can tell apart from nothing.
    BelowRange {
        /// The lower end of the range.
        floor: Quantity,
    },
    /// Above what the instrument can measure.
    AboveRange {
        /// The upper end of the range.
        ceiling: Quantity,
    },
    /// No number, and why. Never a zero, never a pass.
    NotReported(Absence),
}

/// A number as measured. The number is a whole count of the resolution it is shown with, so that
/// what a person reads is what was judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    quantity: Quantity,
    decimals: Decimals,
    uncertainty: Uncertainty,
}

/// How well a value is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Uncertainty {
    /// Expanded uncertainty U = k·u with k = 2 (JCGM 100, 6.2), in the unit of a difference.
    Expanded(Quantity),
    /// One-sided 95 % confidence bounds of a statistic of so many samples. A bound is absent when
    /// the samples are too few for it.
    Bounds {
        /// With 95 % confidence the true value is not lower.
        low: Option<Quantity>,
        /// With 95 % confidence the true value is not higher.
        high: Option<Quantity>,
        /// The number of samples.
        samples: u64,
    },
    /// Neither instrument nor calibration states one.
    NotStated,
}

/// Why a value cannot be made of its parts.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ValueError {
    /// The uncertainty, or a bound, is in another unit.
    #[error("uncertainty of a value in {value} must be in {expected}, not {found}")]
    Unit {
        /// The unit of the value.
        value: Unit,
        /// The unit that fits.
        expected: Unit,
        /// The unit that was given.
        found: Unit,
    },
    /// The expanded uncertainty is negative, or a bound lies on the wrong side of the value.
    #[error("uncertainty of {0} does not enclose the value")]
    NotEnclosing(Quantity),
}

impl Value {
    /// A value with its uncertainty, shown with `decimals` digits: the number is rounded to
    /// nearest, an expanded uncertainty and the bounds are rounded outward.
    ///
    /// # Errors
    /// When the uncertainty is in another unit or does not enclose the value.
    pub fn new(
        quantity: Quantity,
        decimals: Decimals,
        uncertainty: Uncertainty,
    ) -> Result<Self, ValueError> {
        uncertainty.check(quantity)?;
        let resolution = Resolution::of(quantity.unit(), decimals);
        Ok(Self {
            quantity: resolution.nearest(quantity),
            decimals,
            uncertainty: match uncertainty {
                Uncertainty::Expanded(u) => Uncertainty::Expanded(resolution.up(u)),
                Uncertainty::Bounds { low, high, samples } => Uncertainty::Bounds {
                    low: low.map(|q| resolution.down(q)),
                    high: high.map(|q| resolution.up(q)),
                    samples,
                },
                Uncertainty::NotStated => Uncertainty::NotStated,
            },
        })
    }

    /// The value with the other sign: what encloses it from below then does so from above.
    #[must_use]
    pub(crate) fn saturating_neg(&self) -> Self {
        let uncertainty = match self.uncertainty {
            Uncertainty::Bounds { low, high, samples } => Uncertainty::Bounds {
                low: high.map(Quantity::saturating_neg),
                high: low.map(Quantity::saturating_neg),
                samples,
            },
            symmetric => symmetric,
        };
        Self { quantity: self.quantity.saturating_neg(), decimals: self.decimals, uncertainty }
    }

    /// The number with its unit.
    #[must_use]
    pub const fn quantity(&self) -> Quantity {
        self.quantity
    }

    /// The decimals to show.
    #[must_use]
    pub const fn decimals(&self) -> Decimals {
        self.decimals
    }

    /// How well it is known.
    #[must_use]
    pub const fn uncertainty(&self) -> Uncertainty {
        self.uncertainty
    }
}

impl Uncertainty {
    fn check(self, value: Quantity) -> Result<(), ValueError> {
        let enclosing =
            |ok: bool, quantity| ok.then_some(()).ok_or(ValueError::NotEnclosing(quantity));
        match self {
            Self::NotStated => Ok(()),
            Self::Expanded(u) => {
                same_unit(value, u, value.unit().difference())?;
                enclosing(u.steps() >= 0, u)
            }
            Self::Bounds { low, high, .. } => {
                for bound in [low, high].into_iter().flatten() {
                    same_unit(value, bound, value.unit())?;
                }
                low.map_or(Ok(()), |q| enclosing(q <= value, q))?;
                high.map_or(Ok(()), |q| enclosing(q >= value, q))
            }
        }
    }
}

fn same_unit(value: Quantity, given: Quantity, expected: Unit) -> Result<(), ValueError> {
    if given.unit() == expected {
        return Ok(());
    }
    Err(ValueError::Unit { value: value.unit(), expected, found: given.unit() })
}

/// The grid of numbers that can be shown with given decimals.
struct Resolution(i64);

impl Resolution {
    fn of(unit: Unit, decimals: Decimals) -> Self {
        Self(crate::decimal::pow10(unit.step().saturating_sub(decimals.get())))
    }

    fn down(&self, q: Quantity) -> Quantity {
        let steps = q.steps().saturating_sub(q.steps().rem_euclid(self.0));
        Quantity::from_steps(steps, q.unit())
    }

    fn up(&self, q: Quantity) -> Quantity {
        let above = q.steps().saturating_add(self.0 - 1);
        self.down(Quantity::from_steps(above, q.unit()))
    }

    fn nearest(&self, q: Quantity) -> Quantity {
        let half_above = q.steps().saturating_add(self.0 / 2);
        self.down(Quantity::from_steps(half_above, q.unit()))
    }
}

impl Reading {
    /// A missing number with its reason.
    #[must_use]
    pub fn absent(reason: Reason, detail: impl Into<String>) -> Self {
        Self::NotReported(Absence { reason, detail: detail.into() })
    }

    /// The value, when there is one.
    #[must_use]
    pub const fn value(&self) -> Option<&Value> {
        if let Self::Value(value) = self { Some(value) } else { None }
    }

    /// The unit of the number or of the end of the range; `None` when nothing was reported.
    #[must_use]
    pub const fn unit(&self) -> Option<Unit> {
        match self {
            Self::Value(value) => Some(value.quantity.unit()),
            Self::BelowRange { floor: end } | Self::AboveRange { ceiling: end } => Some(end.unit()),
            Self::NotReported(_) => None,
        }
    }
}

impl fmt::Display for Value {
    /// Writes `-19.37 dBm`, without the uncertainty.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{} {}", self.quantity.number(self.decimals), self.quantity.unit()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dbm(text: &str) -> Quantity {
        text.parse().unwrap()
    }

    #[test]
    fn what_is_shown_is_what_is_judged() {
        let two = Decimals::new(2).unwrap();
        let u = Uncertainty::Expanded(dbm("0.121 dB"));
        let value = Value::new(dbm("-7.296 dBm"), two, u).unwrap();
        assert_eq!(value.to_string(), "-7.30 dBm");
        assert_eq!(value.quantity(), dbm("-7.3 dBm"));
        assert_eq!(value.uncertainty(), Uncertainty::Expanded(dbm("0.13 dB")));
    }

    #[test]
    fn bounds_are_rounded_outward() {
        let one = Decimals::new(1).unwrap();
        let bounds = |low, high| Uncertainty::Bounds {
            low: Some(dbm(low)),
            high: Some(dbm(high)),
            samples: 300,
        };
        let value = Value::new(dbm("0.33 %"), one, bounds("0.06 %", "1.02 %")).unwrap();
        assert_eq!(value.uncertainty(), bounds("0 %", "1.1 %"));
    }

    #[test]
    fn an_uncertainty_that_does_not_fit_is_refused() {
        let two = Decimals::new(2).unwrap();
        for u in ["0.2 dBm", "-0.2 dB"] {
            let error = Value::new(dbm("-7.30 dBm"), two, Uncertainty::Expanded(dbm(u)));
            assert!(error.is_err(), "{u}");
        }
        let above = Uncertainty::Bounds { low: Some(dbm("2 %")), high: None, samples: 9 };
        assert!(Value::new(dbm("1 %"), two, above).is_err());
    }
}
