//! What is asked of a test, as the store keeps it.

use linecert_api::wire::{JobInput, JobKind};
use linecert_store::{Job, LineName, OrderNumber};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::LONGEST_READ;

/// What is asked of a test. Line, order and effect are columns of the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Asked {
    /// To read the line now, for so many seconds.
    Read {
        /// The seconds, 60 at most.
        seconds: u8,
    },
    /// To run what a profile asks for.
    Profile {
        /// The name of the profile.
        profile: String,
        /// The order whose terms are promised.
        order: Option<OrderNumber>,
    },
}

/// A request that was stored by another version, or damaged.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(crate) enum AskedError {
    /// It cannot be read.
    #[error("what was asked cannot be read: {0}")]
    Garbled(String),
    /// This version knows no such test.
    #[error("there is no test `{0}`")]
    Kind(String),
}

/// The form in the store.
#[derive(Debug, Serialize, Deserialize)]
struct Stored {
    by: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    seconds: Option<u8>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    profile: Option<String>,
}

impl Asked {
    /// What a request asks for; `None` when it names no profile to run.
    pub(crate) fn of(input: &JobInput, order: Option<OrderNumber>) -> Option<Self> {
        match input.kind {
            JobKind::ReadLine => {
                let seconds = input.seconds.unwrap_or(LONGEST_READ).clamp(1, LONGEST_READ);
                Some(Self::Read { seconds })
            }
            JobKind::RunProfile => Some(Self::Profile { profile: input.profile.clone()?, order }),
        }
    }

    /// What a stored test asks for.
    pub(crate) fn of_job(job: &Job) -> Result<Self, AskedError> {
        let stored = Stored::of(job)?;
        match JobKind::named(&job.asked.kind) {
            Some(JobKind::ReadLine) => {
                let seconds = stored.seconds.unwrap_or(LONGEST_READ).clamp(1, LONGEST_READ);
                Ok(Self::Read { seconds })
            }
            Some(JobKind::RunProfile) => {
                let missing = || AskedError::Garbled("no profile is named".to_owned());
                let profile = stored.profile.ok_or_else(missing)?;
                Ok(Self::Profile { profile, order: job.asked.order.clone() })
            }
            None => Err(AskedError::Kind(job.asked.kind.clone())),
        }
    }

    /// Who asked for a stored test.
    pub(crate) fn by(job: &Job) -> String {
        Stored::of(job).map(|stored| stored.by).unwrap_or_default()
    }

    /// The kind of test.
    pub(crate) const fn kind(&self) -> JobKind {
        match self {
            Self::Read { .. } => JobKind::ReadLine,
            Self::Profile { .. } => JobKind::RunProfile,
        }
    }

    /// What is the same for whoever asks for the same of this line. No name has a line break in it.
    pub(crate) fn key(&self, line: &LineName) -> String {
        let kind = self.kind();
        match self {
            Self::Read { .. } => format!("{kind}\n{line}"),
            Self::Profile { profile, order } => {
                let order = order.as_ref().map_or("", OrderNumber::as_str);
                format!("{kind}\n{line}\n{profile}\n{order}")
            }
        }
    }

    /// As the store keeps it, with who asked.
    pub(crate) fn to_stored(&self, by: &str) -> String {
        let by = by.to_owned();
        let stored = match self {
            Self::Read { seconds } => Stored { by, seconds: Some(*seconds), profile: None },
            Self::Profile { profile, .. } => {
                Stored { by, seconds: None, profile: Some(profile.clone()) }
            }
        };
        // Texts and numbers can always be written.
        serde_json::to_string(&stored).unwrap_or_default()
    }
}

impl Stored {
    fn of(job: &Job) -> Result<Self, AskedError> {
        let read = serde_json::from_str(&job.asked.request);
        read.map_err(|error| AskedError::Garbled(error.to_string()))
    }
}
