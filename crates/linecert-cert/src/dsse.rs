//! DSSE v1 envelopes (github.com/secure-systems-lab/dsse): a payload that is signed with its
//! type, byte for byte. The payload comes out only through [`Envelope::open`].

use base64::{Engine as _, engine::general_purpose::STANDARD};
use linecert_measure::Digest;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{
    json,
    key::{KeyId, PublicKey, Signature, SigningKey},
};

/// The kinds of payload, each with a media type of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PayloadType {
    /// The statement of a certificate.
    Certificate,
    /// The statement that a key belongs to a person.
    KeyCert,
}

/// A payload, its type and one signature over both. Whether the signature is good is known only
/// after [`Envelope::open`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    payload_type: String,
    payload: Vec<u8>,
    signer: KeyId,
    signature: Signature,
}

/// Why bytes are not an envelope.
#[derive(Debug, Error)]
pub enum EnvelopeError {
    /// They are not JSON of the strict schema.
    #[error("envelope: {0}")]
    Json(#[from] serde_json::Error),
    /// The payload is not canonical base64 (RFC 4648, 4, with padding).
    #[error("envelope: payload is not canonical base64: {0}")]
    Payload(base64::DecodeError),
    /// The signature is not canonical base64 of 64 bytes.
    #[error("envelope: `{0}` is not a signature of 64 bytes in base64")]
    Signature(String),
    /// The key id is not a digest.
    #[error("envelope: key id {0}")]
    KeyId(linecert_measure::ParseDigestError),
    /// There is no signature, or more than one.
    #[error("envelope: {0} signatures instead of one")]
    Signatures(usize),
}

/// Why an envelope does not open.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum OpenError {
    /// It names another key than the one it should be signed with.
    #[error("signed with the key {found}, not with {expected}")]
    OtherKey {
        /// The key that should have signed.
        expected: KeyId,
        /// The key that the envelope names.
        found: KeyId,
    },
    /// The signature does not fit the payload, its type and the key.
    #[error("the signature of key {0} is not over this payload")]
    Signature(KeyId),
    /// The signature is good, but over a payload of another type.
    #[error("the payload type is `{found}`, not `{expected}`")]
    Type {
        /// The type that belongs here.
        expected: &'static str,
        /// The type that was signed.
        found: String,
    },
}

/// The JSON form of an envelope.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wire {
    #[serde(rename = "payloadType")]
    payload_type: String,
    payload: String,
    signatures: Vec<WireSignature>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WireSignature {
    keyid: String,
    sig: String,
}

impl PayloadType {
    /// The media type that is signed with the payload.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Certificate => "application/vnd.linecert.certificate+json;v=1",
            Self::KeyCert => "application/vnd.linecert.key-cert+json;v=1",
        }
    }
}

/// The pre-authentication encoding: the bytes that are signed (DSSE v1, protocol.md).
#[must_use]
pub fn pae(payload_type: &str, payload: &[u8]) -> Vec<u8> {
    let head = format!("DSSEv1 {} {payload_type} {} ", payload_type.len(), payload.len());
    [head.as_bytes(), payload].concat()
}

impl Envelope {
    /// Signs a payload.
    #[must_use]
    pub(crate) fn seal(payload_type: PayloadType, payload: Vec<u8>, key: &SigningKey) -> Self {
        let media_type = payload_type.media_type();
        Self {
            signature: key.sign(&pae(media_type, &payload)),
            signer: key.public_key().id(),
            payload_type: media_type.to_owned(),
            payload,
        }
    }

    /// Parses the JSON form.
    ///
    /// # Errors
    /// When it is not the strict form, or has not exactly one signature.
    pub fn parse(json: &[u8]) -> Result<Self, EnvelopeError> {
        serde_json::from_slice::<Wire>(json)?.try_into()
    }

    /// Writes the JSON form: compact, in the order `payloadType`, `payload`, `signatures`.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        json::write(&Wire::from(self))
    }

    /// The SHA-256 of the compact JSON form, by which other statements refer to this one.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::of(&self.to_json())
    }

    /// The key that the envelope claims to be signed with. A hint, not a proof.
    #[must_use]
    pub const fn signer(&self) -> KeyId {
        self.signer
    }

    /// Verifies the signature and the type, and only then gives the payload.
    ///
    /// # Errors
    /// When another key is named, the signature is not good, or the payload is of another type.
    pub fn open(&self, expected: PayloadType, key: &PublicKey) -> Result<&[u8], OpenError> {
        if self.signer != key.id() {
            return Err(OpenError::OtherKey { expected: key.id(), found: self.signer });
        }
        if !key.verifies(&pae(&self.payload_type, &self.payload), &self.signature) {
            return Err(OpenError::Signature(self.signer));
        }
        if self.payload_type != expected.media_type() {
            let found = self.payload_type.clone();
            return Err(OpenError::Type { expected: expected.media_type(), found });
        }
        Ok(&self.payload)
    }
}

impl From<&Envelope> for Wire {
    fn from(envelope: &Envelope) -> Self {
        Self {
            payload_type: envelope.payload_type.clone(),
            payload: STANDARD.encode(&envelope.payload),
            signatures: vec![WireSignature {
                keyid: envelope.signer.to_string(),
                sig: STANDARD.encode(envelope.signature.to_bytes()),
            }],
        }
    }
}

impl TryFrom<Wire> for Envelope {
    type Error = EnvelopeError;

    fn try_from(wire: Wire) -> Result<Self, EnvelopeError> {
        let count = wire.signatures.len();
        let [WireSignature { keyid, sig }] =
            <[_; 1]>::try_from(wire.signatures).map_err(|_| EnvelopeError::Signatures(count))?;
        let signature = STANDARD.decode(&sig).ok().and_then(|bytes| bytes.try_into().ok());
        Ok(Self {
            payload_type: wire.payload_type,
            payload: STANDARD.decode(&wire.payload).map_err(EnvelopeError::Payload)?,
            signer: keyid.parse().map_err(EnvelopeError::KeyId)?,
            signature: Signature::from_bytes(&signature.ok_or(EnvelopeError::Signature(sig))?),
        })
    }
}

#[cfg(test)]
mod tests;
