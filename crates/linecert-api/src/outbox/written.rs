//! `entry.json`, version 1.

use linecert_measure::{Digest, Timestamp};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{Destination, Entry, EntryName, State, Try};
use crate::{problem::Problem, wire::Deposited};

/// The version that is written. Every version ever released stays readable.
const SCHEMA: u32 = 1;

/// Why a file is not what an outbox wrote.
#[derive(Debug, Error)]
pub(super) enum WrittenError {
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    #[error("schema {0} is not known; this program reads schema {SCHEMA}")]
    Schema(u32),
    #[error("it is both delivered and refused, or does not say when")]
    State,
}

#[derive(Serialize, Deserialize)]
pub(super) struct Written {
    schema: u32,
    label: String,
    certificate: Digest,
    bundle: Digest,
    to: WrittenDestination,
    put_at: Timestamp,
    tries: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    last: Option<WrittenTry>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    settled_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    answer: Option<Box<Deposited>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    problem: Option<Box<Problem>>,
}

#[derive(Serialize, Deserialize)]
struct WrittenDestination {
    daemon: crate::client::Address,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    token_file: Option<std::path::PathBuf>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    authorities: Option<std::path::PathBuf>,
}

#[derive(Serialize, Deserialize)]
struct WrittenTry {
    at: Timestamp,
    why: String,
}

impl Written {
    pub(super) fn of(entry: &Entry) -> Self {
        let (settled_at, answer, problem) = match entry.state.clone() {
            State::Waiting => (None, None, None),
            State::Delivered { at, answer } => (Some(at), Some(answer), None),
            State::Refused { at, problem } => (Some(at), None, Some(problem)),
        };
        let Destination { daemon, token_file, authorities } = entry.to.clone();
        Self {
            schema: SCHEMA,
            label: entry.label.clone(),
            certificate: entry.certificate,
            bundle: entry.bundle,
            to: WrittenDestination { daemon, token_file, authorities },
            put_at: entry.put_at,
            tries: entry.tries,
            last: entry.last.clone().map(|Try { at, why }| WrittenTry { at, why }),
            settled_at,
            answer,
            problem,
        }
    }

    pub(super) fn parse(json: &[u8]) -> Result<Self, WrittenError> {
        let written: Self = serde_json::from_slice(json)?;
        if written.schema != SCHEMA {
            return Err(WrittenError::Schema(written.schema));
        }
        match (&written.settled_at, &written.answer, &written.problem) {
            (None, None, None) | (Some(_), Some(_), None) | (Some(_), None, Some(_)) => Ok(written),
            _ => Err(WrittenError::State),
        }
    }

    pub(super) fn to_json(&self) -> Vec<u8> {
        // Its keys are strings, and writing to memory does not fail. A path that is not UTF-8 is
        // refused when it is typed.
        serde_json::to_vec_pretty(self).unwrap_or_default()
    }

    pub(super) fn into_entry(self, name: EntryName) -> Entry {
        let state = match (self.settled_at, self.answer, self.problem) {
            (Some(at), Some(answer), _) => State::Delivered { at, answer },
            (Some(at), None, Some(problem)) => State::Refused { at, problem },
            _ => State::Waiting,
        };
        let WrittenDestination { daemon, token_file, authorities } = self.to;
        Entry {
            name,
            label: self.label,
            certificate: self.certificate,
            bundle: self.bundle,
            to: Destination { daemon, token_file, authorities },
            put_at: self.put_at,
            tries: self.tries,
            last: self.last.map(|WrittenTry { at, why }| Try { at, why }),
            state,
        }
    }
}
