//! One item: read, verified, and taken down to what the audit keeps.
//!
//! This is the one place that knows certificates; everything behind it knows records.

mod extract;
mod rarity;
mod traces;

use std::{num::NonZeroUsize, path::Path};

use linecert_cert::{TrustRoots, Verifier, VerifyError};

use crate::{
    record::{Entry, Outcome},
    source::{Content, Item},
};

/// Verifies items against one trust root. Each thread has its own, which remembers the profiles and
/// key-certs that it has seen.
#[derive(Debug)]
pub(crate) struct Checker<'a> {
    verifier: Verifier<'a>,
}

impl<'a> Checker<'a> {
    pub(crate) fn new(trust: &'a TrustRoots) -> Self {
        Self { verifier: Verifier::new(trust) }
    }

    /// What becomes of an item; `number` is its place among all.
    pub(crate) fn check(&mut self, number: u64, item: Item) -> Entry {
        let Item { place, stamp, content } = item;
        let beside = match &content {
            Content::File(path) => Some(path.with_extension("files")),
            Content::Bytes(_) | Content::Fault(_) => None,
        };
        let outcome = match content.read() {
            Ok(bytes) => self.outcome(&bytes, beside.as_deref()),
            Err(fault) => Outcome::Unreadable { why: fault.to_string() },
        };
        Entry { number, place, stamp, outcome }
    }

    fn outcome(&mut self, bundle: &[u8], beside: Option<&Path>) -> Outcome {
        match self.verifier.verify(bundle) {
            Ok(report) => Outcome::Verified(Box::new(extract::record(&report, beside))),
            Err(error) => refused(&error),
        }
    }
}

fn refused(error: &VerifyError) -> Outcome {
    Outcome::Refused { code: error.code(), why: error.to_string() }
}

/// As many threads as the computer has processors.
pub(crate) fn processors() -> NonZeroUsize {
    std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
}
