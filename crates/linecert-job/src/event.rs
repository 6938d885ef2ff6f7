//! What happens in a job: one list of events, read by the journal, the screen and the certificate.

use std::num::NonZeroU32;

use linecert_measure::{Digest, Identity, Measurement, Reason, Series, Timestamp};
use serde::{Deserialize, Serialize};

/// The version of the journal's events. Every version ever released stays readable.
pub(crate) const JOURNAL_SCHEMA: u32 = 1;

/// One thing that happened, in the form in which the journal keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Event {
    /// The job began. Always the first event.
    Opened {
        /// The version of the events that follow.
        schema: u32,
        /// The work order, as its file says it.
        order: String,
        /// The profile, as its file says it.
        profile: String,
        /// Whether a lab stands in for the line.
        purpose: Purpose,
        /// The program and its version.
        software: String,
        /// When, by this computer's clock.
        at: Timestamp,
    },
    /// What is to be measured, in order. A job that is resumed is planned again.
    Planned {
        /// The tasks.
        tasks: Vec<PlannedTask>,
    },
    /// An instrument was opened and said who it is.
    Identified {
        /// Who it is.
        identity: Identity,
    },
    /// An attempt at a task began.
    Started {
        /// The task.
        task: String,
        /// The attempt, counted from one without gaps.
        attempt: NonZeroU32,
        /// When.
        at: Timestamp,
    },
    /// The attempt gave readings, of which some may be absent with a reason.
    Measured {
        /// The task.
        task: String,
        /// The attempt.
        attempt: NonZeroU32,
        /// When it ended.
        at: Timestamp,
        /// The readings.
        measurements: Vec<Measurement>,
        /// Samples over time.
        series: Vec<Series>,
    },
    /// The attempt gave no reading at all.
    GaveUp {
        /// The task.
        task: String,
        /// The attempt.
        attempt: NonZeroU32,
        /// When it ended.
        at: Timestamp,
        /// Each metric of the task, not reported, with the reason.
        measurements: Vec<Measurement>,
        /// The kind of cause.
        reason: Reason,
        /// The cause in words.
        detail: String,
    },
    /// The attempt was cut off: by the user, or because the program or the machine stopped.
    Interrupted {
        /// The task.
        task: String,
        /// The attempt.
        attempt: NonZeroU32,
        /// When it was noticed.
        at: Timestamp,
    },
    /// The job went on after a stop.
    Resumed {
        /// When.
        at: Timestamp,
        /// Bytes of a half-written, never acknowledged line that were cut off.
        torn_bytes: u64,
    },
    /// Something that a person who reads the certificate should know.
    Noted {
        /// When it was noted.
        at: Timestamp,
        /// What.
        text: String,
    },
    /// A certificate was issued.
    Issued {
        /// The SHA-256 of its envelope.
        certificate: Digest,
        /// When.
        at: Timestamp,
    },
}

impl Event {
    /// When it happened, by the clock of the computer that ran the job.
    #[must_use]
    pub const fn at(&self) -> Option<Timestamp> {
        match self {
            Self::Opened { at, .. }
            | Self::Started { at, .. }
            | Self::Measured { at, .. }
            | Self::GaveUp { at, .. }
            | Self::Interrupted { at, .. }
            | Self::Resumed { at, .. }
            | Self::Noted { at, .. }
            | Self::Issued { at, .. } => Some(*at),
            Self::Planned { .. } | Self::Identified { .. } => None,
        }
    }
}

/// Whether the job is real work or training on the lab.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    /// A customer's line.
    Operational,
    /// The built-in lab.
    Training,
}

/// A task as planned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlannedTask {
    /// The name of the task, as in `throughput-down`.
    pub task: String,
    /// The key of the instrument that takes it.
    pub instrument: String,
}
