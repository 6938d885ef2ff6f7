//! What can be wrong with an operator's profile.

use linecert_toml::Mistake;
use thiserror::Error;

use crate::event::Step;

/// Why a text is no operator's profile.
pub type OperatorProfileError = Mistake<OperatorProblem>;

/// A mistake in an operator's profile.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum OperatorProblem {
    /// Not TOML, a key that is missing or unknown, or a value that does not parse.
    #[error("{0}")]
    Text(String),
    /// A name that cannot be that of a folder.
    #[error("`{0}` is no name: use lower-case letters, digits and `-`")]
    Name(String),
    /// A revision of zero.
    #[error("revisions count from 1")]
    Revision,
    /// A text for people that is empty.
    #[error("text is empty")]
    Empty,
    /// Neither a limit nor a figure.
    #[error("profile has neither a limit nor a figure")]
    Nothing,
    /// A number that must not be zero.
    #[error("must not be zero")]
    Zero,
    /// A limit from a step to the same step.
    #[error("`{0}` can not start and end the same limit")]
    SameStep(Step),
    /// A citation that names no row of the threshold catalogue.
    #[error("`{0}` is no row of the threshold catalogue: write it as in `A-016`")]
    CitesId(String),
    /// A key that the formula of a figure needs.
    #[error("figure `{formula}` needs `{key}`")]
    Needs {
        /// The formula.
        formula: &'static str,
        /// The key.
        key: &'static str,
    },
    /// A key that the formula of a figure has no use for.
    #[error("figure `{formula}` has no use for `{key}`")]
    Unused {
        /// The formula.
        formula: &'static str,
        /// The key.
        key: &'static str,
    },
    /// Two figures of one name.
    #[error("figure `{0}` is there twice")]
    Repeated(String),
    /// A target in another unit than its figure.
    #[error("figure `{formula}` is {kind}, and its target is not")]
    Target {
        /// The formula.
        formula: &'static str,
        /// What it is: a share, a mean time or an amount.
        kind: &'static str,
    },
}
