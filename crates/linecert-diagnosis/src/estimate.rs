//! A number that was worked out of readings, with what it was worked out of.

use std::fmt;

use linecert_measure::{Quantity, Uncertainty, Value};

/// A number with its uncertainty and the readings behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Estimate {
    /// The number.
    pub quantity: Quantity,
    /// Its expanded uncertainty (k = 2); `None` when a reading behind it states none.
    pub uncertainty: Option<Quantity>,
    /// The readings behind it.
    pub parts: Vec<Part>,
}

/// A reading behind an estimate, by the name that rules give it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The name: `onu-rx-power`, `neighbours.onu-rx-power`, `design-loss`.
    pub name: String,
    /// The number.
    pub quantity: Quantity,
}

/// Which way a term counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sign {
    Plus,
    Minus,
}

impl Estimate {
    pub(crate) const fn known(quantity: Quantity, uncertainty: Option<Quantity>) -> Self {
        Self { quantity, uncertainty, parts: Vec::new() }
    }

    pub(crate) fn of(value: &Value) -> Self {
        let uncertainty = match value.uncertainty() {
            Uncertainty::Expanded(uncertainty) => Some(uncertainty),
            // Bounds of a statistic do not combine with those of a reading.
            Uncertainty::Bounds { .. } | Uncertainty::NotStated => None,
        };
        Self::known(value.quantity(), uncertainty)
    }

    pub(crate) fn named(mut self, name: &str) -> Self {
        self.parts = vec![Part { name: name.to_owned(), quantity: self.quantity }];
        self
    }

    /// The sum or the difference; independent uncertainties add in squares (JCGM 100, 5.1.2).
    /// `None` when the units do not fit or the number is too large.
    pub(crate) fn combined(self, sign: Sign, other: Self) -> Option<Self> {
        let quantity = match sign {
            Sign::Minus => subtracted(self.quantity, other.quantity)?,
            Sign::Plus => added(self.quantity, other.quantity)?,
        };
        let uncertainty = match (self.uncertainty, other.uncertainty) {
            (Some(a), Some(b)) => Some(root_of_squares(a, b)),
            _ => None,
        };
        let parts = [self.parts, other.parts].concat();
        Some(Self { quantity, uncertainty, parts })
    }
}

/// dBm - dBm = dB and dBm - dB = dBm; other units stay what they are.
fn subtracted(a: Quantity, b: Quantity) -> Option<Quantity> {
    a.checked_sub(b).or_else(|| a.checked_add(b.checked_neg()?))
}

fn added(a: Quantity, b: Quantity) -> Option<Quantity> {
    a.checked_add(b).or_else(|| b.checked_add(a))
}

/// Rounded up, so that the uncertainty is never understated.
fn root_of_squares(a: Quantity, b: Quantity) -> Quantity {
    let square = |q: Quantity| i128::from(q.steps()) * i128::from(q.steps());
    let sum = square(a).saturating_add(square(b));
    let root = sum.isqrt();
    let up = root + i128::from(root.saturating_mul(root) < sum);
    Quantity::from_steps(i64::try_from(up).unwrap_or(i64::MAX), a.unit())
}

impl fmt::Display for Estimate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.quantity)?;
        match self.uncertainty {
            // What was counted is exact.
            Some(uncertainty) if uncertainty.steps() > 0 => {
                write!(f, " ± {}", uncertainty.shortest_number())
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn estimate(number: &str, uncertainty: Option<&str>) -> Estimate {
        Estimate::known(number.parse().unwrap(), uncertainty.map(|u| u.parse().unwrap()))
    }

    #[track_caller]
    fn check(a: Estimate, sign: Sign, b: Estimate, expect: Option<&str>) {
        assert_eq!(a.combined(sign, b).map(|sum| sum.to_string()).as_deref(), expect);
    }

    #[test]
    fn powers_and_losses_combine_as_physics_has_it() {
        let power = |number| estimate(number, Some("3 dB"));
        let loss = |number| estimate(number, Some("4 dB"));
        check(power("3 dBm"), Sign::Minus, power("-20 dBm"), Some("23 dB ± 4.243"));
        check(power("3 dBm"), Sign::Minus, loss("20 dB"), Some("-17 dBm ± 5"));
        check(loss("20 dB"), Sign::Minus, loss("18 dB"), Some("2 dB ± 5.657"));
        check(loss("20 dB"), Sign::Plus, power("3 dBm"), Some("23 dBm ± 5"));
        check(power("3 dBm"), Sign::Plus, power("3 dBm"), None);
        check(loss("3 dB"), Sign::Minus, power("3 dBm"), None);
        check(power("3 dBm"), Sign::Minus, estimate("1 dBm", None), Some("2 dB"));
    }
}
