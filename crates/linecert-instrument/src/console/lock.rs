//! One session at a time on a console, among all programs of this machine.

use std::{
    env,
    fs::{File, OpenOptions, TryLockError},
    io,
    path::{Path, PathBuf},
};

use linecert_measure::Digest;
use thiserror::Error;

use super::address::Endpoint;

/// The sole right to talk to a device. It ends when it is dropped, and with the program.
///
/// Some devices let one session in at a time and shut the others out for minutes; with others two
/// sessions disturb each other's answers. A port of a host is a device: a terminal server has one
/// for each that hangs on it.
#[derive(Debug)]
pub(crate) struct Lock {
    _file: File,
}

/// Why there is no right to talk to a device.
#[derive(Debug, Error)]
pub enum LockError {
    /// Somebody else has it.
    #[error("another session of linecert talks to {0}")]
    Held(String),
    /// The file that stands for it cannot be used.
    #[error("cannot lock {}: {source}", file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// The cause.
        source: io::Error,
    },
}

impl Lock {
    /// Takes the right to talk to what is behind a server, if nobody has it.
    pub(crate) fn of(server: &Endpoint) -> Result<Self, LockError> {
        // The one folder in which all users of a machine find each other's files.
        Self::in_folder(&env::temp_dir(), &server.to_string())
    }

    fn in_folder(folder: &Path, name: &str) -> Result<Self, LockError> {
        let digest = Digest::of(name.to_ascii_lowercase().as_bytes()).to_string();
        let digest: String = digest.chars().filter(char::is_ascii_alphanumeric).collect();
        let file = folder.join(format!("linecert-console-{digest}.lock"));
        let opened =
            open(&file).map_err(|source| LockError::File { file: file.clone(), source })?;
        match opened.try_lock() {
            Ok(()) => Ok(Self { _file: opened }),
            Err(TryLockError::WouldBlock) => Err(LockError::Held(name.to_owned())),
            Err(TryLockError::Error(source)) => Err(LockError::File { file, source }),
        }
    }
}

/// Opens the file for reading, which is enough to lock it, so that one user can lock the file of
/// another. Nothing is ever written to it, or through a link that somebody left in its place.
fn open(file: &Path) -> io::Result<File> {
    match File::open(file) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        opened => return opened,
    }
    match OpenOptions::new().read(true).write(true).create_new(true).open(file) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => File::open(file),
        created => created,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_holds_it_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let lock = |name| Lock::in_folder(folder.path(), name);
        let first = lock("modem").unwrap();
        let error = lock("MODEM").unwrap_err();
        assert!(matches!(error, LockError::Held(_)), "{error}");
        assert!(lock("../../other/光").is_ok());
        drop(first);
        assert!(lock("modem").is_ok());
    }

    #[test]
    fn a_folder_that_is_not_there_is_named() {
        let error = Lock::in_folder(Path::new("no/such/folder"), "modem").unwrap_err().to_string();
        assert!(error.starts_with("cannot lock no/such/folder/linecert-console-"), "{error}");
    }
}
