//! What is wrong with a driver file, and at which byte.

use std::{ops::Range, str::FromStr};

use linecert_measure::{
    Metric, ParseQuantityError, Quantity, Unit, UnknownAttribute, UnknownMetric, UnknownTones,
    UnknownUnit,
};
use linecert_snmp::{Oid, OidError};
use thiserror::Error;
use toml::Spanned;

use crate::{
    console::ConsoleProblem,
    field::FormProblem,
    meter::MeterProblem,
    pattern::{Groups, Pattern, PatternError},
    raw,
    serial::LineSettingsError,
    snmp::{Holds, IndexProblem},
    template::BadTemplate,
};

/// What is wrong at one place of a driver file.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Problem {
    /// It is not TOML, or a key is unknown, missing or of the wrong type.
    #[error("{0}")]
    Toml(String),
    /// The driver is of no kind, or of two.
    #[error("a driver has exactly one of the tables `[snmp]`, `[meter]` and `[console]`")]
    Kind,
    /// The name does not suit a folder.
    #[error("name `{0}` is not of lower-case letters, digits and hyphens")]
    Name(String),
    /// A text that must say something is empty.
    #[error("is empty")]
    Empty,
    /// Nothing is cited.
    #[error("cites nothing: say where the figure comes from")]
    NoCites,
    /// A metric that is not in the catalogue.
    #[error(transparent)]
    Metric(#[from] UnknownMetric),
    /// An attribute that is not in the catalogue.
    #[error(transparent)]
    Attribute(#[from] UnknownAttribute),
    /// A quantity of tones that is not in the catalogue.
    #[error(transparent)]
    Tones(#[from] UnknownTones),
    /// A form that does not fit its column.
    #[error(transparent)]
    Form(#[from] FormProblem),
    /// A metric that is not of the subject of its table or instrument.
    #[error("`{holds}` is not measured of {subject}")]
    Subject {
        /// The metric, or what stands in its place.
        holds: Holds,
        /// The subject that the place stands for.
        subject: &'static str,
    },
    /// A metric or object that stands in the file already.
    #[error("`{0}` stands here for the second time")]
    Repeated(String),
    /// A unit that does not exist.
    #[error(transparent)]
    UnknownUnit(#[from] UnknownUnit),
    /// A unit that does not fit the metric.
    #[error("`{metric}` is in {expected} here, not in {found}")]
    Unit {
        /// The metric.
        metric: Metric,
        /// The unit that fits.
        expected: Unit,
        /// The unit that was given.
        found: Unit,
    },
    /// Not a number with a unit.
    #[error(transparent)]
    Quantity(#[from] ParseQuantityError),
    /// An uncertainty or a step that is zero or negative.
    #[error("{0} is not more than zero")]
    NotPositive(Quantity),
    /// A window whose ends are in the wrong order.
    #[error("{low} is not below {high}")]
    Window {
        /// The first end.
        low: Quantity,
        /// The second end.
        high: Quantity,
    },
    /// More decimals than the unit resolves.
    #[error("{found} decimals are more than the {most} of the unit")]
    Decimals {
        /// The number given.
        found: u8,
        /// The finest that the unit resolves.
        most: u8,
    },
    /// Not an object identifier.
    #[error(transparent)]
    Oid(#[from] OidError),
    /// An object outside the roots of the driver.
    #[error("object {oid} is outside the roots {roots}")]
    OutsideRoots {
        /// The object.
        oid: Oid,
        /// The roots.
        roots: String,
    },
    /// An object that holds a secret, or whose subtree does.
    #[error("object {0} holds a password or a community, which no driver may read")]
    SecretObject(Oid),
    /// A citation that names a secret.
    #[error("`{0}` names a secret, which no driver may read")]
    SecretName(String),
    /// Not a pattern for its place.
    #[error(transparent)]
    Pattern(#[from] PatternError),
    /// A name of subjects that cannot be made or taken apart.
    #[error(transparent)]
    Template(#[from] BadTemplate),
    /// An index that cannot be read like this.
    #[error(transparent)]
    Index(#[from] IndexProblem),
    /// Templates of a subject that do not go together.
    #[error(
        "a subject is {{ onu, pon }}, {{ pon }}, {{ line }}, {{ line, band }}, {{ line, end }}, {{ port }}, \
         {{ board }}, {{ sensor }} or {{ node = \"\" }}"
    )]
    SubjectKeys,
    /// A join that the file does not have.
    #[error("there is no [[snmp.join]] of the name `{0}`")]
    UnknownJoin(String),
    /// A firmware variant that the file does not have.
    #[error("there is no [[snmp.variant]] of the name `{0}`")]
    UnknownVariant(String),
    /// A table that would never be read.
    #[error("the table has no column")]
    NoColumns,
    /// A column that is neither or both.
    #[error(
        "a column has either `metric` or `attribute`, either `oid` or `from`, and a `form` unless it \
         is an attribute from a variable; in a table with `spread` every column is from that"
    )]
    Column,
    /// A column of a spread in a table without.
    #[error("the table has no `spread`")]
    NoSpread,
    /// A spread that is neither of bytes nor of a list.
    #[error("a spread has either `bytes = \"first=1\"` or `csv = true`, and numbers in `empty`")]
    SpreadForm,
    /// A metric that the form would not give.
    #[error("a column with the form `sensor` has the metric `sensor`, which the agent tells")]
    SensorMetric,
    /// A model without an object identifier.
    #[error("names no sysObjectID, which only ranks `standard` and `generic` may do")]
    NoObjectId,
    /// A standard MIB without a subtree that shows it.
    #[error("needs a `probe`, which alone decides for this rank")]
    NoProbe,
    /// A probe that the models of any maker may answer.
    #[error("probe {0} is of a standard MIB, which shows no model")]
    StandardProbe(Oid),
    /// More requests under way than the engine keeps.
    #[error("{0} requests in flight are neither 1 nor 2")]
    InFlight(u8),
    /// Not the settings of a serial line.
    #[error(transparent)]
    Line(#[from] LineSettingsError),
    /// Something in the keys of a meter.
    #[error(transparent)]
    Meter(#[from] MeterProblem),
    /// Something in the keys of a console.
    #[error(transparent)]
    Console(#[from] ConsoleProblem),
}

/// A problem and the bytes of the file it is about.
#[derive(Debug)]
pub(crate) struct Fault {
    pub(crate) span: Range<usize>,
    pub(crate) problem: Problem,
}

/// A problem at the place of a spanned value.
pub(crate) fn fault<T>(at: &Spanned<T>, problem: impl Into<Problem>) -> Fault {
    Fault { span: at.span(), problem: problem.into() }
}

/// Parses a text, and blames its place when it does not parse.
pub(crate) fn parse<T>(text: &raw::Text) -> Result<T, Fault>
where
    T: FromStr,
    T::Err: Into<Problem>,
{
    text.get_ref().parse().map_err(|error: T::Err| fault(text, error))
}

/// Compiles a pattern for a place with these groups.
pub(crate) fn pattern(text: &raw::Text, groups: Groups) -> Result<Pattern, Fault> {
    Pattern::parse(text.get_ref(), groups).map_err(|error| fault(text, error))
}

/// A text that says something.
pub(crate) fn filled(text: &raw::Text) -> Result<String, Fault> {
    if text.get_ref().trim().is_empty() {
        return Err(fault(text, Problem::Empty));
    }
    Ok(text.get_ref().clone())
}

/// Citations, of which there is at least one and none empty.
pub(crate) fn cites(list: &raw::Cites) -> Result<Vec<String>, Fault> {
    let sources = list.get_ref();
    if sources.is_empty() || sources.iter().any(|source| source.trim().is_empty()) {
        return Err(fault(list, Problem::NoCites));
    }
    Ok(sources.clone())
}

/// A quantity that must be in `unit`, of which the metric is told in the error.
pub(crate) fn quantity_in(text: &raw::Text, metric: Metric, unit: Unit) -> Result<Quantity, Fault> {
    let quantity: Quantity = parse(text)?;
    if quantity.unit() != unit {
        let found = quantity.unit();
        return Err(fault(text, Problem::Unit { metric, expected: unit, found }));
    }
    Ok(quantity)
}

/// A quantity above zero.
pub(crate) fn positive(text: &raw::Text, quantity: Quantity) -> Result<Quantity, Fault> {
    if quantity.steps() <= 0 {
        return Err(fault(text, Problem::NotPositive(quantity)));
    }
    Ok(quantity)
}
