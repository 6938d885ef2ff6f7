//! The seam between the log and what holds its files.

use std::{io, path::PathBuf};

use thiserror::Error;

/// The name of the file that is the head of a log.
pub(crate) const CHECKPOINT: &str = "checkpoint";

/// The folder of the checkpoints that witnesses have cosigned, each under its size.
pub(crate) const COSIGNED: &str = "cosigned";

/// Files by name, with slashes between the parts of a name.
///
/// What is written is whole or not there: whoever reads, even after the machine has stopped,
/// finds the file as it was before or as it is after.
pub trait Storage {
    /// Keeps others from writing until it is dropped.
    type Lock;

    /// The bytes of a file, or `None` when there is no such file.
    ///
    /// # Errors
    /// When it cannot be read.
    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, StorageError>;

    /// Writes a file in place of what was there. It is durable when this returns.
    ///
    /// # Errors
    /// When it cannot be written. Then the file is as it was, or as it should be.
    fn write(&self, name: &str, bytes: &[u8]) -> Result<(), StorageError>;

    /// Writes files, each as [`Storage::write`] does, in any order. All are durable when this
    /// returns.
    ///
    /// # Errors
    /// When one cannot be written. Then some may have been.
    fn write_all(&self, files: &[NewFile]) -> Result<(), StorageError> {
        files.iter().try_for_each(|file| self.write(&file.name, &file.bytes))
    }

    /// The names of the files and folders in a folder, without the folder's, in any order. There are
    /// none when there is no such folder.
    ///
    /// # Errors
    /// When the folder cannot be read.
    fn list(&self, folder: &str) -> Result<Vec<String>, StorageError>;

    /// Removes a folder with the files in it, if it is there.
    ///
    /// # Errors
    /// When it cannot be removed.
    fn remove_folder(&self, name: &str) -> Result<(), StorageError>;

    /// Takes the one lock for writing.
    ///
    /// # Errors
    /// When another has it.
    fn lock(&self) -> Result<Self::Lock, StorageError>;
}

/// A file that is to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFile {
    /// Its name.
    pub name: String,
    /// All its bytes.
    pub bytes: Vec<u8>,
}

/// Why files cannot be read or written.
#[derive(Debug, Error)]
pub enum StorageError {
    /// Another process writes to the folder.
    #[error("{} is in use by another process", .0.display())]
    Busy(PathBuf),
    /// The disk is full.
    #[error("no space left for {}", .0.display())]
    Full(PathBuf),
    /// A file is longer than any file of a log.
    #[error("{} has {length} bytes, which no file of a log has", path.display())]
    TooLong {
        /// The file.
        path: PathBuf,
        /// Its length.
        length: u64,
    },
    /// Reading or writing failed otherwise.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
}

impl<S: Storage> Storage for &S {
    type Lock = S::Lock;

    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, StorageError> {
        (**self).read(name)
    }

    fn write(&self, name: &str, bytes: &[u8]) -> Result<(), StorageError> {
        (**self).write(name, bytes)
    }

    fn write_all(&self, files: &[NewFile]) -> Result<(), StorageError> {
        (**self).write_all(files)
    }

    fn list(&self, folder: &str) -> Result<Vec<String>, StorageError> {
        (**self).list(folder)
    }

    fn remove_folder(&self, name: &str) -> Result<(), StorageError> {
        (**self).remove_folder(name)
    }

    fn lock(&self) -> Result<S::Lock, StorageError> {
        (**self).lock()
    }
}
