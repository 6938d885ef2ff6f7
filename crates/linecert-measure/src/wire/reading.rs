//! Writes the JSON form of a subject and of a reading. They are read as what they stand for.

use serde::Serialize;

use crate as domain;
use crate::Quantity;

/// What a measurement is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the fields are those of `domain::Reading`")]
pub enum Reading {
    Value {
        value: String,
        unit: String,
        /// The expanded uncertainty as a decimal, or `not-stated`; absent when there are bounds.
        #[serde(skip_serializing_if = "Option::is_none")]
        uncertainty: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
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
        #[serde(skip_serializing_if = "String::is_empty")]
        detail: String,
    },
}

/// One-sided 95 % confidence bounds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the fields are those of `domain::Uncertainty::Bounds`")]
pub struct Bounds {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub low: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
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

pub(super) const NOT_STATED: &str = "not-stated";

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
