//! DSSE v1 envelopes (github.com/secure-systems-lab/dsse): a payload that is signed with its
//! type, byte for byte. The payload comes out only through [`Envelope::open`] and
//! [`MultiEnvelope::open`].

use std::{
    hash::{Hash, Hasher},
    sync::OnceLock,
};

use linecert_measure::Digest;
use thiserror::Error;

use crate::{
    json,
    key::{KeyId, PublicKey, SignError, Signature, Signer},
};

mod multi;
mod pae;
mod payload_type;
mod quorum;
mod text;
mod wire;

pub use multi::{AddError, MAX_SIGNATURES, MultiEnvelope};
use pae::Pae;
pub use pae::pae;
pub use payload_type::PayloadType;
pub use quorum::{Quorum, QuorumError};
pub(crate) use wire::Wire;

/// A payload, its type and one signature over both. Whether the signature is good is known only
/// after [`Envelope::open`].
#[derive(Debug, Clone)]
pub struct Envelope {
    payload_type: String,
    signed: Pae,
    signer: KeyId,
    signature: Signature,
    /// What is above, in JSON; found out when it is asked for.
    digest: OnceLock<Digest>,
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
    /// There are more signatures than an envelope of several may have.
    #[error("envelope: {0} signatures are more than the {MAX_SIGNATURES} that are read")]
    TooMany(usize),
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
    /// Not as many keys of the list signed as it takes.
    #[error("{found} of the {listed} listed keys signed, and it takes {needed}")]
    TooFew {
        /// How many keys it takes.
        needed: u32,
        /// How many keys are listed.
        listed: usize,
        /// How many of them signed.
        found: usize,
    },
    /// The signature is good, but over a payload of another type.
    #[error("the payload type is `{found}`, not `{expected}`")]
    Type {
        /// The type that belongs here.
        expected: &'static str,
        /// The type that was signed.
        found: String,
    },
}

/// Signs the encoding, and checks what the signer gave: an envelope that does not open is not
/// handed out, whatever a token does.
fn signed(pae: &[u8], key: &dyn Signer) -> Result<(KeyId, Signature), SignError> {
    let public = key.public_key();
    let signature = key.sign(pae)?;
    if !public.verifies(pae, &signature) {
        return Err(SignError::DoesNotVerify(public.id()));
    }
    Ok((public.id(), signature))
}

fn check_type(found: &str, expected: PayloadType) -> Result<(), OpenError> {
    let expected = expected.media_type();
    if found == expected {
        return Ok(());
    }
    Err(OpenError::Type { expected, found: found.chars().take(200).collect() })
}

impl Envelope {
    /// Signs a payload.
    ///
    /// # Errors
    /// When the key does not sign.
    pub(crate) fn seal(
        payload_type: PayloadType,
        payload: Vec<u8>,
        key: &dyn Signer,
    ) -> Result<Self, SignError> {
        let signature = signed(&pae(payload_type.media_type(), &payload), key)?;
        Ok(Self::of_parts(payload_type, payload, signature))
    }

    /// A payload with a signature that was made elsewhere.
    pub(crate) fn of_parts(
        payload_type: PayloadType,
        payload: Vec<u8>,
        (signer, signature): (KeyId, Signature),
    ) -> Self {
        let wire = Wire::new(payload_type.media_type(), &payload, &[(signer, signature)]);
        let digest = Digest::of(&json::write(&wire)).into();
        let payload_type = payload_type.media_type().to_owned();
        let signed = Pae::of(&payload_type, &payload);
        Self { payload_type, signed, signer, signature, digest }
    }

    /// Parses the JSON form.
    ///
    /// # Errors
    /// When it is not the strict form, or has not exactly one signature.
    pub fn parse(json: &[u8]) -> Result<Self, EnvelopeError> {
        serde_json::from_slice::<Wire<'_>>(json)?.try_into()
    }

    /// Writes the JSON form: compact, in the order `payloadType`, `payload`, `signatures`.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        json::write(&Wire::from(self))
    }

    /// The SHA-256 of the compact JSON form, by which other statements refer to this one.
    #[must_use]
    pub fn digest(&self) -> Digest {
        *self.digest.get_or_init(|| Digest::of(&self.to_json()))
    }

    /// The key that the envelope claims to be signed with. A hint, not a proof.
    #[must_use]
    pub const fn signer(&self) -> KeyId {
        self.signer
    }

    /// The signature, verified or not.
    pub(crate) const fn signature(&self) -> Signature {
        self.signature
    }

    /// The type that the envelope claims. A hint as what to open it, not a proof.
    #[must_use]
    pub fn payload_type(&self) -> &str {
        &self.payload_type
    }

    /// The payload, for which nobody vouches. It serves only to find the key that the payload
    /// itself names, and is read again after [`Envelope::open`] with that key.
    pub(crate) fn unverified_payload(&self) -> &[u8] {
        self.signed.payload()
    }

    /// Verifies the signature and the type, and only then gives the payload.
    ///
    /// # Errors
    /// When another key is named, the signature is not good, or the payload is of another type.
    pub fn open(&self, expected: PayloadType, key: &PublicKey) -> Result<&[u8], OpenError> {
        if self.signer != key.id() {
            return Err(OpenError::OtherKey { expected: key.id(), found: self.signer });
        }
        if !key.verifies(self.signed.bytes(), &self.signature) {
            return Err(OpenError::Signature(self.signer));
        }
        check_type(&self.payload_type, expected)?;
        Ok(self.signed.payload())
    }
}

impl PartialEq for Envelope {
    fn eq(&self, other: &Self) -> bool {
        let parts = |of: &Self| (of.signer, of.signature);
        parts(self) == parts(other)
            && self.signed == other.signed
            && self.payload_type == other.payload_type
    }
}

impl Eq for Envelope {}

impl Hash for Envelope {
    fn hash<H: Hasher>(&self, state: &mut H) {
        // Envelopes that differ have signatures that do, but for what somebody forged.
        self.signature.to_bytes().hash(state);
    }
}

#[cfg(test)]
mod tests;
