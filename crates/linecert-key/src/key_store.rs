//! The key store of the system: Secret Service on Linux, Keychain on macOS, Credential Manager on
//! Windows.
//!
//! It keeps the passphrase of a key file and not the key: the file alone is of no use on another
//! computer, and the entry alone is of no use without the file.

use std::fmt;

use keyring::Entry;
use thiserror::Error;

use crate::passphrase::{EmptyPassphrase, Lock, Passphrase};

/// Under what the entries of the key store are filed.
const SERVICE: &str = "linecert";

/// The place of one passphrase in the key store. A file is known by its digest, so that a passphrase
/// goes with its file wherever that is moved, and never to another.
pub struct KeyStoreEntry {
    entry: Entry,
    lock: Lock,
}

/// Why the key store does not help.
#[derive(Debug, Error)]
pub enum KeyStoreError {
    /// The file is not written yet and has no digest.
    #[error("find {0} in the key store: the file is not written yet")]
    Unwritten(Lock),
    /// There is no key store.
    #[error("open the key store of the system: {0}")]
    NoStore(&'static keyring::Error),
    /// The key store does not answer.
    #[error("open the key store of the system: {0}")]
    Unavailable(keyring::Error),
    /// It is locked, and nobody unlocks it.
    #[error("open the key store of the system: it stays locked")]
    Locked,
    /// It does not hold the passphrase.
    #[error("find the passphrase of {0} in the key store: it is not there")]
    Absent(Lock),
    /// It holds an empty passphrase.
    #[error("find the passphrase of {0} in the key store: {EmptyPassphrase}")]
    Empty(Lock),
    /// It holds something else, which is not repeated.
    #[error("find the passphrase of {0} in the key store: what is there is not UTF-8")]
    Garbled(Lock),
    /// It refuses.
    #[error("find the passphrase of {lock} in the key store: {source}")]
    Refused {
        /// What the passphrase opens.
        lock: Lock,
        /// The cause.
        source: keyring::Error,
    },
}

impl KeyStoreEntry {
    /// Finds the place of the passphrase of a file or token.
    ///
    /// # Errors
    /// When there is no key store, or the file is not written yet.
    pub fn of(lock: &Lock) -> Result<Self, KeyStoreError> {
        let name = match lock {
            Lock::File { digest: Some(digest), .. } => format!("sha256:{digest}"),
            Lock::File { digest: None, .. } => return Err(KeyStoreError::Unwritten(lock.clone())),
            Lock::Token { label, serial } => format!("token:{serial}:{label}"),
        };
        Entry::store_status().as_ref().map_err(KeyStoreError::NoStore)?;
        let entry = Entry::new(SERVICE, &name).map_err(KeyStoreError::Unavailable)?;
        Ok(Self { entry, lock: lock.clone() })
    }

    /// Keeps a passphrase, in the place of an earlier one.
    ///
    /// # Errors
    /// When the key store refuses.
    pub fn remember(&self, passphrase: &Passphrase) -> Result<(), KeyStoreError> {
        self.entry.set_password(passphrase.reveal()).map_err(|error| self.refused(error))
    }

    /// Takes the passphrase out again; it stays in the key store.
    ///
    /// # Errors
    /// When it is not there, or the key store refuses.
    pub fn recall(&self) -> Result<Passphrase, KeyStoreError> {
        let text = self.entry.get_password().map_err(|error| self.refused(error))?;
        Passphrase::new(text).map_err(|_| KeyStoreError::Empty(self.lock.clone()))
    }

    /// Removes the passphrase.
    ///
    /// # Errors
    /// When it is not there, or the key store refuses.
    pub fn forget(&self) -> Result<(), KeyStoreError> {
        self.entry.delete_credential().map_err(|error| self.refused(error))
    }

    fn refused(&self, error: keyring::Error) -> KeyStoreError {
        let lock = self.lock.clone();
        match error {
            keyring::Error::NoEntry => KeyStoreError::Absent(lock),
            keyring::Error::NoStorageAccess(_) => KeyStoreError::Locked,
            keyring::Error::PlatformFailure(_) => KeyStoreError::Unavailable(error),
            // Both carry the bytes that were found.
            keyring::Error::BadEncoding(_) | keyring::Error::BadDataFormat(..) => {
                KeyStoreError::Garbled(lock)
            }
            source => KeyStoreError::Refused { lock, source },
        }
    }
}

impl fmt::Debug for KeyStoreEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyStoreEntry({})", self.lock)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_not_written_yet_has_no_entry() {
        let lock = Lock::File { path: "new.pem".into(), digest: None };
        let error = KeyStoreEntry::of(&lock).unwrap_err();
        assert!(matches!(error, KeyStoreError::Unwritten(_)), "{error}");
    }
}
