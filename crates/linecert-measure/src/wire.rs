//! The stable JSON form of measurements, version 1.
//!
//! Statements, journals, the command line and samples share this form. Numbers are decimal
//! strings; unknown and repeated keys are refused. The types of the other modules convert to and
//! from these, so that serialising any of them gives this form and no other.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate as domain;
use crate::{Decimals, Digest, Metric, Quantity, Unit, ValueError};

/// Why a wire form is not a measurement.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct WireError(String);

impl WireError {
    fn new(error: impl ToString) -> Self {
        Self(error.to_string())
    }
}

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

/// A decoded reading, as `driver replay` prints it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are those of `domain::Observation`")]
pub struct Observation {
    pub subject: Subject,
    pub metric: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wavelength: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frequency: Option<String>,
    pub reading: Reading,
}

/// A reading with its provenance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are those of `domain::Measurement`")]
pub struct Measurement {
    pub subject: Subject,
    pub metric: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wavelength: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frequency: Option<String>,
    pub reading: Reading,
    pub instrument: String,
    pub task: String,
    pub attempt: std::num::NonZeroU32,
    pub taken_at: Timestamp,
    pub evidence: Vec<String>,
}

/// An instrument's identity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are those of `domain::Identity`")]
pub struct Identity {
    pub key: String,
    pub maker: String,
    pub model: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub serial: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub firmware: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub driver: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calibration: Option<Calibration>,
}

/// A calibration as entered in the inventory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are those of `domain::Calibration`")]
pub struct Calibration {
    pub due: Date,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<String>,
}

/// Samples over time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are those of `domain::Series`")]
pub struct Series {
    pub metric: String,
    pub unit: String,
    pub interval_ms: u32,
    pub ramp: u32,
    pub samples: Vec<String>,
}

impl From<domain::Subject> for Subject {
    fn from(subject: domain::Subject) -> Self {
        match subject {
            domain::Subject::Onu { pon, onu } => Self::Onu { pon, onu },
            domain::Subject::Pon { pon } => Self::Pon { pon },
            domain::Subject::Outlet => Self::Outlet {},
            domain::Subject::Pair => Self::Pair {},
            domain::Subject::Service { to } => Self::Service { to },
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

impl From<domain::Observation> for Observation {
    fn from(observation: domain::Observation) -> Self {
        let conditions = observation.conditions();
        Self {
            subject: observation.subject().clone().into(),
            metric: observation.metric().to_string(),
            wavelength: conditions.wavelength.map(|w| w.to_string()),
            frequency: conditions.frequency.map(|f| f.to_string()),
            reading: observation.reading().clone().into(),
        }
    }
}

impl TryFrom<Observation> for domain::Observation {
    type Error = WireError;

    fn try_from(wire: Observation) -> Result<Self, WireError> {
        let parse_wavelength = |text: String| text.parse().map_err(WireError);
        let parse_frequency = |text: String| text.parse().map_err(WireError);
        let conditions = domain::Conditions {
            wavelength: wire.wavelength.map(parse_wavelength).transpose()?,
            frequency: wire.frequency.map(parse_frequency).transpose()?,
        };
        let metric: Metric = wire.metric.parse().map_err(WireError::new)?;
        Self::new(metric, wire.subject.into(), conditions, wire.reading.try_into()?)
            .map_err(WireError::new)
    }
}

impl From<domain::Measurement> for Measurement {
    fn from(measurement: domain::Measurement) -> Self {
        let Observation { subject, metric, wavelength, frequency, reading } =
            measurement.observation.into();
        let provenance = measurement.provenance;
        Self {
            subject,
            metric,
            wavelength,
            frequency,
            reading,
            instrument: provenance.instrument,
            task: provenance.task,
            attempt: provenance.attempt,
            taken_at: provenance.taken_at,
            evidence: provenance.evidence.iter().map(Digest::to_string).collect(),
        }
    }
}

impl TryFrom<Measurement> for domain::Measurement {
    type Error = WireError;

    fn try_from(wire: Measurement) -> Result<Self, WireError> {
        let Measurement { subject, metric, wavelength, frequency, reading, .. } = wire;
        let observation = Observation { subject, metric, wavelength, frequency, reading };
        let evidence = wire.evidence.iter().map(|text| text.parse().map_err(WireError::new));
        Ok(Self {
            observation: observation.try_into()?,
            provenance: domain::Provenance {
                instrument: wire.instrument,
                task: wire.task,
                attempt: wire.attempt,
                taken_at: wire.taken_at,
                evidence: evidence.collect::<Result<_, _>>()?,
            },
        })
    }
}

impl From<domain::Identity> for Identity {
    fn from(identity: domain::Identity) -> Self {
        let calibration =
            |c: domain::Calibration| Calibration { due: c.due, certificate: c.certificate };
        Self {
            key: identity.key,
            maker: identity.maker,
            model: identity.model,
            serial: identity.serial,
            firmware: identity.firmware,
            driver: identity.driver,
            calibration: identity.calibration.map(calibration),
        }
    }
}

impl From<Identity> for domain::Identity {
    fn from(wire: Identity) -> Self {
        let calibration =
            |c: Calibration| domain::Calibration { due: c.due, certificate: c.certificate };
        Self {
            key: wire.key,
            maker: wire.maker,
            model: wire.model,
            serial: wire.serial,
            firmware: wire.firmware,
            driver: wire.driver,
            calibration: wire.calibration.map(calibration),
        }
    }
}

impl From<domain::Series> for Series {
    fn from(series: domain::Series) -> Self {
        Self {
            metric: series.metric.to_string(),
            unit: series.metric.unit().to_string(),
            interval_ms: series.interval_ms,
            ramp: series.ramp,
            samples: series.samples.iter().map(|sample| sample.shortest_number()).collect(),
        }
    }
}

impl TryFrom<Series> for domain::Series {
    type Error = WireError;

    fn try_from(wire: Series) -> Result<Self, WireError> {
        let metric: Metric = wire.metric.parse().map_err(WireError::new)?;
        if wire.unit != metric.unit().symbol() {
            return Err(WireError(format!("a series of `{metric}` is in {}", metric.unit())));
        }
        let sample = |text: &String| Quantity::parse_number(text, metric.unit()).map(|(q, _)| q);
        let samples = wire.samples.iter().map(sample).collect::<Result<_, _>>();
        Ok(Self {
            metric,
            interval_ms: wire.interval_ms,
            ramp: wire.ramp,
            samples: samples.map_err(WireError::new)?,
        })
    }
}

#[cfg(test)]
mod tests;
