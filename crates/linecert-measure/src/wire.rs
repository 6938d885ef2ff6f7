//! The stable JSON form of measurements, version 1.
//!
//! Statements, journals, the command line and samples share this form. Numbers are decimal
//! strings; unknown and repeated keys are refused. The types of the other modules convert to and
//! from these, so that serialising any of them gives this form and no other.

mod fact;
mod identity;
mod instant;
mod measurement;
mod reading;
mod series;
mod subject;
#[cfg(test)]
mod tests;
mod text;
mod tones;

use std::num::NonZeroU32;

use jiff::Timestamp;
use serde::Serialize;

pub use fact::{Content, Fact};
pub use identity::{Calibration, Identity};
pub use instant::Instant;
pub use series::Series;
pub use text::{Parsed, Slot, Text};
pub use tones::Tones;

use crate as domain;
use crate::Digest;

/// Why a wire form is not a measurement.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct WireError(String);

impl WireError {
    /// The reason in words.
    #[must_use]
    pub fn new<E: ToString>(error: E) -> Self {
        Self(error.to_string())
    }
}

/// A decoded reading, as `driver replay` prints it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the fields are those of `domain::Observation`")]
pub struct Observation {
    pub subject: domain::Subject,
    pub metric: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wavelength: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frequency: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub leg: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub far_end: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub voltage: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attachment: Option<String>,
    pub reading: domain::Reading,
}

/// A reading with its provenance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the fields are those of `domain::Measurement`")]
pub struct Measurement {
    pub subject: domain::Subject,
    pub metric: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wavelength: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frequency: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub leg: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub far_end: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub voltage: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attachment: Option<String>,
    pub reading: domain::Reading,
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
            subject: observation.subject().clone(),
            metric: observation.metric().to_string(),
            wavelength: conditions.wavelength.map(|w| w.to_string()),
            frequency: conditions.frequency.map(|f| f.to_string()),
            leg: conditions.leg.map(|leg| leg.to_string()),
            far_end: conditions.far_end.map(|end| end.to_string()),
            voltage: conditions.voltage.map(|voltage| voltage.to_string()),
            period: conditions.period.map(|period| period.to_string()),
            attachment: conditions.attachment.map(|attachment| attachment.to_string()),
            reading: observation.reading().clone(),
        }
    }
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
