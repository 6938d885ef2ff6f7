//! Which logs and witnesses are trusted (C2SP tlog-policy).

use std::collections::HashSet;

use thiserror::Error;

use crate::{
    checkpoint::{Checkpoint, CheckpointError},
    cosignature::{Cosignature, PosixTime},
    key::{Algorithm, VerifierKey},
    name::{KeyName, Origin},
    note::{Note, OpenNoteError, Verified},
};

mod parse;
mod rule;

pub use parse::PolicyError;
use rule::Rule;

/// The logs and witnesses that are trusted, and how many witnesses it takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    logs: Vec<VerifierKey>,
    witnesses: Vec<VerifierKey>,
    rule: Option<Rule>,
}

/// A checkpoint that a trusted log has signed, and who has witnessed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Witnessed {
    checkpoint: Checkpoint,
    log: VerifierKey,
    cosignatures: Vec<Cosignature>,
    quorum: Quorum,
}

/// Whether enough witnesses have cosigned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quorum {
    /// The policy demands no witnesses.
    NotAsked,
    /// Too few have cosigned.
    Missing,
    /// Enough have cosigned.
    Met {
        /// The earliest time by which enough had: the checkpoint, and all that is in its tree,
        /// existed then.
        by: PosixTime,
        /// The latest time at which enough still had: whoever shows the checkpoint had it no
        /// earlier.
        since: PosixTime,
    },
}

/// Why a note is not a checkpoint of a trusted log.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum OpenError {
    /// The text is not a checkpoint.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// No trusted log has this origin.
    #[error("`{0}` is not a trusted log")]
    UnknownLog(Origin),
    /// A signature of a known key is wrong.
    #[error(transparent)]
    Note(#[from] OpenNoteError),
    /// Only witnesses have signed.
    #[error("the checkpoint is not signed by the log `{0}`")]
    NotByLog(Origin),
}

impl Policy {
    /// A policy of these logs, and of at least `quorum` of these witnesses. With a quorum of
    /// zero, none is demanded.
    ///
    /// # Errors
    /// When a key is for another use or stands there twice, or there are fewer witnesses than
    /// the quorum.
    pub fn new(
        logs: Vec<VerifierKey>,
        witnesses: Vec<VerifierKey>,
        quorum: usize,
    ) -> Result<Self, PolicyError> {
        logs.iter().try_for_each(|key| fits(key, Algorithm::Ed25519))?;
        witnesses.iter().try_for_each(|key| fits(key, Algorithm::CosignatureV1))?;
        distinct(&logs)?;
        distinct(&witnesses)?;
        if quorum > witnesses.len() {
            return Err(PolicyError::Threshold { asked: quorum, members: witnesses.len() });
        }
        let members = witnesses.iter().map(|key| Rule::Witness(key.clone())).collect();
        let rule = (quorum > 0).then_some(Rule::AtLeast(quorum, members));
        Ok(Self { logs, witnesses, rule })
    }

    /// The keys of the logs.
    #[must_use]
    pub fn logs(&self) -> &[VerifierKey] {
        &self.logs
    }

    /// The keys of the witnesses.
    #[must_use]
    pub fn witnesses(&self) -> &[VerifierKey] {
        &self.witnesses
    }

    /// Opens a checkpoint of one of the logs. Every signature by a known key must be right. That
    /// the quorum is met is not demanded here: whoever asks looks at [`Witnessed::quorum`].
    ///
    /// # Errors
    /// When the note is not a checkpoint that a trusted log has signed, or a signature is wrong.
    pub fn open(&self, note: &Note) -> Result<Witnessed, OpenError> {
        let checkpoint: Checkpoint = note.text().parse()?;
        let origin = checkpoint.origin();
        let logs = self.logs.iter().filter(|key| key.name().as_str() == origin.as_str());
        let mut known: Vec<_> = logs.cloned().collect();
        if known.is_empty() {
            return Err(OpenError::UnknownLog(origin.clone()));
        }
        known.extend(self.witnesses.iter().cloned());
        let verified = note.open(&known).map_err(|error| match error {
            OpenNoteError::Unsigned => OpenError::NotByLog(origin.clone()),
            wrong @ OpenNoteError::Wrong { .. } => wrong.into(),
        })?;
        let by_log = verified.iter().find(|signature| signature.time.is_none());
        let log = by_log.ok_or_else(|| OpenError::NotByLog(origin.clone()))?.key.clone();
        let quorum = self.rule.as_ref().map_or(Quorum::NotAsked, |rule| rule.quorum(&verified));
        let cosignatures = verified.iter().filter_map(cosignature).collect();
        Ok(Witnessed { checkpoint, log, cosignatures, quorum })
    }
}

impl Witnessed {
    /// The checkpoint.
    #[must_use]
    pub const fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// The key of the log that signed it.
    #[must_use]
    pub const fn log(&self) -> &VerifierKey {
        &self.log
    }

    /// The cosignatures of trusted witnesses, as they stand in the note. A witness may have
    /// cosigned more than once.
    #[must_use]
    pub fn cosignatures(&self) -> &[Cosignature] {
        &self.cosignatures
    }

    /// Whether enough witnesses have cosigned.
    #[must_use]
    pub const fn quorum(&self) -> Quorum {
        self.quorum
    }
}

fn cosignature(verified: &Verified<'_>) -> Option<Cosignature> {
    let witness: KeyName = verified.key.name().clone();
    verified.time.map(|time| Cosignature { witness, time })
}

fn fits(key: &VerifierKey, algorithm: Algorithm) -> Result<(), PolicyError> {
    if key.algorithm() == algorithm {
        Ok(())
    } else {
        Err(PolicyError::Use { name: key.name().clone(), expected: algorithm })
    }
}

/// One key under two names would count twice (tlog-policy, Public key representation).
fn distinct(keys: &[VerifierKey]) -> Result<(), PolicyError> {
    let mut seen = HashSet::new();
    let twice = keys.iter().find(|key| !seen.insert(key.public_key()));
    twice.map_or(Ok(()), |key| Err(PolicyError::Twice(key.name().clone())))
}

#[cfg(test)]
mod tests;
