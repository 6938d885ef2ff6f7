//! A passphrase or PIN in memory, and what it opens.

use std::{fmt, path::PathBuf};

use linecert_measure::Digest;
use thiserror::Error;
use zeroize::Zeroizing;

mod ask;
mod source;

pub use ask::{Ask, Question, Terminal};
pub use source::{PassphraseError, PassphraseSource, UnknownPassphraseSource};

/// A passphrase or PIN that is not empty. It is wiped from memory when dropped, and shown as
/// `<secret>`.
#[derive(Clone)]
pub struct Passphrase(Zeroizing<String>);

/// A passphrase of no characters, which would protect nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the passphrase is empty")]
pub struct EmptyPassphrase;

/// What a passphrase or PIN opens, so that whoever is asked knows which one is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lock {
    /// A file with an encrypted key.
    File {
        /// Where the file is, or will be.
        path: PathBuf,
        /// The SHA-256 of the file; `None` while it is not written yet.
        digest: Option<Digest>,
    },
    /// A token, by its label and serial number.
    Token {
        /// The label that its owner gave it.
        label: String,
        /// The serial number that its maker gave it.
        serial: String,
    },
}

impl Passphrase {
    /// Takes a passphrase as it was typed: blanks at its ends belong to it.
    ///
    /// # Errors
    /// When it is empty.
    pub fn new(text: String) -> Result<Self, EmptyPassphrase> {
        let text = Zeroizing::new(text);
        if text.is_empty() { Err(EmptyPassphrase) } else { Ok(Self(text)) }
    }

    /// The passphrase itself.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl PartialEq for Passphrase {
    /// Compares two passphrases that the same person has just typed; the time that it takes is no
    /// secret to them.
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passphrase(<secret>)")
    }
}

impl fmt::Display for Lock {
    /// Writes the path of the file, or the label of the token with its serial number.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { path, .. } => write!(f, "{}", path.display()),
            Self::Token { label, serial } => write!(f, "token `{label}` ({serial})"),
        }
    }
}

#[cfg(test)]
mod tests;
