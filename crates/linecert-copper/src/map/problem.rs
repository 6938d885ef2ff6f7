//! What can be wrong in a column map.

use linecert_measure::{FarEnd, Metric, Unit};
use linecert_toml::Mistake;
use thiserror::Error;

use crate::scale::Scale;

/// A mistake in a column map, in the form `map.toml:14: column[2].sign: …`.
pub type MapError = Mistake<MapProblem>;

/// What is wrong in a column map.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum MapProblem {
    /// Not TOML, a key that is missing or unknown, or a value that does not parse.
    #[error("{0}")]
    Text(String),
    /// The name is not one of lower-case letters, digits and hyphens.
    #[error("`{0}` is not a name of lower-case letters, digits and hyphens")]
    Name(String),
    /// Something that must be said is empty.
    #[error("is empty")]
    Empty,
    /// A map that maps nothing.
    #[error("a map has at least one `[[column]]`")]
    NoColumns,
    /// A key that only another format has.
    #[error("`{key}` does not go with `format = \"{format}\"`")]
    WrongFormat {
        /// The key.
        key: &'static str,
        /// The format of the file.
        format: &'static str,
    },
    /// A tree without the path of its records.
    #[error("`format = \"{0}\"` needs `records`, the path of what is one row")]
    NoRecords(&'static str),
    /// A path that does not lead anywhere.
    #[error("`{0}` is no path: names with `/` between them, from the root with a `/` before them")]
    Path(String),
    /// Two columns with the same name.
    #[error("`{0}` is mapped twice")]
    Duplicate(String),
    /// A column that is both mapped and ignored.
    #[error("`{0}` is mapped and ignored")]
    MappedAndIgnored(String),
    /// A metric of something else.
    #[error("`{0}` is not measured on a copper pair")]
    NotCopper(Metric),
    /// A unit that cannot become that of the metric.
    #[error("`{metric}` is in {unit}, to which {found} does not convert", unit = metric.unit())]
    Unit {
        /// The metric.
        metric: Metric,
        /// The unit of the map.
        found: Scale,
    },
    /// A number in a unit of something else.
    #[error("must be in a unit of {expected}, not in {found}")]
    Quantity {
        /// What it should be.
        expected: &'static str,
        /// The unit of the map.
        found: Scale,
    },
    /// Crosstalk whose sign is anybody's guess.
    #[error(
        "crosstalk needs its `sign`: `coupling` if the tester prints -45 dB for a good pair, \
         `loss` if it prints 45 dB"
    )]
    SignUndeclared,
    /// A sign on a metric that has but one.
    #[error("`{0}` is no crosstalk and takes no sign")]
    SignOfOther(Metric),
    /// A condition that has to be spoken of.
    #[error(
        "`{metric}` depends on its `{condition}`: state it, name its column, or write \
         \"not-stated\""
    )]
    Unsaid {
        /// The metric.
        metric: Metric,
        /// The condition.
        condition: &'static str,
    },
    /// A condition without which the metric is not what its name says.
    #[error("`{metric}` needs its `{condition}`")]
    Needed {
        /// The metric.
        metric: Metric,
        /// The condition.
        condition: &'static str,
    },
    /// A condition on which the metric does not depend.
    #[error("`{metric}` does not depend on `{condition}`")]
    Foreign {
        /// The metric.
        metric: Metric,
        /// The condition.
        condition: &'static str,
    },
    /// A far end with which something else is measured.
    #[error("with the far end {found} it is no `{metric}`, which takes it {}", list(expected))]
    FarEnd {
        /// The metric.
        metric: Metric,
        /// The far end of the map.
        found: FarEnd,
        /// The far ends that go with it.
        expected: &'static [FarEnd],
    },
    /// An uncertainty that nobody vouches for.
    #[error("write `fixed` or `percent` or both, with their `source`")]
    Uncertainty,
    /// A part of a ratio that is itself on a logarithmic scale.
    #[error("a percentage of decibels means nothing: write `fixed`")]
    PercentOfDecibels,
    /// A number that the unit cannot hold.
    #[error("is not an amount that {0} can count")]
    Amount(Unit),
    /// A time without a place.
    #[error("write either `zone`, the tester's offset from UTC, or `%z` in the format")]
    Zone,
    /// A format that does not read what it writes.
    #[error("`{0}` is no format of a date and time, as in `%Y-%m-%d %H:%M:%S`")]
    TimeFormat(String),
    /// A text that is no offset from UTC.
    #[error("`{0}` is no offset from UTC, as in `+08:00`")]
    Offset(String),
}

fn list(ends: &[FarEnd]) -> String {
    ends.iter().map(|end| end.name()).collect::<Vec<_>>().join(" or ")
}
