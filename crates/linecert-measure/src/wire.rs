//! The stable JSON form of measurements, version 1.
//!
//! Statements, journals, the command line and samples share this form. Numbers are decimal
//! strings; unknown and repeated keys are refused. The types of the other modules convert to and
//! from these, so that serialising any of them gives this form and no other.

mod fact;
mod identity;
mod reading;
mod series;
#[cfg(test)]
mod tests;
mod tones;

use std::{num::NonZeroU32, str::FromStr};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use fact::{Content, Fact};
pub use identity::{Calibration, Identity};
pub use reading::{Bounds, Reading, Subject};
pub use series::Series;
pub use tones::Tones;

use crate as domain;
use crate::{Digest, Metric};

/// Why a wire form is not a measurement.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct WireError(String);

impl WireError {
    fn new<E: ToString>(error: E) -> Self {
        Self(error.to_string())
    }
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
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leg: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub far_end: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voltage: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attachment: Option<String>,
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
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leg: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub far_end: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voltage: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attachment: Option<String>,
    pub reading: Reading,
    pub instrument: String,
    pub task: String,
    pub attempt: NonZeroU32,
    pub taken_at: Timestamp,
    pub evidence: Vec<String>,
}

impl From<domain::Observation> for Observation {
    fn from(observation: domain::Observation) -> Self {
        let conditions = observation.conditions();
        Self {
            subject: observation.subject().clone().into(),
            metric: observation.metric().to_string(),
            wavelength: conditions.wavelength.map(|w| w.to_string()),
            frequency: conditions.frequency.map(|f| f.to_string()),
            leg: conditions.leg.map(|leg| leg.to_string()),
            far_end: conditions.far_end.map(|end| end.to_string()),
            voltage: conditions.voltage.map(|voltage| voltage.to_string()),
            period: conditions.period.map(|period| period.to_string()),
            attachment: conditions.attachment.map(|attachment| attachment.to_string()),
            reading: observation.reading().clone().into(),
        }
    }
}

impl TryFrom<Observation> for domain::Observation {
    type Error = WireError;

    fn try_from(wire: Observation) -> Result<Self, WireError> {
        let conditions = domain::Conditions {
            wavelength: parse_condition(wire.wavelength)?,
            frequency: parse_condition(wire.frequency)?,
            leg: parse_condition(wire.leg)?,
            far_end: parse_condition(wire.far_end)?,
            voltage: parse_condition(wire.voltage)?,
            period: parse_condition(wire.period)?,
            attachment: parse_condition(wire.attachment)?,
        };
        let metric: Metric = wire.metric.parse().map_err(WireError::new)?;
        Self::new(metric, wire.subject.into(), conditions, wire.reading.try_into()?)
            .map_err(WireError::new)
    }
}

fn parse_condition<T: FromStr<Err: ToString>>(
    text: Option<String>,
) -> Result<Option<T>, WireError> {
    text.map(|text| text.parse().map_err(WireError::new)).transpose()
}

impl From<domain::Measurement> for Measurement {
    fn from(measurement: domain::Measurement) -> Self {
        let Observation {
            subject,
            metric,
            wavelength,
            frequency,
            leg,
            far_end,
            voltage,
            period,
            attachment,
            reading,
        } = measurement.observation.into();
        let provenance = measurement.provenance;
        Self {
            subject,
            metric,
            wavelength,
            frequency,
            leg,
            far_end,
            voltage,
            period,
            attachment,
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
        let observation = Observation {
            subject: wire.subject,
            metric: wire.metric,
            wavelength: wire.wavelength,
            frequency: wire.frequency,
            leg: wire.leg,
            far_end: wire.far_end,
            voltage: wire.voltage,
            period: wire.period,
            attachment: wire.attachment,
            reading: wire.reading,
        };
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
