//! Puts the cosignatures of witnesses into the checkpoint of a log.

use linecert_tlog::{
    ConsistencyError, MOST_SIGNATURES, Note, NoteError, NoteSignature, OpenError, Origin, Policy,
    PosixTime, Witnessed, check_consistency,
};
use thiserror::Error;

use crate::{
    reader::{ReadError, Reader},
    storage::{CHECKPOINT, COSIGNED, Storage, StorageError},
};

/// Why cosignatures cannot be attached.
#[derive(Debug, Error)]
pub enum AttachError {
    /// There is no checkpoint.
    #[error("there is no checkpoint: the folder holds no log")]
    NoLog,
    /// The checkpoint is not a note.
    #[error("the checkpoint is damaged: {0}")]
    Note(#[from] NoteError),
    /// A signature is wrong: most often it is of another checkpoint than the newest.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// There would be more signatures than a note may have.
    #[error("the checkpoint would have more than {MOST_SIGNATURES} signatures")]
    TooMany,
    /// The checkpoint that was asked about is of another log.
    #[error("the checkpoint that was asked about is of `{0}`")]
    OtherLog(Origin),
    /// The log does not go on from the checkpoint that was asked about.
    #[error("the log has forked since it asked: {0}")]
    Forked(#[from] ConsistencyError),
    /// The log cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// A file cannot be read or written.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// Attaches cosignatures of the policy's witnesses to the newest checkpoint, and gives it. The
/// signature of the log stays the first. Of each witness the earliest and the latest
/// cosignature are kept: the one shows how long the log has had its leaves, the other how new
/// the checkpoint is. New ones of unknown keys are passed over. The checkpoint is also kept beside
/// the log, for [`crate::Reader::earliest`].
///
/// # Errors
/// When there is no log, a cosignature is wrong, or the checkpoint cannot be written.
pub fn attach<S: Storage>(
    log: &S,
    cosignatures: &[NoteSignature],
    policy: &Policy,
) -> Result<Note, AttachError> {
    let _lock = log.lock()?;
    let note = keep(log, &newest(log)?, cosignatures, policy)?;
    log.write(CHECKPOINT, note.to_string().as_bytes())?;
    Ok(note)
}

/// The same for a checkpoint that the log had when a witness was asked, and may have grown since.
/// That of the log is left as it is, unless it is the same.
///
/// # Errors
/// When the log does not go on from that checkpoint, and as for [`attach`].
pub fn attach_to<S: Storage>(
    log: &S,
    asked: &Note,
    cosignatures: &[NoteSignature],
    policy: &Policy,
) -> Result<Note, AttachError> {
    let newest = newest(log)?;
    if asked.text() == newest.text() {
        return attach(log, cosignatures, policy);
    }
    let _lock = log.lock()?;
    let (old, new) = (policy.open(asked)?, policy.open(&newest)?);
    let (old, new) = (old.checkpoint(), new.checkpoint());
    if old.origin() != new.origin() {
        return Err(AttachError::OtherLog(old.origin().clone()));
    }
    let proof = Reader::at(log, newest, policy)?.add_checkpoint(old.size())?.proof;
    check_consistency(old.tree(), new.tree(), &proof)?;
    let kept = log.read(&name_of(old.size()))?.map(|bytes| Note::parse(&bytes)).transpose()?;
    keep(log, kept.as_ref().unwrap_or(asked), cosignatures, policy)
}

fn newest<S: Storage>(log: &S) -> Result<Note, AttachError> {
    Ok(Note::parse(&log.read(CHECKPOINT)?.ok_or(AttachError::NoLog)?)?)
}

fn name_of(size: u64) -> String {
    format!("{COSIGNED}/{size}")
}

/// Keeps a checkpoint with more cosignatures for good: proofs that are made later are to have
/// its times.
fn keep<S: Storage>(
    log: &S,
    note: &Note,
    cosignatures: &[NoteSignature],
    policy: &Policy,
) -> Result<Note, AttachError> {
    let witnessed = policy.open(note)?;
    let kept = arrange(note, cosignatures, policy)?;
    if kept.len() > MOST_SIGNATURES {
        return Err(AttachError::TooMany);
    }
    let note = note.with_signatures(kept);
    log.write(&name_of(witnessed.checkpoint().size()), note.to_string().as_bytes())?;
    Ok(note)
}

/// All signatures that are to stand in the note: that of the log first, since clients may read no
/// further, then those of witnesses, then what nobody here knows.
fn arrange(
    note: &Note,
    cosignatures: &[NoteSignature],
    policy: &Policy,
) -> Result<Vec<NoteSignature>, OpenError> {
    let log = policy.open(note)?.log().clone();
    let is_of_witness = |s: &&NoteSignature| policy.witnesses().iter().any(|key| s.claims(key));
    let (old, others): (Vec<_>, Vec<_>) = note.signatures().iter().partition(is_of_witness);
    let (own, unknown): (Vec<_>, Vec<_>) = others.into_iter().partition(|s| s.claims(&log));
    let mut arranged: Vec<_> = own.into_iter().take(1).cloned().collect();
    let own = arranged.clone();
    for witness in policy.witnesses() {
        let by_witness = old.iter().copied().chain(cosignatures).filter(|s| s.claims(witness));
        let timed = by_witness.map(|signature| {
            let alone = own.iter().chain([signature]).cloned().collect();
            Ok((time_of(&policy.open(&note.with_signatures(alone))?), signature))
        });
        arranged.extend(ends(timed.collect::<Result<_, OpenError>>()?));
    }
    arranged.extend(unknown.into_iter().cloned());
    Ok(arranged)
}

fn time_of(witnessed: &Witnessed) -> Option<PosixTime> {
    witnessed.cosignatures().first().map(|cosignature| cosignature.time)
}

/// The earliest and the latest, once if they are of one time.
fn ends(mut timed: Vec<(Option<PosixTime>, &NoteSignature)>) -> Vec<NoteSignature> {
    timed.sort_by_key(|(time, _)| *time);
    timed.dedup_by_key(|(time, _)| *time);
    match timed.as_slice() {
        [(_, first), .., (_, last)] => vec![(*first).clone(), (*last).clone()],
        few => few.iter().map(|(_, signature)| (*signature).clone()).collect(),
    }
}

#[cfg(test)]
mod tests;
