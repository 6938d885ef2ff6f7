//! What happens in a job: one list of events, read by the journal, the screen and the certificate.

use std::{
    fmt,
    num::{NonZeroU32, NonZeroU64},
};

use linecert_measure::{Digest, Identity, Measurement, Reason, Series, Timestamp};
use serde::{Deserialize, Serialize};

pub(crate) mod as_text;
mod clock;
mod counts;
mod said;

pub use clock::Kept;
pub use counts::Counts;
pub use said::{Acceptance, AcceptedBy, Exclusion};

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
        /// From where on the attempts at the line are this job's.
        counts: Counts,
        /// When, by this computer's clock.
        at: Timestamp,
    },
    /// The clock was looked at: when the job begins or goes on, and when it is no longer kept as
    /// it was.
    ClockRead {
        /// What the clock said, even where it said earlier things than before.
        at: Timestamp,
        /// The name of the run of the operating system, and the milliseconds since it began, by a
        /// clock that nobody sets. There is none where the system has no such clock.
        since_boot: Option<(String, u64)>,
        /// Whether a time server keeps the clock.
        kept: Kept,
    },
    /// The clock was set while the job ran.
    ClockStepped {
        /// What the clock said after it.
        at: Timestamp,
        /// By how much, in milliseconds; negative when it was put back.
        by_ms: i64,
    },
    /// A signed checkpoint of a log was seen: what follows happened after it was signed.
    CheckpointSeen {
        /// Its exact text, with all signatures.
        checkpoint: String,
        /// When it was looked at.
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
        /// The number of the attempt on this laptop, whatever the line.
        device_seq: NonZeroU64,
        /// The number of the attempt at this line, whatever the job.
        line_seq: NonZeroU64,
        /// When.
        at: Timestamp,
    },
    /// A number of this line was taken outside this journal: by another job, or by this one just
    /// before it was stopped. It counts as an attempt that was interrupted.
    Recovered {
        /// The task that it was taken for.
        task: String,
        /// The attempt at that task.
        attempt: NonZeroU32,
        /// The number of the attempt on this laptop.
        device_seq: NonZeroU64,
        /// The number of the attempt at this line.
        line_seq: NonZeroU64,
        /// The work order that it was taken for.
        order: String,
        /// When it was taken.
        taken_at: Timestamp,
        /// When it was noticed.
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
    /// A file was put beside the certificate: a photo, a trace, a capture.
    Attached {
        /// The name that it has there, behind its digest.
        name: String,
        /// Its media type.
        media_type: String,
        /// The SHA-256 of its bytes.
        sha256: Digest,
        /// How many bytes it has.
        bytes: u64,
        /// When.
        at: Timestamp,
    },
    /// The line was certified before, and this job certifies it again.
    CertifiesAgain {
        /// The SHA-256 of the envelope of the certificate that is replaced.
        supersedes: Digest,
        /// Why.
        reason: String,
        /// When this was said.
        at: Timestamp,
    },
    /// A certificate was issued.
    Issued {
        /// The SHA-256 of its envelope.
        certificate: Digest,
        /// When.
        at: Timestamp,
    },
    /// Somebody commented. A comment changes nothing and is never taken back.
    Commented {
        /// What was said.
        text: String,
        /// When.
        at: Timestamp,
    },
    /// An attempt shall not count in a reader's eyes. It stays where it is, and so does the
    /// verdict.
    Excluded {
        /// Which attempt, and why.
        exclusion: Exclusion,
        /// When.
        at: Timestamp,
    },
    /// The customer accepted a certificate.
    Accepted {
        /// The SHA-256 of its envelope.
        certificate: Digest,
        /// Who accepted it, and how.
        acceptance: Acceptance,
        /// When.
        at: Timestamp,
    },
    /// What this journal has was signed as a statement of its own about a certificate.
    Stated {
        /// Which event of this journal, counted from one.
        event: u64,
        /// The SHA-256 of the envelope of the certificate.
        certificate: Digest,
        /// The SHA-256 of the envelope of the statement.
        statement: Digest,
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
            | Self::ClockRead { at, .. }
            | Self::ClockStepped { at, .. }
            | Self::CheckpointSeen { at, .. }
            | Self::Started { at, .. }
            | Self::Recovered { at, .. }
            | Self::Measured { at, .. }
            | Self::GaveUp { at, .. }
            | Self::Interrupted { at, .. }
            | Self::Resumed { at, .. }
            | Self::Noted { at, .. }
            | Self::Attached { at, .. }
            | Self::CertifiesAgain { at, .. }
            | Self::Issued { at, .. }
            | Self::Commented { at, .. }
            | Self::Excluded { at, .. }
            | Self::Accepted { at, .. }
            | Self::Stated { at, .. } => Some(*at),
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

impl fmt::Display for Purpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Operational => "operational",
            Self::Training => "training",
        })
    }
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
