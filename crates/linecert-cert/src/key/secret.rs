//! Secret keys in memory, and their files: PKCS#8 (RFC 5958) in PEM, not encrypted.

use std::{fmt, ops::Deref};

use ed25519_dalek::{Signer as _, pkcs8::KeypairBytes};
use p256::pkcs8::{
    self, EncodePrivateKey as _, LineEnding, ObjectIdentifier, PrivateKeyInfoRef, SecretDocument,
};
use thiserror::Error;
use zeroize::Zeroizing;

use super::{Point, PublicKey, SignError, Signature, Signer};

/// The label of PKCS#8 in PEM (RFC 7468, 10).
const LABEL: &str = "PRIVATE KEY";
/// The label of encrypted PKCS#8 in PEM (RFC 7468, 11).
const LABEL_ENCRYPTED: &str = "ENCRYPTED PRIVATE KEY";
const OID_ED25519: ObjectIdentifier = ed25519_dalek::pkcs8::ALGORITHM_OID;
const OID_EC: ObjectIdentifier = p256::elliptic_curve::ALGORITHM_OID;

/// A secret key in memory. It is wiped when dropped, and shown as `<secret>`.
#[derive(Clone)]
pub struct SigningKey(Secret);

#[derive(Clone)]
enum Secret {
    Ed25519(ed25519_dalek::SigningKey),
    EcdsaP256(p256::ecdsa::SigningKey),
}

/// Why something is not a secret key.
#[derive(Debug, Error)]
pub enum SigningKeyError {
    /// It is not PKCS#8.
    #[error(
        "{0}; a secret key is PKCS#8 in PEM, as `openssl genpkey -algorithm ed25519` writes it"
    )]
    Form(pkcs8::Error),
    /// It is PEM of something else, as of a certificate or of a key in another container.
    #[error("`{0}` is not the PEM label `{LABEL}`; `openssl pkcs8 -topk8 -nocrypt` converts keys")]
    Label(String),
    /// It is encrypted, and takes a passphrase.
    #[error("the secret key is encrypted, and takes a passphrase")]
    Encrypted,
    /// It is a key of another algorithm.
    #[error("the algorithm {0} is neither Ed25519 nor ECDSA on P-256")]
    Algorithm(String),
    /// It is not a number that is a secret key of P-256.
    #[error("the number is not between 1 and the order of P-256")]
    Scalar,
}

impl SigningKey {
    /// An Ed25519 key from 32 random bytes (the seed of RFC 8032, 5.1.5).
    #[must_use]
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(Secret::Ed25519(ed25519_dalek::SigningKey::from_bytes(seed)))
    }

    /// A P-256 key from 32 random bytes (FIPS 186-5, A.2.2: draw again when refused).
    ///
    /// # Errors
    /// When the number is zero or not below the order of the curve, which befalls one in 2^32.
    pub fn from_scalar(scalar: &[u8; 32]) -> Result<Self, SigningKeyError> {
        let key = p256::ecdsa::SigningKey::from_slice(scalar);
        key.map(|key| Self(Secret::EcdsaP256(key))).map_err(|_| SigningKeyError::Scalar)
    }

    /// The 32 bytes that [`SigningKey::from_seed`] takes, or `None` for a key of P-256. They are
    /// wiped from memory when dropped.
    #[must_use]
    pub fn seed(&self) -> Option<Zeroizing<[u8; 32]>> {
        match &self.0 {
            Secret::Ed25519(key) => Some(Zeroizing::new(key.to_bytes())),
            Secret::EcdsaP256(_) => None,
        }
    }

    /// Parses PKCS#8 in PEM (RFC 8410; RFC 5915 inside RFC 5958), as openssl writes it.
    ///
    /// # Errors
    /// When it is anything else; an encrypted key is named as such.
    pub fn from_pem(pem: &str) -> Result<Self, SigningKeyError> {
        let (label, document) = SecretDocument::from_pem(pem).map_err(SigningKeyError::form)?;
        match label {
            LABEL => Self::from_pkcs8_der(document.as_bytes()),
            LABEL_ENCRYPTED => Err(SigningKeyError::Encrypted),
            other => Err(SigningKeyError::Label(other.to_owned())),
        }
    }

    /// Parses PKCS#8 in DER, not encrypted.
    ///
    /// # Errors
    /// When it is anything else, or a key of another algorithm or curve.
    pub fn from_pkcs8_der(der: &[u8]) -> Result<Self, SigningKeyError> {
        let info = PrivateKeyInfoRef::try_from(der).map_err(SigningKeyError::form)?;
        let algorithm = info.algorithm.oid;
        let secret = if algorithm == OID_ED25519 {
            ed25519_dalek::SigningKey::try_from(info).map(Secret::Ed25519)
        } else if algorithm == OID_EC {
            p256::SecretKey::try_from(info).map(|key| Secret::EcdsaP256(key.into()))
        } else {
            return Err(SigningKeyError::Algorithm(algorithm.to_string()));
        };
        secret.map(Self).map_err(SigningKeyError::Form)
    }

    /// Writes PKCS#8 in PEM, not encrypted. The text is wiped from memory when dropped.
    ///
    /// # Errors
    /// Only when the encoder fails, which no key is known to cause.
    pub fn to_pem(&self) -> Result<impl Deref<Target = String> + use<>, SigningKeyError> {
        self.document()?.to_pem(LABEL, LineEnding::LF).map_err(SigningKeyError::form)
    }

    /// Writes PKCS#8 in DER, not encrypted. The bytes are wiped from memory when dropped.
    ///
    /// # Errors
    /// Only when the encoder fails, which no key is known to cause.
    pub fn to_pkcs8_der(&self) -> Result<Zeroizing<Vec<u8>>, SigningKeyError> {
        Ok(self.document()?.to_bytes())
    }

    /// Ed25519 in version 1: openssl 3.0 does not read version 2, which holds the public key too.
    fn document(&self) -> Result<SecretDocument, SigningKeyError> {
        let document = match &self.0 {
            Secret::Ed25519(key) => {
                KeypairBytes { secret_key: key.to_bytes(), public_key: None }.to_pkcs8_der()
            }
            Secret::EcdsaP256(key) => key.to_pkcs8_der(),
        };
        document.map_err(SigningKeyError::Form)
    }
}

impl SigningKeyError {
    fn form(error: impl Into<pkcs8::Error>) -> Self {
        Self::Form(error.into())
    }
}

impl Signer for SigningKey {
    fn public_key(&self) -> PublicKey {
        PublicKey(match &self.0 {
            Secret::Ed25519(key) => Point::Ed25519(key.verifying_key()),
            Secret::EcdsaP256(key) => Point::EcdsaP256(*key.verifying_key()),
        })
    }

    fn sign(&self, message: &[u8]) -> Result<Signature, SignError> {
        match &self.0 {
            Secret::Ed25519(key) => Ok(Signature::from_bytes(&key.sign(message).to_bytes())),
            Secret::EcdsaP256(key) => {
                let signed: Result<p256::ecdsa::Signature, _> = key.try_sign(message);
                let signature = signed.map_err(|e| SignError::unable(self.public_key().id(), e))?;
                Ok(Signature::lowered(&signature))
            }
        }
    }
}

/// Signs with an Ed25519 key in memory, which does not fail.
pub(crate) fn sign_with_seed(seed: &[u8; 32], message: &[u8]) -> Signature {
    Signature::from_bytes(&ed25519_dalek::SigningKey::from_bytes(seed).sign(message).to_bytes())
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey(<secret> of {})", self.public_key().id())
    }
}
