//! The JSON form of attempts and of the samples taken in them.

use std::{
    borrow::Cow,
    num::{NonZeroU32, NonZeroU64},
};

use linecert_measure::{
    Reason, Series, Timestamp,
    wire::{Parsed, Slot, WireError},
};
use serde::{Deserialize, Serialize};

use crate::{json::utc, statement as domain};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Attempt<'a> {
    task: String,
    attempt: NonZeroU32,
    device_seq: NonZeroU64,
    line_seq: NonZeroU64,
    #[serde(with = "utc")]
    started_at: Timestamp,
    #[serde(with = "utc")]
    ended_at: Timestamp,
    #[serde(borrow)]
    outcome: Outcome<'a>,
}

/// How an attempt ended: the kind, and the keys of that kind.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Outcome<'a> {
    #[serde(borrow)]
    kind: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Slot::is_empty")]
    reason: Slot<Parsed<Reason>>,
    #[serde(default, skip_serializing_if = "Slot::is_empty")]
    detail: Slot<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AttemptSeries {
    task: String,
    attempt: NonZeroU32,
    series: Series,
}

impl From<domain::Outcome> for Outcome<'_> {
    fn from(outcome: domain::Outcome) -> Self {
        let bare = |kind: &'static str| Self {
            kind: kind.into(),
            reason: Slot::default(),
            detail: Slot::default(),
        };
        match outcome {
            domain::Outcome::Measured => bare(MEASURED),
            domain::Outcome::Interrupted => bare(INTERRUPTED),
            domain::Outcome::GaveUp { reason, detail } => {
                Self { reason: Slot::of(Parsed(reason)), detail: Slot::of(detail), ..bare(GAVE_UP) }
            }
        }
    }
}

const MEASURED: &str = "measured";
const GAVE_UP: &str = "gave-up";
const INTERRUPTED: &str = "interrupted";

impl TryFrom<Outcome<'_>> for domain::Outcome {
    type Error = WireError;

    fn try_from(mut wire: Outcome<'_>) -> Result<Self, WireError> {
        let outcome = match &*wire.kind {
            MEASURED => Self::Measured,
            INTERRUPTED => Self::Interrupted,
            GAVE_UP => {
                let Parsed(reason) = wire.reason.need("reason")?;
                Self::GaveUp { reason, detail: wire.detail.need("detail")? }
            }
            kind => return Err(WireError::new(format!("unknown outcome `{kind}`"))),
        };
        wire.reason.refuse("reason")?;
        wire.detail.refuse("detail")?;
        Ok(outcome)
    }
}

impl From<domain::Attempt> for Attempt<'_> {
    fn from(attempt: domain::Attempt) -> Self {
        Self {
            task: attempt.task,
            attempt: attempt.attempt,
            device_seq: attempt.device_seq,
            line_seq: attempt.line_seq,
            started_at: attempt.started_at,
            ended_at: attempt.ended_at,
            outcome: attempt.outcome.into(),
        }
    }
}

impl TryFrom<Attempt<'_>> for domain::Attempt {
    type Error = WireError;

    fn try_from(wire: Attempt<'_>) -> Result<Self, WireError> {
        Ok(Self {
            task: wire.task,
            attempt: wire.attempt,
            device_seq: wire.device_seq,
            line_seq: wire.line_seq,
            started_at: wire.started_at,
            ended_at: wire.ended_at,
            outcome: wire.outcome.try_into()?,
        })
    }
}

impl From<domain::AttemptSeries> for AttemptSeries {
    fn from(domain::AttemptSeries { task, attempt, series }: domain::AttemptSeries) -> Self {
        Self { task, attempt, series }
    }
}

impl From<AttemptSeries> for domain::AttemptSeries {
    fn from(AttemptSeries { task, attempt, series }: AttemptSeries) -> Self {
        Self { task, attempt, series }
    }
}
