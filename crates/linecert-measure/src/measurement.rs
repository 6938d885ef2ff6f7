//! A reading together with what it is of, and where it came from.

use std::num::NonZeroU32;

use jiff::Timestamp;
use serde::Serialize;
use thiserror::Error;

use crate::{
    absence::Absence, conditions::Conditions, digest::Digest, metric::Metric, reading::Reading,
    subject::Subject, unit::Unit, wire,
};

/// A decoded reading: of which metric, of what, under which conditions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(into = "wire::Observation")]
pub struct Observation {
    metric: Metric,
    subject: Subject,
    conditions: Conditions,
    reading: Reading,
}

/// A reading whose unit is not that of its metric.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{metric}` is measured in {}, not in {found}", metric.unit())]
pub struct UnitMismatch {
    /// The metric.
    pub metric: Metric,
    /// The unit of the reading.
    pub found: Unit,
}

/// An observation with its provenance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(into = "wire::Measurement")]
pub struct Measurement {
    /// What was read.
    pub observation: Observation,
    /// Where it came from.
    pub provenance: Provenance,
}

/// Where a measurement came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provenance {
    /// The key of the instrument among the identities of the job.
    pub instrument: String,
    /// The task of the plan that asked for it.
    pub task: String,
    /// The attempt at that task, counted from one without gaps.
    pub attempt: NonZeroU32,
    /// When the reading was taken, by the clock of the computer that drove the instrument.
    pub taken_at: Timestamp,
    /// The raw bytes it was decoded from.
    pub evidence: Vec<Digest>,
}

impl Observation {
    /// Joins a reading to its metric and subject.
    ///
    /// # Errors
    /// When the reading is in another unit than the metric.
    pub fn new(
        metric: Metric,
        subject: Subject,
        conditions: Conditions,
        reading: Reading,
    ) -> Result<Self, UnitMismatch> {
        match reading.unit() {
            Some(found) if found != metric.unit() => Err(UnitMismatch { metric, found }),
            _ => Ok(Self { metric, subject, conditions, reading }),
        }
    }

    /// Says of a metric that there is no number, which has no unit that could be wrong.
    #[must_use]
    pub const fn absent(
        metric: Metric,
        subject: Subject,
        conditions: Conditions,
        absence: Absence,
    ) -> Self {
        Self { metric, subject, conditions, reading: Reading::NotReported(absence) }
    }

    /// What was measured.
    #[must_use]
    pub const fn metric(&self) -> Metric {
        self.metric
    }

    /// What it was measured of.
    #[must_use]
    pub const fn subject(&self) -> &Subject {
        &self.subject
    }

    /// The conditions under which it holds.
    #[must_use]
    pub const fn conditions(&self) -> Conditions {
        self.conditions
    }

    /// What the instrument said.
    #[must_use]
    pub const fn reading(&self) -> &Reading {
        &self.reading
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Reason;

    #[test]
    fn a_missing_number_fits_every_metric() {
        for metric in Metric::ALL {
            let absence = Absence { reason: Reason::TimedOut, detail: "5 s".to_owned() };
            let reading = Reading::NotReported(absence.clone());
            let (subject, conditions) = (Subject::Outlet, Conditions::default());
            let absent = Observation::absent(*metric, subject.clone(), conditions, absence);
            assert_eq!(Observation::new(*metric, subject, conditions, reading), Ok(absent));
        }
    }
}
