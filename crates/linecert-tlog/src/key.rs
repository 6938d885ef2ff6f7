//! Public keys that verify notes and cosignatures, in the text form of a vkey.

use std::{fmt, str::FromStr};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use ed25519_dalek::{Signature, VerifyingKey};
use sha2::{Digest as _, Sha256};
use thiserror::Error;

use crate::{
    cosignature::{PosixTime, cosigned_message},
    name::KeyName,
};

/// What a key signs, and how (signed-note, Signature types).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// 0x01: Ed25519 over the text of the note. The key of a log.
    Ed25519,
    /// 0x04: Ed25519 over the text and a time (tlog-cosignature). The key of a witness.
    CosignatureV1,
}

/// The first four bytes of the SHA-256 of name, newline, type and key (signed-note, Signatures).
///
/// It tells keys apart that are known; it proves nothing. As text it is eight hex digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId([u8; 4]);

/// A public key with its name and its use. As text it is a vkey: `name+id+base64`.
///
/// The key is not weak: it does not verify one signature over every message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: KeyName,
    algorithm: Algorithm,
    id: KeyId,
    key: VerifyingKey,
}

/// Why a text is not the public key of a log or witness.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum VerifierKeyError {
    /// It is not `name+id+base64`.
    #[error("`{0}` is not a key of the form `name+id+base64`")]
    Form(String),
    /// The type of signature is none that is read here.
    #[error("`{name}` has a key of type {found:#04x}; only 0x01 and 0x04 are known")]
    Algorithm {
        /// The name of the key.
        name: KeyName,
        /// Its type of signature.
        found: u8,
    },
    /// The key is not 32 bytes that are a point of the curve.
    #[error("the key of `{0}` is not an Ed25519 public key")]
    NotAPoint(KeyName),
    /// The key has small order, so that one signature fits almost every message.
    #[error("the key of `{0}` is weak: anybody can sign for it")]
    Weak(KeyName),
    /// The id is not that of the key.
    #[error("the key of `{name}` has the id {actual}, and not {stated}")]
    Id {
        /// The name of the key.
        name: KeyName,
        /// What the text says.
        stated: String,
        /// The id of the key.
        actual: KeyId,
    },
}

impl Algorithm {
    pub(crate) const fn byte(self) -> u8 {
        match self {
            Self::Ed25519 => 0x01,
            Self::CosignatureV1 => 0x04,
        }
    }

    pub(crate) const fn of_byte(byte: u8) -> Option<Self> {
        match byte {
            0x01 => Some(Self::Ed25519),
            0x04 => Some(Self::CosignatureV1),
            _ => None,
        }
    }
}

impl KeyId {
    pub(crate) const fn from_bytes(bytes: [u8; 4]) -> Self {
        Self(bytes)
    }

    pub(crate) const fn to_bytes(self) -> [u8; 4] {
        self.0
    }

    fn of(name: &KeyName, algorithm: Algorithm, key: &VerifyingKey) -> Self {
        let hash = Sha256::new()
            .chain_update(name.as_str())
            .chain_update([b'\n', algorithm.byte()])
            .chain_update(key.as_bytes());
        let [a, b, c, d, ..] = <[u8; 32]>::from(hash.finalize());
        Self([a, b, c, d])
    }
}

impl VerifierKey {
    /// A public key from its 32 bytes (RFC 8032, 5.1.5).
    ///
    /// # Errors
    /// When the bytes are no point of the curve, or the key is weak.
    pub fn new(
        name: KeyName,
        algorithm: Algorithm,
        public_key: &[u8; 32],
    ) -> Result<Self, VerifierKeyError> {
        let Ok(key) = VerifyingKey::from_bytes(public_key) else {
            return Err(VerifierKeyError::NotAPoint(name));
        };
        if key.is_weak() {
            return Err(VerifierKeyError::Weak(name));
        }
        Ok(Self::of_secret(name, algorithm, key))
    }

    /// The public half of a secret key, which is a point and not weak.
    pub(crate) fn of_secret(name: KeyName, algorithm: Algorithm, key: VerifyingKey) -> Self {
        let id = KeyId::of(&name, algorithm, &key);
        Self { name, algorithm, id, key }
    }

    /// The name. That of a log's key is the log's origin.
    #[must_use]
    pub const fn name(&self) -> &KeyName {
        &self.name
    }

    /// What the key signs.
    #[must_use]
    pub const fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// What signatures call the key by, beside its name.
    #[must_use]
    pub const fn id(&self) -> KeyId {
        self.id
    }

    /// The 32 bytes of the public key.
    #[must_use]
    pub fn public_key(&self) -> [u8; 32] {
        self.key.to_bytes()
    }

    /// Whether the signature is by this key over this text; for a cosignature, when it was made.
    pub(crate) fn verify(&self, text: &str, signature: &[u8]) -> Option<Option<PosixTime>> {
        match self.algorithm {
            Algorithm::Ed25519 => self.verifies(text, signature).then_some(None),
            Algorithm::CosignatureV1 => {
                let (time, signature) = signature.split_first_chunk()?;
                let time = PosixTime::from_seconds(u64::from_be_bytes(*time)).ok()?;
                self.verifies(&cosigned_message(text, time), signature).then_some(Some(time))
            }
        }
    }

    fn verifies(&self, message: &str, signature: &[u8]) -> bool {
        Signature::from_slice(signature)
            .is_ok_and(|signature| self.key.verify_strict(message.as_bytes(), &signature).is_ok())
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x}", u32::from_be_bytes(self.0))
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = [&[self.algorithm.byte()][..], self.key.as_bytes()].concat();
        write!(f, "{}+{}+{}", self.name, self.id, STANDARD.encode(key))
    }
}

impl FromStr for VerifierKey {
    type Err = VerifierKeyError;

    fn from_str(text: &str) -> Result<Self, VerifierKeyError> {
        let form = || VerifierKeyError::Form(text.chars().take(200).collect());
        let (name, id, bytes) = parts(text).ok_or_else(form)?;
        let Some((&found, key)) = bytes.split_first() else { return Err(form()) };
        let Some(algorithm) = Algorithm::of_byte(found) else {
            return Err(VerifierKeyError::Algorithm { name, found });
        };
        let Ok(key) = key.try_into() else { return Err(VerifierKeyError::NotAPoint(name)) };
        let key = Self::new(name, algorithm, key)?;
        if key.id.to_string() != id {
            let (name, actual) = (key.name, key.id);
            return Err(VerifierKeyError::Id { name, stated: id.to_owned(), actual });
        }
        Ok(key)
    }
}

/// Name, id and bytes of `name+id+base64`. Only the last may have plus signs of its own.
pub(crate) fn parts(text: &str) -> Option<(KeyName, &str, Vec<u8>)> {
    let (name, rest) = text.split_once('+')?;
    let (id, key) = rest.split_once('+')?;
    let id_is_hex = id.len() == 8 && id.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    let key = STANDARD.decode(key).ok()?;
    id_is_hex.then_some((name.parse().ok()?, id, key))
}

#[cfg(test)]
mod tests;
