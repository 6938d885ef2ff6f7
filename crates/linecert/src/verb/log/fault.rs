//! From what the log says went wrong to exit code and next step.

use std::path::Path;

use linecert_log::{
    AttachError, MonitorError, ReadError, RememberedError, StorageError, WitnessError, WriterError,
};
use linecert_tlog::OpenError;

use crate::exit::{CommandError, Exit};

/// What a log says is not what was signed, or a cosignature is wrong: `docs/exit-codes.md`.
pub(super) const NOT_AS_SIGNED: Exit = Exit::Certificate(40);

/// Files of a log or of its state cannot be read or written.
pub(super) fn of_storage(folder: &Path, error: StorageError) -> CommandError {
    let (exit, hint) = match &error {
        StorageError::Busy(_) => (Exit::Busy, "hint-log-busy"),
        StorageError::Full(_) => (Exit::Storage, "hint-log-repeat"),
        StorageError::TooLong { .. } => (NOT_AS_SIGNED, "hint-log-damaged"),
        StorageError::Io { source, .. } => (Exit::of_writing(source), "hint-elsewhere"),
    };
    unusable(exit, folder).cause(error).hint(hint)
}

/// A log cannot be written to.
pub(super) fn of_writing(folder: &Path, error: WriterError) -> CommandError {
    let (exit, hint) = match error {
        WriterError::Storage(error) => return of_storage(folder, error),
        WriterError::Exists(_) => (Exit::Usage, "hint-log-exists"),
        WriterError::Missing(_) => (Exit::NotFound, "hint-log-new"),
        WriterError::OtherYear { .. } | WriterError::OtherLog { .. } => {
            (Exit::Usage, "hint-log-other-key")
        }
        WriterError::TooLong(_) => (Exit::Bug, "hint-log-damaged"),
        WriterError::Note(_)
        | WriterError::Checkpoint(_)
        | WriterError::Signature(_)
        | WriterError::MissingBundle(_)
        | WriterError::DamagedBundle { .. }
        | WriterError::OtherRoot(_)
        | WriterError::Pending(_) => (NOT_AS_SIGNED, "hint-log-damaged"),
    };
    unusable(exit, folder).cause(error).hint(hint)
}

/// A log cannot be read.
pub(super) fn of_reading(folder: &Path, error: ReadError) -> CommandError {
    let (exit, hint) = match error {
        ReadError::Storage(error) => return of_storage(folder, error),
        ReadError::NoLog => (Exit::NotFound, "hint-log-new"),
        ReadError::Beyond { .. } => (Exit::Usage, "hint-log-old"),
        ReadError::Open(OpenError::UnknownLog(_)) => (Exit::Usage, "hint-log-not-trusted"),
        ReadError::Open(OpenError::NotByLog(_)) => (NOT_AS_SIGNED, "hint-log-not-trusted"),
        ReadError::Note(_)
        | ReadError::Open(_)
        | ReadError::MissingTile(_)
        | ReadError::Tile(_)
        | ReadError::MissingBundle(_)
        | ReadError::Entries { .. }
        | ReadError::Damaged(_) => (NOT_AS_SIGNED, "hint-log-damaged"),
    };
    unusable(exit, folder).cause(error).hint(hint)
}

/// Cosignatures cannot be attached.
pub(super) fn of_attaching(folder: &Path, error: AttachError) -> CommandError {
    let (exit, hint) = match error {
        AttachError::Storage(error) => return of_storage(folder, error),
        AttachError::Read(error) => return of_reading(folder, error),
        AttachError::OtherLog(_) => (Exit::Usage, "hint-log-request"),
        AttachError::Forked(_) => (NOT_AS_SIGNED, "hint-log-evidence"),
        AttachError::NoLog => (Exit::NotFound, "hint-log-new"),
        AttachError::Open(OpenError::UnknownLog(_)) => (Exit::Usage, "hint-log-not-trusted"),
        AttachError::Open(OpenError::NotByLog(_)) => (NOT_AS_SIGNED, "hint-log-not-trusted"),
        AttachError::Open(_) => (NOT_AS_SIGNED, "hint-log-request-again"),
        AttachError::Note(_) | AttachError::TooMany => (NOT_AS_SIGNED, "hint-log-damaged"),
    };
    unusable(exit, folder).cause(error).hint(hint)
}

/// A log cannot be checked.
pub(super) fn of_monitoring((folder, state): (&Path, &Path), error: MonitorError) -> CommandError {
    match error {
        MonitorError::Read(error) => of_reading(folder, error),
        MonitorError::Remembered(error) => of_remembering(state, error),
        MonitorError::Untrusted(_) => {
            unusable(NOT_AS_SIGNED, state).cause(error).hint("hint-log-state")
        }
    }
}

/// What was remembered of a log cannot be had.
pub(super) fn of_remembering(state: &Path, error: RememberedError) -> CommandError {
    match error {
        RememberedError::Storage(error) => of_storage(state, error),
        error => unusable(NOT_AS_SIGNED, state).cause(error).hint("hint-log-state"),
    }
}

/// A witness cannot begin.
pub(super) fn of_witness(state: &Path, error: WitnessError) -> CommandError {
    match error {
        WitnessError::Storage(error) => of_storage(state, error),
        WitnessError::Policy(_) => unusable(Exit::Usage, state).cause(error).hint("hint-log-vkey"),
    }
}

fn unusable(exit: Exit, folder: &Path) -> CommandError {
    CommandError::new(exit, "log-unusable").name("folder", folder.display())
}
