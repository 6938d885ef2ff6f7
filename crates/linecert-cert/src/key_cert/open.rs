//! A key-cert is read only after the signature of an issuing key over it was verified.

use linecert_measure::{Digest, Timestamp};
use thiserror::Error;

use super::{KeyCert, KeyCertError};
use crate::{
    dsse::{Envelope, OpenError, PayloadType},
    key::KeyId,
    trust::TrustRoots,
    validity::Validity,
};

/// A key-cert that an issuing key of the trust root signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenedKeyCert {
    /// What it says.
    pub key_cert: KeyCert,
    /// The issuing key that signed it.
    pub issuing_key: KeyId,
    /// The version of the trust root that it was verified against.
    pub root_version: u32,
    /// The digest of its envelope.
    pub digest: Digest,
}

/// Why a key-cert does not count under a trust root.
#[derive(Debug, Error)]
pub enum OpenKeyCertError {
    /// It is signed by a key that the trust root does not list.
    #[error("its signer {signer} is not an issuing key of {operator}")]
    UnknownIssuer {
        /// The key that it names as its signer.
        signer: KeyId,
        /// The operator of the trust root.
        operator: String,
    },
    /// It is not what the issuing key signed.
    #[error(transparent)]
    Signature(#[from] OpenError),
    /// The issuing key signed something that is not a key-cert.
    #[error(transparent)]
    KeyCert(#[from] KeyCertError),
    /// The issuing key was not valid when the key-cert was issued.
    #[error("issued at {issued_at}, and the issuing key {key} is valid {validity} only")]
    IssuerNotValid {
        /// The issuing key.
        key: KeyId,
        /// Its validity.
        validity: Validity,
        /// When the key-cert was issued.
        issued_at: Timestamp,
    },
}

impl OpenKeyCertError {
    /// The exit code, from 32 to 34, by which scripts tell the failures apart.
    #[must_use]
    pub const fn code(&self) -> u8 {
        match self {
            Self::Signature(_) | Self::KeyCert(_) => 32,
            Self::UnknownIssuer { .. } => 33,
            Self::IssuerNotValid { .. } => 34,
        }
    }
}

/// Opens a key-cert with the issuing key that signed it.
///
/// Nothing is judged that depends on the time of what the key signed: neither the validity of the
/// key, nor a revocation of the key or of the issuing key.
///
/// # Errors
/// When no issuing key of the trust root signed it, that key was not valid when it did, or the
/// payload is not a key-cert.
pub fn open_key_cert(
    envelope: &Envelope,
    trust: &TrustRoots,
) -> Result<OpenedKeyCert, OpenKeyCertError> {
    let signer = envelope.signer();
    let operator = || trust.operator().to_owned();
    let unknown = || OpenKeyCertError::UnknownIssuer { signer, operator: operator() };
    let issuing = trust.issuing_key(signer).ok_or_else(unknown)?;
    let key_cert = KeyCert::parse(envelope.open(PayloadType::KeyCert, &issuing.key)?)?;
    if !issuing.validity.contains(key_cert.issued_at) {
        let (validity, issued_at) = (issuing.validity, key_cert.issued_at);
        return Err(OpenKeyCertError::IssuerNotValid { key: signer, validity, issued_at });
    }
    let (root_version, digest) = (trust.version(), envelope.digest());
    Ok(OpenedKeyCert { key_cert, issuing_key: signer, root_version, digest })
}
