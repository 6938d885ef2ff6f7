//! Remote tests: asked for, followed, ended.

use linecert_measure::Timestamp;
use serde::{Deserialize, Serialize};

use super::words;

words! {
    /// What a remote test does.
    JobKind {
        /// Reads a line now.
        ReadLine "read-line",
        /// Runs the tests of a profile.
        RunProfile "run-profile",
    }
}

words! {
    /// What a remote test does to the line.
    Effect {
        /// Nothing that a customer notices. After a crash it may run again.
        Repeatable "repeatable",
        /// It disturbs the line. It runs at most once.
        Disruptive "disruptive",
    }
}

words! {
    /// How far a remote test has come.
    JobState {
        /// Nobody runs it yet.
        Waiting "waiting",
        /// Somebody has taken it.
        Leased "leased",
        /// Its first command may have been sent.
        Begun "begun",
        /// It came to its end.
        Done "done",
        /// It could not be done.
        Failed "failed",
        /// It was stopped in the middle, and does not run again by itself.
        Interrupted "interrupted",
        /// It was called off before it began.
        Cancelled "cancelled",
        /// Its time passed before anybody ran it.
        Expired "expired",
    }
}

impl JobState {
    /// Whether nothing more will happen.
    #[must_use]
    pub const fn is_final(self) -> bool {
        !matches!(self, Self::Waiting | Self::Leased | Self::Begun)
    }
}

/// A remote test that is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct JobInput {
    /// What is to be done.
    pub kind: JobKind,
    /// The line.
    pub line: String,
    /// The profile, for [`JobKind::RunProfile`]; that of the line when none is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// The work order that it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<String>,
    /// For how many seconds to read, for [`JobKind::ReadLine`]: 60 at most, and unless said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seconds: Option<u8>,
    /// What is agreed to be done to the line. A test that disturbs it is refused unless this says
    /// `disruptive`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effect: Option<Effect>,
}

/// How a line is to be read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ReadInput {
    /// For how many seconds: 60 at most, and unless said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seconds: Option<u8>,
}

/// A remote test.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Job {
    /// Its number.
    pub id: u64,
    /// What it does.
    pub kind: JobKind,
    /// What it does to the line.
    pub effect: Effect,
    /// How far it has come.
    pub state: JobState,
    /// The line.
    pub line: String,
    /// Who asked for it.
    pub by: String,
    /// When it was asked for.
    pub made_at: Timestamp,
    /// When it came to its end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Timestamp>,
    /// Why it came to nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// What it gave, once it is done. It is not signed, and no certificate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub result: Option<serde_json::Value>,
}

/// Something that happened in a remote test; the `data` of a server-sent event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct JobEvent {
    /// Its number among the events of the job, from 1; the `id` of the server-sent event.
    pub number: u64,
    /// When it happened.
    pub at: Timestamp,
    /// How far the job has come with it.
    pub state: JobState,
    /// What happened: a step, a reading, an end.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub data: serde_json::Value,
}
