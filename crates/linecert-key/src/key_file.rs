//! Key files: reading them, making new ones, and changing a passphrase.

use std::path::{Path, PathBuf};

use linecert_cert::SigningKey;
use linecert_measure::Digest;
use thiserror::Error;

use crate::{
    passphrase::{Ask, Lock, Passphrase, PassphraseError, PassphraseSource},
    private_file::{self, PrivateFileError},
    sealed::{KeyText, KeyTextError, SealError, SealedKey, UnsealError},
};

/// Longer than any key of the algorithms that are supported.
const MAX_BYTES: u64 = 64 * 1024;

/// A file with a secret key, read and not opened yet.
#[derive(Debug)]
pub struct KeyFile {
    path: PathBuf,
    digest: Digest,
    held: KeyText,
}

/// A key out of a file.
#[derive(Debug)]
pub struct OpenedFile {
    /// The key.
    pub key: SigningKey,
    /// What protected it.
    pub protection: Protection,
}

/// What protects a key at rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protection {
    /// Nothing but the permissions of its file: whoever copies the file can sign. Worth a warning.
    Permissions,
    /// A passphrase.
    Passphrase,
    /// A token that the key never leaves.
    Token,
}

/// Why a key file cannot be read.
#[derive(Debug, Error)]
pub enum KeyFileError {
    /// The file cannot be read, or others may read it.
    #[error(transparent)]
    File(#[from] PrivateFileError),
    /// It does not hold a key.
    #[error("{} is not a key file: {source}", path.display())]
    Text {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: KeyTextError,
    },
    /// There is no passphrase.
    #[error(transparent)]
    Passphrase(#[from] PassphraseError),
    /// The passphrase does not open it.
    #[error("{} does not open: {source}", path.display())]
    Unseal {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: UnsealError,
    },
}

/// Why a key file cannot be written.
#[derive(Debug, Error)]
pub enum WriteKeyError {
    /// The file cannot be written, or there is one already.
    #[error(transparent)]
    File(#[from] PrivateFileError),
    /// The key cannot be encrypted.
    #[error(transparent)]
    Seal(#[from] SealError),
}

impl KeyFile {
    /// Reads a key file that keeps others out.
    ///
    /// # Errors
    /// When the file cannot be read, others may read it, or it holds no key that is supported.
    pub fn read(path: &Path) -> Result<Self, KeyFileError> {
        let bytes = private_file::read(path, MAX_BYTES)?;
        let text = str::from_utf8(&bytes).unwrap_or_default();
        let refuse = |source| KeyFileError::Text { path: path.to_owned(), source };
        let held = KeyText::parse(text).map_err(refuse)?;
        Ok(Self { path: path.to_owned(), digest: Digest::of(&bytes), held })
    }

    /// Writes a key to a new file, encrypted, whole or not at all, and readable by its owner only.
    ///
    /// # Errors
    /// When it cannot be written, or there is a file already.
    pub fn create(
        path: &Path,
        key: &SigningKey,
        passphrase: &Passphrase,
    ) -> Result<(), WriteKeyError> {
        Ok(private_file::create(path, &SealedKey::seal(key, passphrase)?)?)
    }

    /// Writes a key over the file that it came from, under another passphrase. At every moment one
    /// of the two files is there, whole.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn replace(&self, key: &SigningKey, passphrase: &Passphrase) -> Result<(), WriteKeyError> {
        Ok(private_file::replace(&self.path, &SealedKey::seal(key, passphrase)?)?)
    }

    /// What protects the key.
    #[must_use]
    pub const fn protection(&self) -> Protection {
        match self.held {
            KeyText::Plain(_) => Protection::Permissions,
            KeyText::Sealed(_) => Protection::Passphrase,
        }
    }

    /// What a passphrase would open. The key store knows it by the digest, so that it never hands
    /// out the passphrase of another file.
    #[must_use]
    pub fn lock(&self) -> Lock {
        Lock::File { path: self.path.clone(), digest: Some(self.digest) }
    }

    /// Opens the key; the passphrase is asked for only when there is one.
    ///
    /// # Errors
    /// When there is no passphrase, or it is wrong.
    pub fn open(
        &self,
        passphrase: &PassphraseSource,
        ask: &mut dyn Ask,
    ) -> Result<OpenedFile, KeyFileError> {
        let protection = self.protection();
        let key = match &self.held {
            KeyText::Plain(key) => key.clone(),
            KeyText::Sealed(sealed) => self.unseal(sealed, &passphrase.open(&self.lock(), ask)?)?,
        };
        Ok(OpenedFile { key, protection })
    }

    fn unseal(&self, sealed: &SealedKey, with: &Passphrase) -> Result<SigningKey, KeyFileError> {
        sealed.open(with).map_err(|source| KeyFileError::Unseal { path: self.path.clone(), source })
    }
}

#[cfg(test)]
mod tests;
