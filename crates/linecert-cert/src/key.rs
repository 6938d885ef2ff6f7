//! Public keys of two algorithms, Ed25519 (RFC 8032) and ECDSA on P-256 with SHA-256 (FIPS 186-5),
//! their ids and their texts.

use std::{fmt, str::FromStr};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use linecert_measure::Digest;
use p256::ecdsa::signature::Verifier as _;
use thiserror::Error;

use crate::named::named;

mod secret;
mod signature;
mod signer;

pub(crate) use secret::sign_with_seed;
pub use secret::{SigningKey, SigningKeyError};
pub use signature::Signature;
pub use signer::{SignError, Signer};

/// The SHA-256 of the bytes of a public key: 32 of Ed25519, 33 of P-256.
pub type KeyId = Digest;

/// How a key signs. Ed25519 is the rule; hardware tokens often have P-256 only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// Ed25519 (RFC 8032, 5.1).
    Ed25519,
    /// ECDSA on the curve P-256 with SHA-256 (FIPS 186-5; named ES256 in RFC 7518, 3.4).
    EcdsaP256,
}

named!(Algorithm "algorithm" { Ed25519 "ed25519", EcdsaP256 "es256", });

/// A public key that is not weak: it does not verify one signature over every message.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PublicKey(Point);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Point {
    Ed25519(ed25519_dalek::VerifyingKey),
    EcdsaP256(p256::ecdsa::VerifyingKey),
}

/// Why a text or bytes are not a public key.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PublicKeyError {
    /// The text is not the name of an algorithm, a colon and canonical base64 of the right length.
    #[error("`{0}` is not a public key: write `ed25519:` or `es256:` and the key in base64")]
    Form(String),
    /// The bytes are not a point of the curve, or not in the one form that a point has.
    #[error("`{text}` is not a public key of the algorithm {algorithm}")]
    NotAPoint {
        /// The algorithm that the key should be of.
        algorithm: Algorithm,
        /// The bytes, in base64.
        text: String,
    },
    /// The key has small order, so that one signature fits almost every message.
    #[error("`{0}` is a weak key that anybody can sign for")]
    Weak(String),
}

impl PublicKey {
    /// An Ed25519 key from its 32 bytes (RFC 8032, 5.1.5).
    ///
    /// # Errors
    /// When the bytes are no point of the curve in its canonical form, or the key is weak.
    pub fn ed25519(bytes: &[u8; 32]) -> Result<Self, PublicKeyError> {
        let refuse = || PublicKeyError::not_a_point(Algorithm::Ed25519, bytes);
        let key = ed25519_dalek::VerifyingKey::from_bytes(bytes).map_err(|_| refuse())?;
        if key.is_weak() {
            return Err(PublicKeyError::Weak(STANDARD.encode(bytes)));
        }
        // Two forms of one point would be two keys with two ids, of which only one is revoked.
        if key.to_edwards().compress().as_bytes() != bytes {
            return Err(refuse());
        }
        Ok(Self(Point::Ed25519(key)))
    }

    /// A P-256 key from its 33 or 65 bytes (SEC 1, 2.3.3: compressed or uncompressed).
    ///
    /// # Errors
    /// When the bytes are no point of the curve, or the point at infinity.
    pub fn es256(sec1: &[u8]) -> Result<Self, PublicKeyError> {
        let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(sec1);
        let key = key.map_err(|_| PublicKeyError::not_a_point(Algorithm::EcdsaP256, sec1))?;
        Ok(Self(Point::EcdsaP256(key)))
    }

    /// A key from its bytes, of which the number tells the algorithm: 32 of Ed25519, 33 of P-256
    /// (compressed).
    ///
    /// # Errors
    /// When there are more or fewer bytes, or they are no key of that algorithm.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, PublicKeyError> {
        match <&[u8; 32]>::try_from(bytes) {
            Ok(bytes) => Self::ed25519(bytes),
            // A tag of 2 or 3 is a compressed point (SEC 1, 2.3.3): a key has one form.
            Err(_) if matches!(bytes, [2 | 3, ..]) => Self::es256(bytes),
            Err(_) => Err(PublicKeyError::not_a_point(Algorithm::EcdsaP256, bytes)),
        }
    }

    /// How the key signs.
    #[must_use]
    pub const fn algorithm(&self) -> Algorithm {
        match self.0 {
            Point::Ed25519(_) => Algorithm::Ed25519,
            Point::EcdsaP256(_) => Algorithm::EcdsaP256,
        }
    }

    /// The SHA-256 of the bytes of the key.
    #[must_use]
    pub fn id(&self) -> KeyId {
        Digest::of(&self.to_bytes())
    }

    /// The bytes of the key: 32 of Ed25519, 33 of P-256 (compressed).
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        match &self.0 {
            Point::Ed25519(key) => key.as_bytes().to_vec(),
            Point::EcdsaP256(key) => key.to_sec1_point(true).as_bytes().to_vec(),
        }
    }

    /// Whether the signature is by this key over this message, without any leniency that lets one
    /// signature fit many messages or one message have many signatures: Ed25519 as
    /// `verify_strict` of ed25519-dalek, ECDSA with the lower of the two values of s only.
    #[must_use]
    pub fn verifies(&self, message: &[u8], signature: &Signature) -> bool {
        let bytes = signature.to_bytes();
        match &self.0 {
            Point::Ed25519(key) => {
                key.verify_strict(message, &ed25519_dalek::Signature::from_bytes(&bytes)).is_ok()
            }
            Point::EcdsaP256(key) => {
                let signature = p256::ecdsa::Signature::from_slice(&bytes);
                signature.is_ok_and(|s| s == s.normalize_s() && key.verify(message, &s).is_ok())
            }
        }
    }
}

impl PublicKeyError {
    fn not_a_point(algorithm: Algorithm, bytes: &[u8]) -> Self {
        Self::NotAPoint { algorithm, text: STANDARD.encode(bytes.get(..65).unwrap_or(bytes)) }
    }
}

impl fmt::Display for PublicKey {
    /// Writes the algorithm, a colon and the bytes in base64.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}:{}", self.algorithm(), STANDARD.encode(self.to_bytes())))
    }
}

impl FromStr for PublicKey {
    type Err = PublicKeyError;

    fn from_str(text: &str) -> Result<Self, PublicKeyError> {
        let refuse = || PublicKeyError::Form(text.chars().take(80).collect());
        let (algorithm, base64) = text.split_once(':').ok_or_else(refuse)?;
        let bytes = STANDARD.decode(base64).map_err(|_| refuse())?;
        match (algorithm.parse(), bytes.len()) {
            (Ok(Algorithm::Ed25519), 32) | (Ok(Algorithm::EcdsaP256), 33) => {
                Self::from_bytes(&bytes)
            }
            _ => Err(refuse()),
        }
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({self})")
    }
}

#[cfg(test)]
mod tests;
