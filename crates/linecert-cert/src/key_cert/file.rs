//! The file `key-cert.json`: what the issuer hands back to the holder of a key.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{KeyCert, OpenKeyCertError, OpenedKeyCert, open_key_cert};
use crate::{
    dsse::{self, Envelope, EnvelopeError},
    json::{self, JsonError},
    key::{SignError, Signer},
    statement::SCHEMA,
    summary::{KeyCertTwin, OtherCertificate, TwinError},
    trust::TrustRoots,
};

const TYPE: &str = "key-cert-file";

/// A key-cert with its twin for QR codes. Nothing in it is verified before [`KeyCertFile::open`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyCertFile {
    /// The key-cert.
    pub envelope: Envelope,
    /// The same in short, as COSE_Sign1 (RFC 9052, 4.2) by the same issuing key.
    pub twin: Vec<u8>,
}

/// Why bytes are not a key-cert file.
#[derive(Debug, Error)]
pub enum KeyCertFileError {
    /// They are not JSON of the strict schema.
    #[error("key-cert file: {0}")]
    Json(#[from] JsonError),
    /// The key-cert is not in an envelope.
    #[error("key-cert file: {0}")]
    Envelope(#[from] EnvelopeError),
    /// The twin is not canonical base64.
    #[error("key-cert file: the twin is not canonical base64: {0}")]
    Twin(base64::DecodeError),
}

/// Why a key-cert file is of no use under a trust root.
#[derive(Debug, Error)]
pub enum OpenKeyCertFileError {
    /// The key-cert does not count under the trust root.
    #[error("key-cert: {0}")]
    KeyCert(#[from] OpenKeyCertError),
    /// The twin does not count under the trust root.
    #[error("twin of the key-cert: {0}")]
    Twin(#[from] TwinError),
    /// The twin says something else than the key-cert.
    #[error("twin of the key-cert: {0}")]
    OtherTwin(#[from] OtherCertificate),
}

impl OpenKeyCertFileError {
    /// The exit code, from 32 to 34, by which scripts tell the failures apart.
    #[must_use]
    pub const fn code(&self) -> u8 {
        match self {
            Self::KeyCert(error) => error.code(),
            Self::Twin(_) | Self::OtherTwin(_) => 32,
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire<'a> {
    schema: u32,
    r#type: String,
    #[serde(borrow)]
    envelope: dsse::Wire<'a>,
    twin: String,
}

impl KeyCertFile {
    /// Signs a key-cert and its twin with an issuing key.
    ///
    /// # Errors
    /// When the key does not sign.
    pub fn certify(key_cert: &KeyCert, issuing: &dyn Signer) -> Result<Self, SignError> {
        let twin = KeyCertTwin::of(key_cert).sign(issuing)?;
        Ok(Self { envelope: key_cert.sign(issuing)?, twin })
    }

    /// Opens the key-cert and its twin, and compares them.
    ///
    /// # Errors
    /// When either does not count under the trust root, or they say different things.
    pub fn open(&self, trust: &TrustRoots) -> Result<OpenedKeyCert, OpenKeyCertFileError> {
        let opened = open_key_cert(&self.envelope, trust)?;
        KeyCertTwin::open(&self.twin, trust)?.twin.matches(&opened.key_cert)?;
        Ok(opened)
    }

    /// Parses the file.
    ///
    /// # Errors
    /// When it is not of the strict schema.
    pub fn parse(bytes: &[u8]) -> Result<Self, KeyCertFileError> {
        json::check_header(bytes, TYPE)?;
        let Wire { envelope, twin, .. } = json::parse(bytes)?;
        let twin = STANDARD.decode(twin).map_err(KeyCertFileError::Twin)?;
        Ok(Self { envelope: envelope.try_into()?, twin })
    }

    /// Writes the file.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        json::write(&Wire {
            schema: SCHEMA,
            r#type: TYPE.to_owned(),
            envelope: (&self.envelope).into(),
            twin: STANDARD.encode(&self.twin),
        })
    }
}
