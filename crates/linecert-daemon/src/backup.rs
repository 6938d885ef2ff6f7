//! Copies of everything that linecertd keeps: made while it runs, put back while it does not. And the
//! check of all of it, at any time.
//!
//! A backup is the store, the logs and their public keys; the secret keys too, encrypted as they are,
//! when it is asked for. Passphrases, the configuration and the trust root are not in it: they are
//! kept elsewhere, or the backup alone would open everything.

mod check;
mod copy;
mod manifest;
mod restore;
mod take;

use std::{io, path::PathBuf};

use linecert_log::{MonitorError, StorageError};
use linecert_measure::Digest;
use linecert_store::{OpenError, StoreError};
use thiserror::Error;

pub(crate) use self::{
    check::check,
    restore::restore,
    take::{Keys, take},
};
use crate::log::HeldError;

/// The folder of the store, in a backup as in the data.
const STORE: &str = "store";

/// How far it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Step {
    /// The store is read.
    Store,
    /// So many bytes are written of about so many.
    Copied {
        /// The bytes that are written.
        done: u64,
        /// The bytes that there will be, or a few less.
        of: u64,
    },
    /// A log is read.
    Log(PathBuf),
    /// The digests of so many files are taken or compared.
    Files(usize),
}

/// Whoever is told how far it is.
pub(crate) type Told<'a> = &'a mut dyn FnMut(Step);

/// Why there is no backup, nothing was put back, or nothing could be checked.
#[derive(Debug, Error)]
pub(crate) enum BackupError {
    /// Something is there already.
    #[error("{} is there already", .0.display())]
    Exists(PathBuf),
    /// A file cannot be read or written.
    #[error("{}: {source}", .path.display())]
    File {
        /// The file or folder.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// The store does not open.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The store cannot be read or copied.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The public key of a log cannot be read.
    #[error(transparent)]
    Key(#[from] HeldError),
    /// A log cannot be read.
    #[error("the log: {0}")]
    Log(#[from] MonitorError),
    /// A file of a log cannot be written.
    #[error("the log: {0}")]
    Storage(#[from] StorageError),
    /// A log is not as it was signed.
    #[error("the log {}: {what}", .folder.display())]
    DamagedLog {
        /// The folder.
        folder: PathBuf,
        /// What is wrong with it.
        what: String,
    },
    /// A file is not the one that was copied.
    #[error("{} is not the file that was copied, whose digest was {expected}", .file.display())]
    Changed {
        /// The file.
        file: PathBuf,
        /// The digest that it had.
        expected: Digest,
    },
    /// A file is missing, or is too many.
    #[error("{}: {what}", .file.display())]
    Odd {
        /// The file.
        file: PathBuf,
        /// What is odd.
        what: &'static str,
    },
    /// The list of files is none.
    #[error("{}: {why}", .file.display())]
    Manifest {
        /// The list.
        file: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// What was put back is not whole.
    #[error("what was put back is damaged: {0}")]
    Damaged(String),
    /// A thread ended, or the system gives no runtime.
    #[error("start: {0}")]
    Start(#[source] io::Error),
}

impl BackupError {
    fn file(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { path, source }
    }

    /// Whether the disk is to blame, and more of it would help.
    pub(crate) fn is_full(&self) -> bool {
        match self {
            Self::File { source, .. } => source.kind() == io::ErrorKind::StorageFull,
            Self::Store(error) => *error == StoreError::Full,
            Self::Storage(error) => matches!(error, StorageError::Full(_)),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests;
