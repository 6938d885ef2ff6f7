//! The checkpoints that a monitor or witness remembers, one for each log.

use linecert_tlog::{Note, NoteError, Origin};
use sha2::{Digest as _, Sha256};
use thiserror::Error;

use crate::storage::{Storage, StorageError};

/// Why a remembered checkpoint cannot be had.
#[derive(Debug, Error)]
pub enum RememberedError {
    /// The file is not a note.
    #[error("the checkpoint that was remembered in `{file}` is damaged: {source}")]
    Damaged {
        /// The file.
        file: String,
        /// What is wrong with it.
        source: NoteError,
    },
    /// The file cannot be read or written.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// The checkpoint that is remembered of this log, if any.
pub(crate) fn recall<S: Storage>(
    state: &S,
    origin: &Origin,
) -> Result<Option<Note>, RememberedError> {
    let file = file_of(origin);
    let note = state.read(&file)?.map(|bytes| Note::parse(&bytes)).transpose();
    note.map_err(|source| RememberedError::Damaged { file, source })
}

/// Remembers a checkpoint of this log in place of the one before. It is durable on return.
pub(crate) fn remember<S: Storage>(
    state: &S,
    origin: &Origin,
    note: &Note,
) -> Result<(), RememberedError> {
    Ok(state.write(&file_of(origin), note.to_string().as_bytes())?)
}

/// An origin may have any characters, and a file name may not.
fn file_of(origin: &Origin) -> String {
    let hash = Sha256::digest(origin.as_str());
    let hex: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{hex}.checkpoint")
}
