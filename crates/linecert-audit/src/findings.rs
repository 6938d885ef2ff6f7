//! What an audit found, and the forms in which it is handed on.

mod tables;
mod wire;

use std::path::PathBuf;

use crate::{
    completeness::Completeness,
    ledger::{Entries, Ledger, LedgerError},
    suspicion::{Kind, Suspicion},
    tally::Counts,
};

pub use tables::TableError;

/// What an audit found. The same items give the same findings, on any number of threads and however
/// often the audit was interrupted.
#[derive(Debug)]
pub struct Findings {
    /// How many there are of each kind.
    pub counts: Counts,
    /// What was read against the log, when there was one.
    pub completeness: Option<Completeness>,
    /// The kinds of suspicion that were tested: instruments only with a list of them.
    pub tested: Vec<Kind>,
    /// What is suspicious. None of it is a verdict.
    pub suspicions: Vec<Suspicion>,
    /// The ledger, with one line for every item.
    pub(crate) ledger: PathBuf,
}

impl Findings {
    /// The findings in JSON, version 1.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        wire::write(self)
    }

    fn entries(&self) -> Result<Entries, LedgerError> {
        Ledger::read(&self.ledger)
    }
}
