//! What can be wrong with a profile file.

use linecert_measure::{Better, Metric, Quantity, Statistic, Unit};
use linecert_toml::Mistake;
use thiserror::Error;

use crate::rule::DecisionRule;

/// Why a text is no profile.
pub type ProfileError = Mistake<ProfileProblem>;

/// A mistake in a profile file.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ProfileProblem {
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
    /// A profile that accepts every line.
    #[error("profile has no limit")]
    NoLimits,
    /// A profile that passes a line of which nothing was measured.
    #[error("profile has no mandatory limit")]
    NoMandatory,
    /// A limit that accepts everything.
    #[error("limit on `{0}` has neither `at-least` nor `at-most`")]
    NoEnds(Metric),
    /// A limit in another unit than its metric.
    #[error("`{metric}` is measured in {unit}, not in {found}", unit = metric.unit())]
    Unit {
        /// The metric.
        metric: Metric,
        /// The unit of the limit.
        found: Unit,
    },
    /// A share of a bit rate for a metric that is none.
    #[error("`{0}` is no bit rate, so it cannot be a share of one")]
    Share(Metric),
    /// A share as upper limit.
    #[error("a share of a contracted rate can only be a lower limit, alone")]
    ShareAbove,
    /// An interval whose ends are the wrong way round.
    #[error("nothing lies between {low} and {high}")]
    Reversed {
        /// The lower end.
        low: Quantity,
        /// The upper end.
        high: Quantity,
    },
    /// A limit on the side of which a metric has no bad values.
    #[error("`{metric}` is better when {better}: it needs `{needs}`", better = better(*metric))]
    WrongSide {
        /// The metric.
        metric: Metric,
        /// The key that is missing.
        needs: &'static str,
    },
    /// A crosstalk limit with the sign of a loss.
    #[error("{0} is no coupling: a crosstalk loss of 45 dB is a coupling of -45 dB")]
    CrosstalkSign(Quantity),
    /// A condition that the metric does not depend on.
    #[error("`{metric}` has no {condition}")]
    Condition {
        /// The metric.
        metric: Metric,
        /// `wavelength` or `frequency`.
        condition: &'static str,
    },
    /// A rule that cannot judge the metric.
    #[error("rule `{rule}` does not fit `{metric}`: use {fits}", fits = fitting(*metric))]
    Rule {
        /// The metric.
        metric: Metric,
        /// The rule.
        rule: DecisionRule,
    },
    /// A limit on a proportion that no number of samples can show.
    #[error("no number of samples shows {0}")]
    Unprovable(Quantity),
    /// Two limits on the same metric under the same conditions.
    #[error("`{metric}` is limited twice, first on line {first}")]
    Duplicate {
        /// The metric.
        metric: Metric,
        /// The line of the first limit.
        first: usize,
    },
    /// A citation that names no row of the threshold catalogue.
    #[error("`{0}` is no row of the threshold catalogue: write it as in `B-A4`")]
    CitesId(String),
}

fn better(metric: Metric) -> &'static str {
    match metric.better() {
        Better::Higher => "higher",
        Better::Lower => "lower",
        Better::Within => "neither too low nor too high",
    }
}

fn fitting(metric: Metric) -> &'static str {
    match metric.statistic() {
        Statistic::Value => "`simple` or `guarded 1.0`",
        Statistic::Proportion | Statistic::Percentile(_) => "`confidence-95`",
    }
}
