//! Why a tester's file is refused, and where.

use std::fmt;

use linecert_measure::{FarEnd, Metric, Unit, UnitMismatch, ValueError, WrongSign};
use thiserror::Error;

use crate::{file::FormatProblem, scale::Scale};

/// A problem at its place: `results.csv:7: column `NEXT`: `5x` is not a number`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportError {
    /// The file, as its reader called it.
    pub file: String,
    /// The line, counted from one, where it is on one.
    pub line: Option<usize>,
    /// The column, where it is of one.
    pub column: Option<String>,
    /// What is wrong there.
    pub problem: ImportProblem,
}

/// Why a tester's file is refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ImportProblem {
    /// It has no rows that can be read.
    #[error(transparent)]
    Format(#[from] FormatProblem),
    /// A cell without a number.
    #[error("`{0}` is neither a number nor one of the map's `words`")]
    NotANumber(String),
    /// A row with a reading of which the map does not speak.
    #[error("`{0}` is neither the name of a `[[column]]` nor listed in `ignore`")]
    UnknownReading(String),
    /// A number with a unit that the map did not announce.
    #[error("`{text}` is in `{found}`, but the map says {expected}")]
    OtherUnit {
        /// The cell.
        text: String,
        /// What stands behind the number.
        found: String,
        /// The unit of the map.
        expected: Scale,
    },
    /// A number whose unit should stand beside it.
    #[error("`{0}` has no unit that is known")]
    NoUnit(String),
    /// A unit of something else.
    #[error("`{metric}` is in {}, to which {found} does not convert", metric.unit())]
    Dimension {
        /// The metric.
        metric: Metric,
        /// The unit of the file.
        found: Scale,
    },
    /// Beyond what can be counted.
    #[error("`{text}` is too large for {unit}")]
    TooLarge {
        /// The cell.
        text: String,
        /// The unit of the metric.
        unit: Unit,
    },
    /// Crosstalk of the other sign.
    #[error(transparent)]
    WrongSign(#[from] WrongSign),
    /// An uncertainty that does not fit its value.
    #[error(transparent)]
    Value(#[from] ValueError),
    /// A reading in another unit than its metric.
    #[error(transparent)]
    Unit(UnitMismatch),
    /// A number whose condition is missing.
    #[error("is empty or missing, but the number in `{0}` depends on it")]
    NoCondition(String),
    /// A condition that cannot be understood.
    #[error("`{text}` is no {what}")]
    Condition {
        /// The cell.
        text: String,
        /// What it should be.
        what: &'static str,
    },
    /// A far end with which something else is measured.
    #[error("with the far end {found} it is no `{metric}`")]
    FarEnd {
        /// The metric.
        metric: Metric,
        /// The far end of the file.
        found: FarEnd,
    },
    /// Two numbers for one thing.
    #[error("pair `{pair}` has `{metric}` already from line {first}")]
    Twice {
        /// The pair.
        pair: String,
        /// The metric.
        metric: Metric,
        /// Where the first stands.
        first: usize,
    },
    /// Two rows that should say the same of a pair or of the instrument.
    #[error("`{found}` contradicts `{first}` of an earlier row")]
    Contradiction {
        /// What the earlier row says.
        first: String,
        /// What this row says.
        found: String,
    },
    /// A row that does not say which pair it is of.
    #[error("is empty or missing: nobody knows which pair the row is of")]
    NoPair,
    /// A time that the format of the map does not read.
    #[error("`{text}` does not follow the format `{format}`")]
    Time {
        /// The cell.
        text: String,
        /// The format of the map.
        format: String,
    },
    /// A column that the map requires.
    #[error("pair `{0}` has no value in it, and the map requires one")]
    Required(String),
}

impl fmt::Display for ImportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        if let Some(column) = &self.column {
            write!(f, ": column `{column}`")?;
        }
        write!(f, ": {}", self.problem)
    }
}

impl std::error::Error for ImportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.problem.source()
    }
}
