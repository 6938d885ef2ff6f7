//! What kept a table from being read whole, in one of few ways.

use std::{fmt, time::Duration};

use linecert_measure::Reason;
use linecert_snmp::{Oid, Outcome, ReadError};

/// What kept a table from being read whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// The agent did not answer; a wrong community looks the same.
    Silent {
        /// How long it was waited for.
        waited: Duration,
    },
    /// The host answers, and nothing listens there.
    NobodyListens,
    /// The agent does not let this user read.
    Forbidden(String),
    /// The walk stopped in the middle.
    Truncated {
        /// The last object that came.
        after: Oid,
        /// The cells that had come.
        rows: u64,
        /// What stopped it, in words.
        cause: String,
    },
    /// The agent repeats itself, or does not end.
    Endless {
        /// The last object that came.
        after: Oid,
    },
    /// The agent answers that it cannot.
    Refused(String),
    /// What came makes no sense.
    Garbled(String),
    /// This computer could not send, or was told to stop.
    Own(String),
}

impl Trouble {
    /// What an outcome says; `None` when nothing is wrong.
    #[must_use]
    pub fn of(outcome: &Outcome) -> Option<Self> {
        match outcome {
            Outcome::Complete { .. } | Outcome::NoSuchObject => None,
            Outcome::Truncated { after, rows, cause } => Some(Self::Truncated {
                after: after.clone(),
                rows: *rows,
                cause: cause.to_string(),
            }),
            Outcome::Failed(error) => Some(Self::from(error)),
            Outcome::Endless { after, .. } => Some(Self::Endless { after: after.clone() }),
        }
    }

    /// The reason that a cell is missing for.
    #[must_use]
    pub const fn reason(&self) -> Reason {
        match self {
            Self::Silent { .. } => Reason::TimedOut,
            Self::NobodyListens | Self::Refused(_) => Reason::Refused,
            Self::Forbidden(_) => Reason::Forbidden,
            Self::Truncated { .. } | Self::Own(_) => Reason::Interrupted,
            Self::Endless { .. } | Self::Garbled(_) => Reason::Garbled,
        }
    }
}

impl From<&ReadError> for Trouble {
    fn from(error: &ReadError) -> Self {
        match error {
            ReadError::TimedOut { after, .. } => Self::Silent { waited: *after },
            ReadError::ConnectionRefused { .. } => Self::NobodyListens,
            ReadError::Unauthorised { what, .. } => Self::Forbidden(what.to_string()),
            ReadError::Refused { status, .. } => Self::Refused(status.clone()),
            ReadError::Network { source, .. } => Self::Own(source.to_string()),
            ReadError::Stopped { .. } => Self::Own("stopped on request".to_owned()),
            ReadError::Endless { after, .. } => Self::Endless { after: after.clone() },
            ReadError::Truncated { after, rows, cause, .. } => Self::Truncated {
                after: after.clone(),
                rows: u64::try_from(*rows).unwrap_or(u64::MAX),
                cause: cause.to_string(),
            },
            ReadError::Garbled { .. }
            | ReadError::Nonsense { .. }
            | ReadError::NoSuchObject { .. } => Self::Garbled(error.to_string()),
        }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Silent { waited } => write!(f, "no answer within {} s", waited.as_secs()),
            Self::NobodyListens => f.write_str("nothing listens there"),
            Self::Forbidden(what) | Self::Garbled(what) | Self::Own(what) => f.write_str(what),
            Self::Truncated { after, rows, cause } => {
                write!(f, "stopped after {rows} cells at {after}: {cause}")
            }
            Self::Endless { after } => write!(f, "no end, at last at {after}"),
            Self::Refused(status) => write!(f, "the agent answers {status}"),
        }
    }
}
