//! The sign of crosstalk: testers print a loss, limits are on the coupling.

use std::{fmt, str::FromStr};

use thiserror::Error;

use crate::{quantity::Quantity, reading::Reading};

/// How a tester writes crosstalk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CrosstalkSign {
    /// The disturbing signal as coupled into the pair: negative, lower is better.
    Coupling,
    /// The loss on the way into the pair: positive, higher is better. 45 dB of loss is a coupling
    /// of -45 dB.
    Loss,
}

/// A name that is no sign.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("unknown sign `{0}`: write `coupling` or `loss`")]
pub struct UnknownSign(pub String);

/// A number that cannot have the sign it is declared with.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{number} is no crosstalk {sign}: a coupling is negative, a loss is positive")]
pub struct WrongSign {
    /// The number.
    pub number: Quantity,
    /// The sign it was declared with.
    pub sign: CrosstalkSign,
}

impl CrosstalkSign {
    /// The reading as coupling.
    ///
    /// # Errors
    /// When a coupling is positive or a loss is negative, which no passive pair gives.
    pub fn normalise(self, reading: Reading) -> Result<Reading, WrongSign> {
        let numbers = match &reading {
            Reading::Value(value) => Some(value.quantity()),
            Reading::BelowRange { floor: end } | Reading::AboveRange { ceiling: end } => Some(*end),
            Reading::NotReported(_) => None,
        };
        let wrong = |number: &Quantity| match self {
            Self::Coupling => number.steps() > 0,
            Self::Loss => number.steps() < 0,
        };
        if let Some(number) = numbers.filter(wrong) {
            return Err(WrongSign { number, sign: self });
        }
        Ok(if self == Self::Loss { negated(reading) } else { reading })
    }
}

/// The reading with the other sign. What lies above a loss lies below a coupling.
fn negated(reading: Reading) -> Reading {
    match reading {
        Reading::Value(value) => Reading::Value(value.saturating_neg()),
        Reading::BelowRange { floor } => Reading::AboveRange { ceiling: floor.saturating_neg() },
        Reading::AboveRange { ceiling } => Reading::BelowRange { floor: ceiling.saturating_neg() },
        Reading::NotReported(absence) => Reading::NotReported(absence),
    }
}

impl fmt::Display for CrosstalkSign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Coupling => "coupling",
            Self::Loss => "loss",
        })
    }
}

impl FromStr for CrosstalkSign {
    type Err = UnknownSign;

    fn from_str(text: &str) -> Result<Self, UnknownSign> {
        match text {
            "coupling" => Ok(Self::Coupling),
            "loss" => Ok(Self::Loss),
            _ => Err(UnknownSign(text.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{Decimals, Uncertainty, Unit, Value};

    fn db(text: &str) -> Quantity {
        format!("{text} dB").parse().unwrap()
    }

    fn value(number: &str, uncertainty: Uncertainty) -> Reading {
        let one = Decimals::new(1).unwrap();
        Reading::Value(Value::new(db(number), one, uncertainty).unwrap())
    }

    #[test]
    fn a_loss_of_45_is_a_coupling_of_minus_45() {
        let u = Uncertainty::Expanded(db("0.5"));
        let bounds = |low, high| Uncertainty::Bounds {
            low: Some(db(low)),
            high: Some(db(high)),
            samples: 9,
        };
        for (loss, coupling) in [
            (value("45", u), value("-45", u)),
            (value("45", bounds("44", "47")), value("-45", bounds("-47", "-44"))),
            (Reading::AboveRange { ceiling: db("80") }, Reading::BelowRange { floor: db("-80") }),
            (Reading::BelowRange { floor: db("10") }, Reading::AboveRange { ceiling: db("-10") }),
        ] {
            assert_eq!(CrosstalkSign::Loss.normalise(loss), Ok(coupling.clone()));
            assert_eq!(CrosstalkSign::Coupling.normalise(coupling.clone()), Ok(coupling));
        }
    }

    #[test]
    fn a_number_of_the_other_sign_is_refused() {
        let u = Uncertainty::NotStated;
        let error = CrosstalkSign::Coupling.normalise(value("45", u)).unwrap_err();
        let text = "45 dB is no crosstalk coupling: a coupling is negative, a loss is positive";
        assert_eq!(error.to_string(), text);
        assert!(CrosstalkSign::Loss.normalise(value("-45", u)).is_err());
    }

    proptest! {
        #[test]
        fn a_value_turned_round_is_still_a_value(
            steps in 0..=i64::MAX,
            below in 0..9_000_i64,
            above in 0..9_000_i64,
        ) {
            let at = |steps| Quantity::from_steps(steps, Unit::Db);
            let bounds = Uncertainty::Bounds {
                low: Some(at(steps.saturating_sub(below))),
                high: Some(at(steps.saturating_add(above))),
                samples: 9,
            };
            let loss = Value::new(at(steps), Decimals::new(1).unwrap(), bounds).unwrap();
            let coupling = CrosstalkSign::Loss.normalise(Reading::Value(loss.clone())).unwrap();
            let coupling = coupling.value().unwrap();
            let again = Value::new(coupling.quantity(), coupling.decimals(), coupling.uncertainty());
            prop_assert_eq!(again.as_ref(), Ok(coupling));
            prop_assert_eq!(coupling.saturating_neg(), loss);
        }
    }
}
