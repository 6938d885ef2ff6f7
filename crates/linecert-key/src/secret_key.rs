//! One secret key, wherever it is at rest.

use std::{
    fmt,
    path::{Path, PathBuf},
    str::FromStr,
};

use linecert_cert::{PublicKey, SignError, Signature, Signer, SigningKey};
use thiserror::Error;
use zeroize::Zeroizing;

#[cfg(feature = "pkcs11")]
use crate::token::{GenerateError, OpenTokenError, TokenKey};
use crate::{
    key_file::{KeyFile, KeyFileError, OpenedFile, Protection, WriteKeyError},
    passphrase::{Ask, Lock, Passphrase, PassphraseError, PassphraseSource},
    token_uri::{TokenUri, TokenUriError},
};

/// Where a secret key is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeySource {
    /// In a file: `file:PATH`, or just the path.
    File(PathBuf),
    /// In a token: a PKCS#11 URI, or `pkcs11:TOKEN/KEY`.
    Token(TokenUri),
}

/// A secret key that can sign. Nobody sees whether it is in memory or in a token.
#[derive(Debug)]
pub struct SecretKey {
    held: Held,
    protection: Protection,
}

#[derive(Debug)]
enum Held {
    Memory(SigningKey),
    #[cfg(feature = "pkcs11")]
    Token(TokenKey),
}

/// Why a secret key cannot be opened.
#[derive(Debug, Error)]
pub enum OpenKeyError {
    /// The file does not give it.
    #[error("open the key: {0}")]
    File(#[from] KeyFileError),
    /// The token does not give it.
    #[cfg(feature = "pkcs11")]
    #[error("open the key: {0}")]
    Token(#[from] OpenTokenError),
    /// The program was built without tokens.
    #[cfg(not(feature = "pkcs11"))]
    #[error("open the key {0}: this build has no PKCS#11")]
    NoTokens(Box<TokenUri>),
}

/// Why a new secret key is not made.
#[derive(Debug, Error)]
pub enum MakeKeyError {
    /// The system gives no random bytes.
    #[error("make the key: draw random bytes: {0}")]
    Random(#[from] getrandom::Error),
    /// There is no passphrase for its file.
    #[error("make the key: {0}")]
    Passphrase(#[from] PassphraseError),
    /// Its file is not written.
    #[error("make the key: {0}")]
    File(#[from] WriteKeyError),
    /// The token makes none.
    #[cfg(feature = "pkcs11")]
    #[error("make the key: {0}")]
    Token(#[from] GenerateError),
    /// The program was built without tokens.
    #[cfg(not(feature = "pkcs11"))]
    #[error("make the key {0}: this build has no PKCS#11")]
    NoTokens(Box<TokenUri>),
}

impl SecretKey {
    /// Makes a new key: of Ed25519 in a new file, under a passphrase that is chosen for it, or of
    /// ECDSA on P-256 in a token, which it never leaves.
    ///
    /// # Errors
    /// When there is a key already, it cannot be put there, or there is no passphrase or PIN.
    pub fn make(
        source: &KeySource,
        passphrase: &PassphraseSource,
        ask: &mut dyn Ask,
    ) -> Result<Self, MakeKeyError> {
        match source {
            KeySource::File(path) => {
                let lock = Lock::File { path: path.clone(), digest: None };
                Self::make_file(path, &passphrase.choose(&lock, ask)?)
            }
            KeySource::Token(uri) => Self::make_in_token(uri, passphrase, ask),
        }
    }

    /// Makes a new key of Ed25519 in a new file.
    ///
    /// # Errors
    /// When there is a file already, or it cannot be written.
    pub fn make_file(path: &Path, passphrase: &Passphrase) -> Result<Self, MakeKeyError> {
        let mut seed = Zeroizing::new([0; 32]);
        getrandom::fill(&mut *seed)?;
        let key = SigningKey::from_seed(&seed);
        KeyFile::create(path, &key, passphrase)?;
        Ok(Self { held: Held::Memory(key), protection: Protection::Passphrase })
    }

    #[cfg(feature = "pkcs11")]
    fn make_in_token(
        uri: &TokenUri,
        pin: &PassphraseSource,
        ask: &mut dyn Ask,
    ) -> Result<Self, MakeKeyError> {
        let key = TokenKey::generate(uri, pin, ask)?;
        Ok(Self { held: Held::Token(key), protection: Protection::Token })
    }

    #[cfg(not(feature = "pkcs11"))]
    fn make_in_token(
        uri: &TokenUri,
        _: &PassphraseSource,
        _: &mut dyn Ask,
    ) -> Result<Self, MakeKeyError> {
        Err(MakeKeyError::NoTokens(Box::new(uri.clone())))
    }

    /// Opens a key with the passphrase of its file or the PIN of its token.
    ///
    /// A wrong PIN is not tried again: a token counts.
    ///
    /// # Errors
    /// When the key is not there, may be read by others, or does not open.
    pub fn open(
        source: &KeySource,
        passphrase: &PassphraseSource,
        ask: &mut dyn Ask,
    ) -> Result<Self, OpenKeyError> {
        match source {
            KeySource::File(path) => {
                let OpenedFile { key, protection } = KeyFile::read(path)?.open(passphrase, ask)?;
                Ok(Self { held: Held::Memory(key), protection })
            }
            KeySource::Token(uri) => Self::open_token(uri, passphrase, ask),
        }
    }

    #[cfg(feature = "pkcs11")]
    fn open_token(
        uri: &TokenUri,
        pin: &PassphraseSource,
        ask: &mut dyn Ask,
    ) -> Result<Self, OpenKeyError> {
        let key = TokenKey::open(uri, pin, ask)?;
        Ok(Self { held: Held::Token(key), protection: Protection::Token })
    }

    #[cfg(not(feature = "pkcs11"))]
    fn open_token(
        uri: &TokenUri,
        _: &PassphraseSource,
        _: &mut dyn Ask,
    ) -> Result<Self, OpenKeyError> {
        Err(OpenKeyError::NoTokens(Box::new(uri.clone())))
    }

    /// What protects the key at rest. [`Protection::Permissions`] is worth a warning.
    #[must_use]
    pub const fn protection(&self) -> Protection {
        self.protection
    }
}

impl Signer for SecretKey {
    fn public_key(&self) -> PublicKey {
        match &self.held {
            Held::Memory(key) => key.public_key(),
            #[cfg(feature = "pkcs11")]
            Held::Token(key) => key.public_key(),
        }
    }

    fn sign(&self, message: &[u8]) -> Result<Signature, SignError> {
        match &self.held {
            Held::Memory(key) => key.sign(message),
            #[cfg(feature = "pkcs11")]
            Held::Token(key) => key.sign(message),
        }
    }
}

impl FromStr for KeySource {
    type Err = TokenUriError;

    fn from_str(text: &str) -> Result<Self, TokenUriError> {
        if text.starts_with("pkcs11:") {
            return text.parse().map(Self::Token);
        }
        Ok(Self::File(text.strip_prefix("file:").unwrap_or(text).into()))
    }
}

impl fmt::Display for KeySource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "file:{}", path.display()),
            Self::Token(uri) => write!(f, "{uri}"),
        }
    }
}

#[cfg(test)]
mod tests;
