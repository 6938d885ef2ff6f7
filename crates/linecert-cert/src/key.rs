//! Ed25519 keys (RFC 8032), their ids and their files.

use std::{fmt, ops::Deref, str::FromStr};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use ed25519_dalek::{
    Signer as _,
    pkcs8::{
        DecodePrivateKey as _, EncodePrivateKey as _, KeypairBytes, spki::der::pem::LineEnding,
    },
};
use linecert_measure::Digest;
use thiserror::Error;

/// The SHA-256 of the 32 bytes of a public key.
pub type KeyId = Digest;

/// A secret key. It is wiped from memory when dropped, and shown as `<secret>`.
#[derive(Clone)]
pub struct SigningKey(ed25519_dalek::SigningKey);

/// A public key that is not weak: it does not verify one signature over every message.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PublicKey(ed25519_dalek::VerifyingKey);

/// A signature of 64 bytes, verified or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Signature(ed25519_dalek::Signature);

/// Why a file is not a secret key.
#[derive(Debug, Error)]
#[error("{0}; a secret key is PKCS#8 in PEM, as `openssl genpkey -algorithm ed25519` writes it")]
pub struct SigningKeyError(ed25519_dalek::pkcs8::Error);

/// Why a text is not a public key.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PublicKeyError {
    /// It is not canonical base64 of 32 bytes.
    #[error("`{0}` is not a public key of 32 bytes in base64")]
    Base64(String),
    /// The bytes are not a point of the curve.
    #[error("`{0}` is not an Ed25519 public key")]
    NotAPoint(String),
    /// The key has small order, so that one signature fits almost every message.
    #[error("`{0}` is a weak key that anybody can sign for")]
    Weak(String),
}

impl SigningKey {
    /// A key from 32 random bytes (the seed of RFC 8032, 5.1.5).
    #[must_use]
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(ed25519_dalek::SigningKey::from_bytes(seed))
    }

    /// Parses PKCS#8 in PEM (RFC 8410), as openssl writes it.
    ///
    /// # Errors
    /// When it is anything else.
    pub fn from_pem(pem: &str) -> Result<Self, SigningKeyError> {
        ed25519_dalek::SigningKey::from_pkcs8_pem(pem).map(Self).map_err(SigningKeyError)
    }

    /// Writes PKCS#8 in PEM, version 1: openssl 3.0 does not read version 2, which holds the
    /// public key too. The text is wiped from memory when dropped.
    ///
    /// # Errors
    /// Only when the encoder fails, which no key is known to cause.
    pub fn to_pem(&self) -> Result<impl Deref<Target = String> + use<>, SigningKeyError> {
        let pair = KeypairBytes { secret_key: self.0.to_bytes(), public_key: None };
        pair.to_pkcs8_pem(LineEnding::LF).map_err(SigningKeyError)
    }

    /// The public key.
    #[must_use]
    pub fn public_key(&self) -> PublicKey {
        PublicKey(self.0.verifying_key())
    }

    pub(crate) fn sign(&self, message: &[u8]) -> Signature {
        Signature(self.0.sign(message))
    }
}

impl PublicKey {
    /// A public key from its 32 bytes.
    ///
    /// # Errors
    /// When the bytes are no point of the curve, or the key is weak.
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self, PublicKeyError> {
        let text = || STANDARD.encode(bytes);
        let key = ed25519_dalek::VerifyingKey::from_bytes(bytes)
            .map_err(|_| PublicKeyError::NotAPoint(text()))?;
        if key.is_weak() { Err(PublicKeyError::Weak(text())) } else { Ok(Self(key)) }
    }

    /// The SHA-256 of the key's 32 bytes.
    #[must_use]
    pub fn id(&self) -> KeyId {
        Digest::of(self.0.as_bytes())
    }

    /// The 32 bytes of the key.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; 32] {
        self.0.to_bytes()
    }

    /// Whether the signature is by this key over this message, without the leniency of RFC 8032
    /// that lets one signature fit many messages.
    pub(crate) fn verifies(&self, message: &[u8], signature: &Signature) -> bool {
        self.0.verify_strict(message, &signature.0).is_ok()
    }
}

impl fmt::Display for PublicKey {
    /// Writes the 32 bytes in base64.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&STANDARD.encode(self.0.as_bytes()))
    }
}

impl FromStr for PublicKey {
    type Err = PublicKeyError;

    fn from_str(text: &str) -> Result<Self, PublicKeyError> {
        let bytes = STANDARD.decode(text).ok().and_then(|bytes| bytes.try_into().ok());
        let refuse = || PublicKeyError::Base64(text.chars().take(80).collect());
        Self::from_bytes(&bytes.ok_or_else(refuse)?)
    }
}

impl Signature {
    pub(crate) fn from_bytes(bytes: &[u8; 64]) -> Self {
        Self(ed25519_dalek::Signature::from_bytes(bytes))
    }

    pub(crate) fn to_bytes(self) -> [u8; 64] {
        self.0.to_bytes()
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey(<secret> of {})", self.public_key().id())
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({self})")
    }
}

#[cfg(test)]
mod tests;
