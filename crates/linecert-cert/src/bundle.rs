//! The `.lcert` file: an envelope with the key-certs that it takes to verify it.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{
    dsse::{self, Envelope, EnvelopeError},
    json,
    statement::SCHEMA,
};

/// The largest bundle that is read: 64 MiB.
pub const MAX_BYTES: usize = 64 << 20;

/// A certificate's envelope and the chain of its key. Nothing in it is verified yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bundle {
    /// The signed statement.
    pub envelope: Envelope,
    /// The key-cert of the key that signed it.
    pub key_cert: Envelope,
}

/// Why bytes are not a bundle.
#[derive(Debug, Error)]
pub enum BundleError {
    /// They are more than a bundle may have.
    #[error("bundle: {0} bytes are more than the {MAX_BYTES} that are read")]
    TooLarge(usize),
    /// They are not JSON of the strict schema.
    #[error("bundle: {0}")]
    Json(#[from] serde_json::Error),
    /// The bundle was written by a later version.
    #[error("bundle: schema {0} is not known; this program reads schema {SCHEMA}")]
    Schema(u32),
    /// One of its envelopes is not one.
    #[error("bundle: {0}")]
    Envelope(#[from] EnvelopeError),
    /// There is no key-cert, or more than one.
    #[error("bundle: {0} key-certs instead of one")]
    KeyCerts(usize),
    /// There are statements about the certificate, which this version cannot verify.
    #[error("bundle: holds {0} statements, which schema {SCHEMA} does not have")]
    Statements(usize),
}

#[derive(Deserialize)]
struct Version {
    schema: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    schema: u32,
    envelope: dsse::Wire,
    key_certs: Vec<dsse::Wire>,
    statements: Vec<dsse::Wire>,
}

impl Bundle {
    /// Parses an `.lcert` file.
    ///
    /// # Errors
    /// When it is too large, not of the strict schema, or does not hold exactly one key-cert.
    pub fn parse(bytes: &[u8]) -> Result<Self, BundleError> {
        if bytes.len() > MAX_BYTES {
            return Err(BundleError::TooLarge(bytes.len()));
        }
        let Version { schema } = serde_json::from_slice(bytes)?;
        if schema != SCHEMA {
            return Err(BundleError::Schema(schema));
        }
        let wire: Wire = serde_json::from_slice(bytes)?;
        if !wire.statements.is_empty() {
            return Err(BundleError::Statements(wire.statements.len()));
        }
        let count = wire.key_certs.len();
        let [key_cert] =
            <[_; 1]>::try_from(wire.key_certs).map_err(|_| BundleError::KeyCerts(count))?;
        Ok(Self { envelope: wire.envelope.try_into()?, key_cert: key_cert.try_into()? })
    }

    /// Writes the `.lcert` file.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        json::write(&Wire {
            schema: SCHEMA,
            envelope: (&self.envelope).into(),
            key_certs: vec![(&self.key_cert).into()],
            statements: Vec::new(),
        })
    }
}
