//! A witness: it cosigns what goes on from what it has seen, and nothing else (C2SP
//! tlog-witness).

use linecert_tlog::{
    AddCheckpoint, CheckpointError, ConsistencyError, CosignerKey, NodeHash, Note, NoteSignature,
    OpenError, Origin, Policy, PolicyError, PosixTime, VerifierKey, Witnessed, check_consistency,
};
use thiserror::Error;

use crate::{
    remembered::{RememberedError, recall, remember},
    storage::{Storage, StorageError},
};

/// A witness with its state, which no other process uses at the same time.
///
/// The state of each log is the checkpoint that was cosigned last, with that cosignature. A state
/// that is brought back from a backup forgets; a witness must then begin anew with another key.
pub struct Witness<S: Storage> {
    state: S,
    cosigner: CosignerKey,
    policy: Policy,
    _lock: S::Lock,
}

/// Why a witness cannot begin.
#[derive(Debug, Error)]
pub enum WitnessError {
    /// The keys of the logs are not fit.
    #[error(transparent)]
    Policy(#[from] PolicyError),
    /// The state cannot be locked.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// Why a witness does not cosign, each with its HTTP status (tlog-witness, add-checkpoint).
#[derive(Debug, Error)]
pub enum Refusal {
    /// 400: the note is not a checkpoint.
    #[error(transparent)]
    Checkpoint(CheckpointError),
    /// 400: the old size is the larger one.
    #[error("the old size {old} is beyond the checkpoint's {size}")]
    OldBeyond {
        /// The old size that the request states.
        old: u64,
        /// The size of the checkpoint.
        size: u64,
    },
    /// 404: the log is not known.
    #[error("`{0}` is not a log that this witness knows")]
    UnknownOrigin(Origin),
    /// 403: the log has not signed.
    #[error(transparent)]
    Signature(OpenError),
    /// 409: the old size is not that of the checkpoint that was cosigned last, or the checkpoint
    /// has its size and another root. The body of the answer is this size and a newline.
    #[error("the checkpoint that was cosigned last has {size} leaves, and not this tree")]
    Conflict {
        /// The size of the checkpoint that was cosigned last.
        size: u64,
    },
    /// 422: the proof does not hold.
    #[error(transparent)]
    Proof(ConsistencyError),
    /// 500: the clock has gone back.
    #[error("the clock says {now}, and {last} when it cosigned this log last")]
    Clock {
        /// What the clock says.
        now: PosixTime,
        /// When this log was cosigned last.
        last: PosixTime,
    },
    /// 500: the state is not what this witness wrote.
    #[error("the state of `{0}` is not of this witness")]
    State(Origin),
    /// 500: the state cannot be read or written.
    #[error(transparent)]
    Remembered(#[from] RememberedError),
}

impl Refusal {
    /// The HTTP status of the answer.
    #[must_use]
    pub const fn status(&self) -> u16 {
        match self {
            Self::Checkpoint(_) | Self::OldBeyond { .. } => 400,
            Self::Signature(_) => 403,
            Self::UnknownOrigin(_) => 404,
            Self::Conflict { .. } => 409,
            Self::Proof(_) => 422,
            Self::Clock { .. } | Self::State(_) | Self::Remembered(_) => 500,
        }
    }
}

/// What was cosigned last of a log.
struct Last {
    size: u64,
    root: NodeHash,
    time: Option<PosixTime>,
}

impl<S: Storage> Witness<S> {
    /// A witness of the logs with these keys.
    ///
    /// # Errors
    /// When a key is for another use, or another process uses the state.
    pub fn open(
        state: S,
        cosigner: CosignerKey,
        logs: Vec<VerifierKey>,
    ) -> Result<Self, WitnessError> {
        let policy = Policy::new(logs, vec![cosigner.verifier()], 0)?;
        let lock = state.lock()?;
        Ok(Self { state, cosigner, policy, _lock: lock })
    }

    /// Cosigns a checkpoint, if it goes on from the one that was cosigned last. The new state is
    /// durable before the cosignature is given.
    ///
    /// # Errors
    /// When it does not, or the state cannot be written.
    pub fn add_checkpoint(
        &mut self,
        request: &AddCheckpoint,
        now: PosixTime,
    ) -> Result<NoteSignature, Refusal> {
        let witnessed = self.open_signed(&request.checkpoint)?;
        let checkpoint = witnessed.checkpoint();
        let (old, size) = (request.old, checkpoint.size());
        if old > size {
            return Err(Refusal::OldBeyond { old, size });
        }
        let last = self.last(checkpoint.origin())?;
        if old != last.size {
            return Err(Refusal::Conflict { size: last.size });
        }
        match check_consistency((last.size, last.root), checkpoint.tree(), &request.proof) {
            Err(ConsistencyError::Root { old, new }) if old == new => {
                return Err(Refusal::Conflict { size: last.size });
            }
            checked => checked.map_err(Refusal::Proof)?,
        }
        if let Some(last) = last.time.filter(|last| *last > now) {
            return Err(Refusal::Clock { now, last });
        }
        self.cosign(&request.checkpoint, &witnessed, now)
    }

    fn open_signed(&self, note: &Note) -> Result<Witnessed, Refusal> {
        self.policy.open(note).map_err(|error| match error {
            OpenError::Checkpoint(error) => Refusal::Checkpoint(error),
            OpenError::UnknownLog(origin) => Refusal::UnknownOrigin(origin),
            error => Refusal::Signature(error),
        })
    }

    fn last(&self, origin: &Origin) -> Result<Last, Refusal> {
        let Some(note) = recall(&self.state, origin)? else {
            return Ok(Last { size: 0, root: NodeHash::EMPTY_TREE, time: None });
        };
        let own = self.policy.open(&note).ok().filter(|w| w.checkpoint().origin() == origin);
        let own = own.ok_or_else(|| Refusal::State(origin.clone()))?;
        let time = own.cosignatures().iter().map(|cosignature| cosignature.time).max();
        let time = time.ok_or_else(|| Refusal::State(origin.clone()))?;
        let (size, root) = own.checkpoint().tree();
        Ok(Last { size, root, time: Some(time) })
    }

    fn cosign(
        &self,
        note: &Note,
        witnessed: &Witnessed,
        now: PosixTime,
    ) -> Result<NoteSignature, Refusal> {
        let cosignature = note.cosign(&self.cosigner, now);
        let by_log = note.signatures().iter().filter(|s| s.claims(witnessed.log()));
        let kept = by_log.take(1).chain([&cosignature]).cloned().collect();
        remember(&self.state, witnessed.checkpoint().origin(), &note.with_signatures(kept))?;
        Ok(cosignature)
    }
}

#[cfg(test)]
mod tests;
