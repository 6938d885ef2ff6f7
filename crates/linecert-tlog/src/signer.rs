//! Secret keys of logs and witnesses.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use ed25519_dalek::{Signer as _, SigningKey};
use thiserror::Error;
use zeroize::Zeroizing;

use crate::{
    cosignature::{PosixTime, cosigned_message},
    key::{Algorithm, VerifierKey, parts},
    name::KeyName,
    note::NoteSignature,
};

/// The secret key of a log: it signs notes. It is wiped from memory when dropped.
///
/// As text it is a skey, as Go's `sumdb/note` writes it: `PRIVATE+KEY+name+id+base64`.
#[derive(Clone)]
pub struct SignerKey(Secret);

/// The secret key of a witness: it cosigns checkpoints, with the time. It is wiped from memory
/// when dropped. As text it is a skey with the type 0x04.
#[derive(Clone)]
pub struct CosignerKey(Secret);

/// Why a text is not the secret key. The text itself is never shown.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SignerKeyError {
    /// It is not `PRIVATE+KEY+name+id+base64` with a key of 32 bytes.
    #[error("it is not a secret key of the form `PRIVATE+KEY+name+id+base64`")]
    Form,
    /// It is a key for another use.
    #[error("the secret key of `{0}` is for another type of signature")]
    Algorithm(KeyName),
    /// The id is not that of the key.
    #[error("the secret key of `{0}` is damaged: its id is another")]
    Id(KeyName),
}

#[derive(Clone)]
struct Secret {
    name: KeyName,
    key: SigningKey,
}

impl SignerKey {
    /// A key from 32 random bytes (the seed of RFC 8032, 5.1.5). The name is the log's origin.
    #[must_use]
    pub fn from_seed(name: KeyName, seed: &[u8; 32]) -> Self {
        Self(Secret { name, key: SigningKey::from_bytes(seed) })
    }

    /// Reads a skey.
    ///
    /// # Errors
    /// When it is anything else.
    pub fn parse(text: &str) -> Result<Self, SignerKeyError> {
        Secret::parse(text, Algorithm::Ed25519).map(Self)
    }

    /// Writes a skey. The text is wiped from memory when dropped.
    #[must_use]
    pub fn to_skey(&self) -> Zeroizing<String> {
        self.0.to_skey(Algorithm::Ed25519)
    }

    /// The public key.
    #[must_use]
    pub fn verifier(&self) -> VerifierKey {
        self.0.verifier(Algorithm::Ed25519)
    }

    pub(crate) fn sign(&self, text: &str) -> NoteSignature {
        let bytes = self.0.key.sign(text.as_bytes()).to_bytes();
        NoteSignature::by(&self.verifier(), bytes.to_vec())
    }
}

impl CosignerKey {
    /// A key from 32 random bytes (the seed of RFC 8032, 5.1.5). The name is the witness's.
    #[must_use]
    pub fn from_seed(name: KeyName, seed: &[u8; 32]) -> Self {
        Self(Secret { name, key: SigningKey::from_bytes(seed) })
    }

    /// Reads a skey.
    ///
    /// # Errors
    /// When it is anything else.
    pub fn parse(text: &str) -> Result<Self, SignerKeyError> {
        Secret::parse(text, Algorithm::CosignatureV1).map(Self)
    }

    /// Writes a skey. The text is wiped from memory when dropped.
    #[must_use]
    pub fn to_skey(&self) -> Zeroizing<String> {
        self.0.to_skey(Algorithm::CosignatureV1)
    }

    /// The public key.
    #[must_use]
    pub fn verifier(&self) -> VerifierKey {
        self.0.verifier(Algorithm::CosignatureV1)
    }

    /// Cosigns the text of a checkpoint (tlog-cosignature, Format and Ed25519 signed message).
    pub(crate) fn cosign(&self, text: &str, time: PosixTime) -> NoteSignature {
        let signature = self.0.key.sign(cosigned_message(text, time).as_bytes());
        let time = time.as_seconds().to_be_bytes();
        let bytes = time.into_iter().chain(signature.to_bytes()).collect();
        NoteSignature::by(&self.verifier(), bytes)
    }
}

impl Secret {
    fn parse(text: &str, algorithm: Algorithm) -> Result<Self, SignerKeyError> {
        let text = text.trim_end();
        let (name, id, bytes) =
            text.strip_prefix("PRIVATE+KEY+").and_then(parts).ok_or(SignerKeyError::Form)?;
        let bytes = Zeroizing::new(bytes);
        let (byte, seed) = bytes.split_first().ok_or(SignerKeyError::Form)?;
        if *byte != algorithm.byte() {
            return Err(SignerKeyError::Algorithm(name));
        }
        let seed = seed.try_into().map_err(|_| SignerKeyError::Form)?;
        let secret = Self { name, key: SigningKey::from_bytes(seed) };
        if secret.verifier(algorithm).id().to_string() != id {
            return Err(SignerKeyError::Id(secret.name));
        }
        Ok(secret)
    }

    fn to_skey(&self, algorithm: Algorithm) -> Zeroizing<String> {
        let bytes = Zeroizing::new([&[algorithm.byte()][..], self.key.as_bytes()].concat());
        let key = Zeroizing::new(STANDARD.encode(&*bytes));
        let id = self.verifier(algorithm).id();
        Zeroizing::new(format!("PRIVATE+KEY+{}+{id}+{}", self.name, *key))
    }

    fn verifier(&self, algorithm: Algorithm) -> VerifierKey {
        VerifierKey::of_secret(self.name.clone(), algorithm, self.key.verifying_key())
    }
}

impl fmt::Debug for SignerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SignerKey(<secret> of {})", self.verifier())
    }
}

impl fmt::Debug for CosignerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CosignerKey(<secret> of {})", self.verifier())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> KeyName {
        text.parse().unwrap()
    }

    #[test]
    fn a_published_secret_key_belongs_to_its_public_key() {
        // The example of the documentation of `golang.org/x/mod/sumdb/note`.
        let skey = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
        let vkey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
        let key = SignerKey::parse(skey).unwrap();
        assert_eq!(key.verifier().to_string(), vkey);
        assert_eq!(*key.to_skey(), skey);
    }

    #[test]
    fn a_key_for_another_use_is_refused() {
        let cosigner = CosignerKey::from_seed(name("w"), &[3; 32]);
        let refused = SignerKey::parse(&cosigner.to_skey()).unwrap_err();
        assert_eq!(refused, SignerKeyError::Algorithm(name("w")));
        assert_eq!(
            CosignerKey::parse(&cosigner.to_skey()).unwrap().verifier(),
            cosigner.verifier()
        );
    }

    #[test]
    fn damage_is_found_and_secrets_are_not_shown() {
        let key = SignerKey::from_seed(name("a"), &[3; 32]);
        let skey = key.to_skey();
        let damaged = skey.replace("PRIVATE+KEY+a", "PRIVATE+KEY+b");
        assert_eq!(SignerKey::parse(&damaged).unwrap_err(), SignerKeyError::Id(name("b")));
        for text in ["", "a+00000000+AQ==", &skey[1..], &skey[..skey.len() - 4]] {
            assert_eq!(SignerKey::parse(text).unwrap_err(), SignerKeyError::Form, "{text}");
        }
        let secret = skey.rsplit('+').next().unwrap();
        assert!(!format!("{key:?}").contains(secret));
    }
}
