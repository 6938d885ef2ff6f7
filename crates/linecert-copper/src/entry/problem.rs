//! What can be wrong in an entry.

use linecert_measure::{FarEnd, Metric, Unit, UnitMismatch, UnknownFarEnd, ValueError, WrongSign};
use thiserror::Error;

use crate::{amount::ConversionError, reading::ReadingError, scale::Scale};

/// Why a text is no entry.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum EntryError {
    /// Longer than any entry.
    #[error("the entry is longer than {0} bytes")]
    TooLong(usize),
    /// The first word names nothing that is measured.
    #[error("`{0}` names no quantity of a pair: write one of {all}", all = super::quantity::names())]
    NoMetric(String),
    /// A metric of something else.
    #[error("`{0}` is not measured on a copper pair")]
    NotCopper(Metric),
    /// The metric is measured between conductors, and these are not told.
    #[error("`{0}` needs its leg before the `=`: `a-b`, `a-earth` or `b-earth`")]
    NoLeg(Metric),
    /// Neither equal, nor more, nor less.
    #[error("write `=`, `>` or `<` before the number, not `{0}`")]
    NoRelation(String),
    /// No number where one should be.
    #[error("`{0}` is not a number")]
    NotANumber(String),
    /// A number alone.
    #[error("`{0}` has no unit that is known")]
    NoUnit(String),
    /// Crosstalk whose sign is anybody's guess.
    #[error(
        "crosstalk needs its sign: write `coupling` if the tester prints -45 dB for a good pair, \
         `loss` if it prints 45 dB"
    )]
    SignUndeclared,
    /// Something on which the metric does not depend.
    #[error("`{metric}` takes no {what}")]
    Foreign {
        /// The metric.
        metric: Metric,
        /// What it does not take.
        what: &'static str,
    },
    /// Something that stands there already.
    #[error("the {0} stands there twice")]
    Twice(&'static str),
    /// What follows `at` is no condition.
    #[error("`at` goes with a frequency or a test voltage, not with {0}")]
    At(Scale),
    /// Not a whole number of kilohertz.
    #[error("a frequency is a whole number of kilohertz up to 1 GHz")]
    Frequency,
    /// Not a whole number of volts.
    #[error("a test voltage is a whole number of volts up to 5 kV")]
    Voltage,
    /// A word that is no far end.
    #[error(transparent)]
    FarEndUnknown(UnknownFarEnd),
    /// A far end with which something else is measured.
    #[error("with the far end {found} it is no `{metric}`")]
    FarEnd {
        /// The metric.
        metric: Metric,
        /// What was at the far end.
        found: FarEnd,
    },
    /// A word that means nothing here.
    #[error("`{0}` means nothing here")]
    Unknown(String),
    /// A unit of something else.
    #[error("`{from}` does not convert to {to}")]
    Unit {
        /// The unit that was typed.
        from: Scale,
        /// The unit of the metric.
        to: Unit,
    },
    /// Beyond what can be counted.
    #[error("the number is too large for {0}")]
    TooLarge(Unit),
    /// A number that the metric cannot have.
    #[error("{number} is no `{metric}`")]
    Implausible {
        /// The metric.
        metric: Metric,
        /// The number.
        number: String,
    },
    /// An uncertainty that does not fit its value.
    #[error(transparent)]
    Value(#[from] ValueError),
    /// Crosstalk of the other sign.
    #[error(transparent)]
    WrongSign(#[from] WrongSign),
    /// A reading in another unit than its metric.
    #[error(transparent)]
    Mismatch(#[from] UnitMismatch),
}

impl From<ConversionError> for EntryError {
    fn from(error: ConversionError) -> Self {
        match error {
            ConversionError::Dimension { from, to } => Self::Unit { from, to },
            ConversionError::TooLarge(unit) => Self::TooLarge(unit),
        }
    }
}

impl From<ReadingError> for EntryError {
    fn from(error: ReadingError) -> Self {
        match error {
            ReadingError::Conversion(error) => error.into(),
            ReadingError::Value(error) => error.into(),
            ReadingError::Sign(error) => error.into(),
        }
    }
}
