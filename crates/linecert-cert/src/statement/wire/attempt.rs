//! The JSON form of attempts and of the samples taken in them.

use std::num::{NonZeroU32, NonZeroU64};

use linecert_measure::{Timestamp, UnknownReason, wire as reading};
use serde::{Deserialize, Serialize};

use crate::{json::utc, statement as domain};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Attempt {
    task: String,
    attempt: NonZeroU32,
    device_seq: NonZeroU64,
    line_seq: NonZeroU64,
    #[serde(with = "utc")]
    started_at: Timestamp,
    #[serde(with = "utc")]
    ended_at: Timestamp,
    outcome: Outcome,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
enum Outcome {
    Measured {},
    GaveUp { reason: String, detail: String },
    Interrupted {},
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AttemptSeries {
    task: String,
    attempt: NonZeroU32,
    series: reading::Series,
}

impl From<domain::Attempt> for Attempt {
    fn from(attempt: domain::Attempt) -> Self {
        let outcome = match attempt.outcome {
            domain::Outcome::Measured => Outcome::Measured {},
            domain::Outcome::Interrupted => Outcome::Interrupted {},
            domain::Outcome::GaveUp { reason, detail } => {
                Outcome::GaveUp { reason: reason.to_string(), detail }
            }
        };
        Self {
            task: attempt.task,
            attempt: attempt.attempt,
            device_seq: attempt.device_seq,
            line_seq: attempt.line_seq,
            started_at: attempt.started_at,
            ended_at: attempt.ended_at,
            outcome,
        }
    }
}

impl TryFrom<Attempt> for domain::Attempt {
    type Error = UnknownReason;

    fn try_from(wire: Attempt) -> Result<Self, UnknownReason> {
        let outcome = match wire.outcome {
            Outcome::Measured {} => domain::Outcome::Measured,
            Outcome::Interrupted {} => domain::Outcome::Interrupted,
            Outcome::GaveUp { reason, detail } => {
                domain::Outcome::GaveUp { reason: reason.parse()?, detail }
            }
        };
        Ok(Self {
            task: wire.task,
            attempt: wire.attempt,
            device_seq: wire.device_seq,
            line_seq: wire.line_seq,
            started_at: wire.started_at,
            ended_at: wire.ended_at,
            outcome,
        })
    }
}

impl From<domain::AttemptSeries> for AttemptSeries {
    fn from(series: domain::AttemptSeries) -> Self {
        Self { task: series.task, attempt: series.attempt, series: series.series.into() }
    }
}

impl TryFrom<AttemptSeries> for domain::AttemptSeries {
    type Error = reading::WireError;

    fn try_from(wire: AttemptSeries) -> Result<Self, reading::WireError> {
        let AttemptSeries { task, attempt, series } = wire;
        Ok(Self { task, attempt, series: series.try_into()? })
    }
}
