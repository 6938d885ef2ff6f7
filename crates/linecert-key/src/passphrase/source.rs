//! Where a passphrase or PIN comes from. It never comes from an argument, which every user of the
//! computer can read.

use std::{
    env, fmt, io,
    path::{Path, PathBuf},
    str::FromStr,
};

use thiserror::Error;

use super::{Ask, EmptyPassphrase, Lock, Passphrase, Question};
use crate::private_file::{self, PrivateFileError};

/// Longer than any passphrase: openssl reads 1024 bytes.
const MAX_BYTES: u64 = 64 * 1024;

/// Where a passphrase or PIN comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PassphraseSource {
    /// It is typed on the terminal: `prompt`.
    Prompt,
    /// It is the first line of a file that only its owner may read: `file:PATH`. `openssl -passin
    /// file:PATH` reads the same.
    File(PathBuf),
    /// It is in an environment variable: `env:NAME`. Programs that run as the same user can read
    /// it there.
    Environment(String),
    /// It is in the key store of the system, under the digest of the key's file: `key-store`.
    KeyStore,
}

/// A text that names no source. The text may be the passphrase itself and is not repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error(
    "a passphrase stands in no argument, where other users see it: \
     write `prompt`, `file:PATH`, `env:NAME` or `key-store`"
)]
pub struct UnknownPassphraseSource;

/// Why there is no passphrase.
#[derive(Debug, Error)]
pub enum PassphraseError {
    /// Nobody can be asked.
    #[error("ask for the passphrase of {lock}: {source}")]
    NobodyToAsk {
        /// What it would open.
        lock: Lock,
        /// The cause, for example that there is no terminal.
        source: io::Error,
    },
    /// The person who was asked broke off.
    #[error("ask for the passphrase of {0}: interrupted")]
    Interrupted(Lock),
    /// What was given is empty.
    #[error("take the passphrase of {lock} from {origin}: {EmptyPassphrase}")]
    Empty {
        /// What it would open.
        lock: Lock,
        /// Where it was looked for.
        origin: PassphraseSource,
    },
    /// A new passphrase was typed twice, differently.
    #[error("choose a passphrase for {0}: the two that were typed differ")]
    Differ(Lock),
    /// The environment variable is not set.
    #[error("read the passphrase: environment variable `{0}` is not set")]
    Unset(String),
    /// The passphrase is not UTF-8.
    #[error("read the passphrase from {0}: it is not UTF-8")]
    NotUtf8(PassphraseSource),
    /// The file cannot be read, or others may read it.
    #[error("read the passphrase: {0}")]
    File(#[from] PrivateFileError),
    /// The key store does not have it.
    #[error("{0}")]
    #[cfg(feature = "key-store")]
    KeyStore(#[from] crate::KeyStoreError),
    /// The program was built without the key store.
    #[error("read the passphrase: this build has no key store of the system")]
    NoKeyStore,
    /// The key store holds the passphrases of files that exist.
    #[error("choose a passphrase for {0}: the key store keeps passphrases and makes none")]
    NotFromKeyStore(Lock),
}

impl PassphraseSource {
    /// The passphrase that opens something.
    ///
    /// # Errors
    /// When there is none, or it is empty.
    pub fn open(&self, lock: &Lock, ask: &mut dyn Ask) -> Result<Passphrase, PassphraseError> {
        match self {
            Self::Prompt => self.typed(Question::Open(lock), ask),
            Self::File(path) => self.taken(self.first_line(path)?, lock),
            Self::Environment(name) => self.taken(self.variable(name)?, lock),
            Self::KeyStore => recall(lock),
        }
    }

    /// A new passphrase for something. Whoever types it types it twice.
    ///
    /// # Errors
    /// When there is none, it is empty, or it was mistyped.
    pub fn choose(&self, lock: &Lock, ask: &mut dyn Ask) -> Result<Passphrase, PassphraseError> {
        match self {
            Self::Prompt => {
                let chosen = self.typed(Question::Choose(lock), ask)?;
                let again = self.typed(Question::Again(lock), ask)?;
                if chosen == again {
                    Ok(chosen)
                } else {
                    Err(PassphraseError::Differ(lock.clone()))
                }
            }
            Self::File(_) | Self::Environment(_) => self.open(lock, ask),
            Self::KeyStore => Err(PassphraseError::NotFromKeyStore(lock.clone())),
        }
    }

    fn typed(
        &self,
        question: Question<'_>,
        ask: &mut dyn Ask,
    ) -> Result<Passphrase, PassphraseError> {
        let lock = question.lock();
        let answer = ask.ask(question).map_err(|source| match source.kind() {
            io::ErrorKind::Interrupted => PassphraseError::Interrupted(lock.clone()),
            _ => PassphraseError::NobodyToAsk { lock: lock.clone(), source },
        })?;
        self.taken(answer, lock)
    }

    fn first_line(&self, path: &Path) -> Result<String, PassphraseError> {
        let bytes = private_file::read(path, MAX_BYTES)?;
        let text = str::from_utf8(&bytes).map_err(|_| self.not_utf8())?;
        Ok(text.lines().next().unwrap_or_default().to_owned())
    }

    fn variable(&self, name: &str) -> Result<String, PassphraseError> {
        env::var(name).map_err(|error| match error {
            env::VarError::NotPresent => PassphraseError::Unset(name.to_owned()),
            env::VarError::NotUnicode(_) => self.not_utf8(),
        })
    }

    fn taken(&self, text: String, lock: &Lock) -> Result<Passphrase, PassphraseError> {
        let empty = |_| PassphraseError::Empty { lock: lock.clone(), origin: self.clone() };
        Passphrase::new(text).map_err(empty)
    }

    fn not_utf8(&self) -> PassphraseError {
        PassphraseError::NotUtf8(self.clone())
    }
}

#[cfg(feature = "key-store")]
fn recall(lock: &Lock) -> Result<Passphrase, PassphraseError> {
    Ok(crate::KeyStoreEntry::of(lock)?.recall()?)
}

#[cfg(not(feature = "key-store"))]
fn recall(_: &Lock) -> Result<Passphrase, PassphraseError> {
    Err(PassphraseError::NoKeyStore)
}

impl fmt::Display for PassphraseSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Prompt => f.write_str("prompt"),
            Self::File(path) => write!(f, "file:{}", path.display()),
            Self::Environment(name) => write!(f, "env:{name}"),
            Self::KeyStore => f.write_str("key-store"),
        }
    }
}

impl FromStr for PassphraseSource {
    type Err = UnknownPassphraseSource;

    fn from_str(text: &str) -> Result<Self, UnknownPassphraseSource> {
        match text.split_once(':') {
            None if text == "prompt" => Ok(Self::Prompt),
            None if text == "key-store" => Ok(Self::KeyStore),
            Some(("file", path)) if !path.is_empty() => Ok(Self::File(path.into())),
            Some(("env", name)) if is_variable(name) => Ok(Self::Environment(name.to_owned())),
            _ => Err(UnknownPassphraseSource),
        }
    }
}

/// Whether a text is the name of an environment variable (IEEE Std 1003.1, 8.1).
fn is_variable(name: &str) -> bool {
    let mut letters = name.chars();
    letters.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && letters.all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
}
