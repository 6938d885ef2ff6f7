//! The JSON form of a subject and of a reading.

use serde::{Deserialize, Serialize};

use super::WireError;
use crate as domain;
use crate::{Decimals, Quantity, Unit, ValueError};

/// What a measurement is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are those of `domain::Subject`")]
pub enum Subject {
    Onu { pon: String, onu: u32 },
    Pon { pon: String },
    Outlet {},
    Pair {},
    Service { to: String },
    Line { line: String },
    Band { line: String, band: String },
    Termination { line: String, end: String },
    Port { port: String },
    Board { board: String },
    Sensor { sensor: String },
    Node {},
    Ont {},
    Input { input: String },
    Bearer { line: String, bearer: String },
    Fibre { fibre: String },
    FibreEvent { fibre: String, event: u32 },
    FibreSection { fibre: String, section: u32 },
}

/// What an instrument said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are those of `domain::Reading`")]
pub enum Reading {
    Value {
        value: String,
        unit: String,
        /// The expanded uncertainty as a decimal, or `not-stated`; absent when there are bounds.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        uncertainty: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        bounds: Option<Bounds>,
    },
    BelowRange {
        floor: String,
        unit: String,
    },
    AboveRange {
        ceiling: String,
        unit: String,
    },
    NotReported {
        why: String,
        #[serde(default, skip_serializing_if = "String::is_empty")]
        detail: String,
    },
}

/// One-sided 95 % confidence bounds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are those of `domain::Uncertainty::Bounds`")]
pub struct Bounds {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub low: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub high: Option<String>,
    pub samples: u64,
}

impl From<domain::Subject> for Subject {
    fn from(subject: domain::Subject) -> Self {
        match subject {
            domain::Subject::Onu { pon, onu } => Self::Onu { pon, onu },
            domain::Subject::Pon { pon } => Self::Pon { pon },
            domain::Subject::Outlet => Self::Outlet {},
            domain::Subject::Pair => Self::Pair {},
            domain::Subject::Service { to } => Self::Service { to },
            domain::Subject::Line { line } => Self::Line { line },
            domain::Subject::Band { line, band } => Self::Band { line, band },
            domain::Subject::Termination { line, end } => Self::Termination { line, end },
            domain::Subject::Port { port } => Self::Port { port },
            domain::Subject::Board { board } => Self::Board { board },
            domain::Subject::Sensor { sensor } => Self::Sensor { sensor },
            domain::Subject::Node => Self::Node {},
            domain::Subject::Ont => Self::Ont {},
            domain::Subject::Input { input } => Self::Input { input },
            domain::Subject::Bearer { line, bearer } => Self::Bearer { line, bearer },
            domain::Subject::Fibre { fibre } => Self::Fibre { fibre },
            domain::Subject::FibreEvent { fibre, event } => Self::FibreEvent { fibre, event },
            domain::Subject::FibreSection { fibre, section } => {
                Self::FibreSection { fibre, section }
            }
        }
    }
}

impl From<Subject> for domain::Subject {
    fn from(subject: Subject) -> Self {
        match subject {
            Subject::Onu { pon, onu } => Self::Onu { pon, onu },
            Subject::Pon { pon } => Self::Pon { pon },
            Subject::Outlet {} => Self::Outlet,
            Subject::Pair {} => Self::Pair,
            Subject::Service { to } => Self::Service { to },
            Subject::Line { line } => Self::Line { line },
            Subject::Band { line, band } => Self::Band { line, band },
            Subject::Termination { line, end } => Self::Termination { line, end },
            Subject::Port { port } => Self::Port { port },
            Subject::Board { board } => Self::Board { board },
            Subject::Sensor { sensor } => Self::Sensor { sensor },
            Subject::Node {} => Self::Node,
            Subject::Ont {} => Self::Ont,
            Subject::Input { input } => Self::Input { input },
            Subject::Bearer { line, bearer } => Self::Bearer { line, bearer },
            Subject::Fibre { fibre } => Self::Fibre { fibre },
            Subject::FibreEvent { fibre, event } => Self::FibreEvent { fibre, event },
            Subject::FibreSection { fibre, section } => Self::FibreSection { fibre, section },
        }
    }
}

impl From<domain::Reading> for Reading {
    fn from(reading: domain::Reading) -> Self {
        match reading {
            domain::Reading::Value(value) => Self::from_value(&value),
            domain::Reading::BelowRange { floor } => {
                Self::BelowRange { floor: floor.shortest_number(), unit: floor.unit().to_string() }
            }
            domain::Reading::AboveRange { ceiling } => Self::AboveRange {
                ceiling: ceiling.shortest_number(),
                unit: ceiling.unit().to_string(),
            },
            domain::Reading::NotReported(absence) => {
                Self::NotReported { why: absence.reason.to_string(), detail: absence.detail }
            }
        }
    }
}

const NOT_STATED: &str = "not-stated";

impl Reading {
    fn from_value(value: &domain::Value) -> Self {
        let write = |quantity: Quantity| quantity.number(value.decimals());
        let (uncertainty, bounds) = match value.uncertainty() {
            domain::Uncertainty::Expanded(u) => (Some(write(u)), None),
            domain::Uncertainty::NotStated => (Some(NOT_STATED.to_owned()), None),
            domain::Uncertainty::Bounds { low, high, samples } => {
                (None, Some(Bounds { low: low.map(write), high: high.map(write), samples }))
            }
        };
        let unit = value.quantity().unit().to_string();
        Self::Value { value: write(value.quantity()), unit, uncertainty, bounds }
    }
}

impl TryFrom<Reading> for domain::Reading {
    type Error = WireError;

    fn try_from(reading: Reading) -> Result<Self, WireError> {
        let end = |number: &str, unit: &str| {
            let unit = unit.parse().map_err(WireError::new)?;
            Quantity::parse_number(number, unit).map(|(end, _)| end).map_err(WireError::new)
        };
        Ok(match reading {
            Reading::Value { value, unit, uncertainty, bounds } => {
                let unit = unit.parse().map_err(WireError::new)?;
                Self::Value(parse_value(&value, unit, uncertainty, bounds)?)
            }
            Reading::BelowRange { floor, unit } => Self::BelowRange { floor: end(&floor, &unit)? },
            Reading::AboveRange { ceiling, unit } => {
                Self::AboveRange { ceiling: end(&ceiling, &unit)? }
            }
            Reading::NotReported { why, detail } => {
                Self::absent(why.parse().map_err(WireError::new)?, detail)
            }
        })
    }
}

fn parse_value(
    number: &str,
    unit: Unit,
    uncertainty: Option<String>,
    bounds: Option<Bounds>,
) -> Result<domain::Value, WireError> {
    let (quantity, decimals) = Quantity::parse_number(number, unit).map_err(WireError::new)?;
    let uncertainty = match (uncertainty, bounds) {
        (Some(text), None) if text == NOT_STATED => domain::Uncertainty::NotStated,
        (Some(text), None) => {
            domain::Uncertainty::Expanded(as_fine(&text, unit.difference(), decimals)?)
        }
        (None, Some(Bounds { low, high, samples })) => {
            let bound =
                |text: Option<String>| text.map(|t| as_fine(&t, unit, decimals)).transpose();
            domain::Uncertainty::Bounds { low: bound(low)?, high: bound(high)?, samples }
        }
        _ => return Err(WireError("a value has either `uncertainty` or `bounds`".to_owned())),
    };
    domain::Value::new(quantity, decimals, uncertainty).map_err(|e: ValueError| WireError::new(e))
}

/// Parses a number that must be written with the same decimals as the value it belongs to, so
/// that each value has exactly one wire form.
fn as_fine(text: &str, unit: Unit, decimals: Decimals) -> Result<Quantity, WireError> {
    let (quantity, written) = Quantity::parse_number(text, unit).map_err(WireError::new)?;
    if written != decimals {
        let digits = decimals.get();
        return Err(WireError(format!("`{text}` is not written with {digits} decimals")));
    }
    Ok(quantity)
}
