//! An attempt that is not to be counted.

use std::num::NonZeroU32;

use super::{ClaimKind, Head, wire};
use crate::statement::SchemaError;

/// An attempt should not have been made, as on the wrong line. It stays in the record, is shown
/// as excluded, and the verdicts do not change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exclusion {
    /// Which certificate.
    pub head: Head,
    /// The task.
    pub task: String,
    /// The attempt at that task.
    pub attempt: NonZeroU32,
    /// Why, in words.
    pub reason: String,
}

wire! {
    task: String,
    attempt: NonZeroU32,
    reason: String,
}

impl Exclusion {
    pub(super) fn parse(payload: &[u8]) -> Result<Self, SchemaError> {
        let wire: Wire = wire::read(ClaimKind::Exclusion, payload)?;
        let head = wire.head()?;
        let reason = wire::filled("reason", wire.reason)?;
        Ok(Self { head, task: wire.task, attempt: wire.attempt, reason })
    }

    pub(super) fn to_json(&self) -> Vec<u8> {
        written!(Exclusion, self.head, {
            task: self.task.clone(),
            attempt: self.attempt,
            reason: self.reason.clone(),
        })
    }
}
