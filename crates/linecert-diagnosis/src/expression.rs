//! Sums and differences of named quantities, as rules write them.

use std::{fmt, str::FromStr};

use linecert_measure::{Metric, Unit};
use thiserror::Error;

use crate::{
    estimate::{Estimate, Sign},
    scene::Scene,
};

/// A sum such as `olt-tx-power - onu-rx-power - design-loss`, with a blank on either side of each
/// sign, because names have hyphens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expression {
    first: Name,
    rest: Vec<(Sign, Name)>,
    unit: Unit,
}

/// A quantity that a rule may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Name {
    /// A metric of the line itself: of its ONU, its PON port, its outlet or its pair.
    Own(Metric),
    /// The median of a metric over the other ONUs on the same PON port that report it.
    Neighbours(Metric),
    /// How many other ONUs of the PON port are online.
    NeighboursOnline,
    /// How many other ONUs of the PON port are offline.
    NeighboursOffline,
    /// The loss that the path should have by its design.
    DesignLoss,
}

/// A text that is not a sum of quantities of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ExpressionError {
    /// A name that is no quantity.
    #[error(
        "`{0}` is no quantity: write a metric, `neighbours.METRIC`, `neighbours.online`, `neighbours.offline` or `design-loss`"
    )]
    Name(String),
    /// A sign is missing or unknown.
    #[error("`{0}` stands where ` + ` or ` - ` should")]
    Sign(String),
    /// The terms cannot be added, as two powers in dBm cannot.
    #[error("{term} in {found} does not combine with what stands before it, in {before}")]
    Unit {
        /// The term.
        term: String,
        /// Its unit.
        found: Unit,
        /// The unit of what stands before it.
        before: Unit,
    },
    /// Nothing stands there.
    #[error("is empty")]
    Empty,
}

impl Expression {
    /// The unit of its value.
    #[must_use]
    pub const fn unit(&self) -> Unit {
        self.unit
    }

    /// Its value in a scene.
    ///
    /// # Errors
    /// The names of the quantities that are not known there.
    pub(crate) fn value(&self, scene: &Scene) -> Result<Estimate, Vec<String>> {
        let mut sum = self.first.value(scene);
        for (sign, name) in &self.rest {
            sum = match (sum, name.value(scene)) {
                (Ok(sum), Ok(term)) => {
                    sum.combined(*sign, term).ok_or_else(|| vec![name.to_string()])
                }
                (Err(missing), Ok(_)) | (Ok(_), Err(missing)) => Err(missing),
                (Err(mut missing), Err(more)) => {
                    missing.extend(more);
                    Err(missing)
                }
            };
        }
        sum
    }
}

impl Name {
    const fn unit(self) -> Unit {
        match self {
            Self::Own(metric) | Self::Neighbours(metric) => metric.unit(),
            Self::NeighboursOnline | Self::NeighboursOffline => Unit::Count,
            Self::DesignLoss => Unit::Db,
        }
    }

    fn value(self, scene: &Scene) -> Result<Estimate, Vec<String>> {
        let name = self.to_string();
        let known = match self {
            Self::Own(metric) => scene.own(metric),
            Self::Neighbours(metric) => scene.neighbours_median(metric),
            Self::NeighboursOnline => scene.neighbours_online(),
            Self::NeighboursOffline => scene.neighbours_offline(),
            Self::DesignLoss => scene.design_loss(),
        };
        known.map(|estimate| estimate.named(&name)).ok_or_else(|| vec![name])
    }
}

/// The unit of a sum or difference; `None` when there is none.
fn unit_of(before: Unit, sign: Sign, term: Unit) -> Option<Unit> {
    match sign {
        Sign::Minus if before == term => Some(before.difference()),
        _ if term == before.difference() => Some(before),
        Sign::Plus if before == term.difference() => Some(term),
        _ => None,
    }
}

impl FromStr for Expression {
    type Err = ExpressionError;

    fn from_str(text: &str) -> Result<Self, ExpressionError> {
        let mut words = text.split_whitespace();
        let first: Name = words.next().ok_or(ExpressionError::Empty)?.parse()?;
        let (mut rest, mut unit) = (Vec::new(), first.unit());
        while let Some(word) = words.next() {
            let sign = match word {
                "+" => Sign::Plus,
                "-" => Sign::Minus,
                other => return Err(ExpressionError::Sign(other.to_owned())),
            };
            let name: Name = words.next().ok_or(ExpressionError::Empty)?.parse()?;
            let found = name.unit();
            unit = unit_of(unit, sign, found).ok_or_else(|| ExpressionError::Unit {
                term: name.to_string(),
                found,
                before: unit,
            })?;
            rest.push((sign, name));
        }
        Ok(Self { first, rest, unit })
    }
}

impl FromStr for Name {
    type Err = ExpressionError;

    fn from_str(text: &str) -> Result<Self, ExpressionError> {
        let refuse = |_| ExpressionError::Name(text.to_owned());
        match (text, text.strip_prefix("neighbours.")) {
            ("design-loss", _) => Ok(Self::DesignLoss),
            (_, Some("online")) => Ok(Self::NeighboursOnline),
            (_, Some("offline")) => Ok(Self::NeighboursOffline),
            (_, Some(metric)) => metric.parse().map(Self::Neighbours).map_err(refuse),
            _ => text.parse().map(Self::Own).map_err(refuse),
        }
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Own(metric) => write!(f, "{metric}"),
            Self::Neighbours(metric) => write!(f, "neighbours.{metric}"),
            Self::NeighboursOnline => f.write_str("neighbours.online"),
            Self::NeighboursOffline => f.write_str("neighbours.offline"),
            Self::DesignLoss => f.write_str("design-loss"),
        }
    }
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.first)?;
        for (sign, name) in &self.rest {
            let sign = match sign {
                Sign::Plus => '+',
                Sign::Minus => '-',
            };
            write!(f, " {sign} {name}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: Result<Unit, &str>) {
        let parsed = text.parse::<Expression>();
        match (&parsed, expect) {
            (Ok(expression), Ok(unit)) => {
                assert_eq!((expression.unit(), expression.to_string()), (unit, text.to_owned()));
            }
            (Err(error), Err(words)) => assert!(error.to_string().contains(words), "{error}"),
            _ => panic!("{text}: {parsed:?}"),
        }
    }

    #[test]
    fn a_sum_has_a_unit_or_is_refused() {
        check("onu-rx-power", Ok(Unit::Dbm));
        check("olt-tx-power - onu-rx-power", Ok(Unit::Db));
        check("olt-tx-power - onu-rx-power - design-loss", Ok(Unit::Db));
        check("olt-tx-power - design-loss", Ok(Unit::Dbm));
        check("neighbours.onu-rx-power - onu-rx-power", Ok(Unit::Db));
        check("neighbours.offline - neighbours.online", Ok(Unit::Count));
        check("onu-rx-power + onu-tx-power", Err("does not combine"));
        check("onu-rx-power - onu-distance", Err("does not combine"));
        check("design-loss - onu-rx-power", Err("does not combine"));
        check("onu-rx-power * 2", Err("`*` stands where"));
        check("onu-rx-power -", Err("empty"));
        check("", Err("empty"));
        check("onu-shine", Err("`onu-shine` is no quantity"));
        check("neighbours.所有", Err("is no quantity"));
    }
}
