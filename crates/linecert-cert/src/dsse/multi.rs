//! Envelopes that several people sign, one after the other: versions of the trust root, and
//! revocations by the root.

use linecert_measure::Digest;
use thiserror::Error;

use super::{
    EnvelopeError, OpenError, PayloadType, Quorum, Wire, check_type, pae, signed,
    wire::WireSignature,
};
use crate::{
    json,
    key::{KeyId, SignError, Signature, Signer},
};

/// The most signatures that are read in one envelope.
pub const MAX_SIGNATURES: usize = 64;

/// A payload, its type and any number of signatures over both. Whether the signatures are good,
/// and enough, is known only after [`MultiEnvelope::open`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MultiEnvelope {
    payload_type: String,
    payload: Vec<u8>,
    signatures: Vec<(KeyId, Signature)>,
}

/// Why a signature was not added.
#[derive(Debug, Error)]
pub enum AddError {
    /// The key does not sign.
    #[error(transparent)]
    Sign(#[from] SignError),
    /// The key has signed before.
    #[error("the key {0} has signed already")]
    Already(KeyId),
    /// There is no room for another signature.
    #[error("there are {MAX_SIGNATURES} signatures already")]
    Full,
}

impl MultiEnvelope {
    /// A payload that nobody has signed yet.
    pub(crate) fn unsigned(payload_type: PayloadType, payload: Vec<u8>) -> Self {
        let payload_type = payload_type.media_type().to_owned();
        Self { payload_type, payload, signatures: Vec::new() }
    }

    /// A payload with signatures that were made elsewhere, unverified.
    pub(crate) fn of_parts(
        payload_type: PayloadType,
        payload: Vec<u8>,
        signatures: Vec<(KeyId, Signature)>,
    ) -> Self {
        Self { signatures, ..Self::unsigned(payload_type, payload) }
    }

    /// Adds a signature.
    ///
    /// # Errors
    /// When the key does not sign, has signed already, or there are too many signatures.
    pub(crate) fn add(&mut self, key: &dyn Signer) -> Result<(), AddError> {
        let id = key.public_key().id();
        if self.signers().contains(&id) {
            return Err(AddError::Already(id));
        }
        self.push(signed(&pae(&self.payload_type, &self.payload), key)?)
    }

    fn push(&mut self, signature: (KeyId, Signature)) -> Result<(), AddError> {
        if self.signatures.len() >= MAX_SIGNATURES {
            return Err(AddError::Full);
        }
        self.signatures.push(signature);
        Ok(())
    }

    /// Adds the signatures of another copy by keys that have not signed this one, unverified.
    pub(crate) fn merge(&mut self, copy: &Self) -> Result<(), AddError> {
        let signers = self.signers();
        let new = copy.signatures.iter().filter(|(signer, _)| !signers.contains(signer));
        new.copied().try_for_each(|signature| self.push(signature))
    }

    /// Parses the JSON form, which is that of [`super::Envelope`] with any number of signatures.
    ///
    /// # Errors
    /// When it is not the strict form, or has more than [`MAX_SIGNATURES`].
    pub fn parse(json: &[u8]) -> Result<Self, EnvelopeError> {
        serde_json::from_slice::<Wire<'_>>(json)?.try_into()
    }

    /// Writes the JSON form: compact, in the order `payloadType`, `payload`, `signatures`.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        json::write(&Wire::from(self))
    }

    /// The SHA-256 of the compact JSON form.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::of(&self.to_json())
    }

    /// The keys that the envelope claims to be signed with. Hints, not proofs.
    #[must_use]
    pub fn signers(&self) -> Vec<KeyId> {
        self.signatures.iter().map(|(signer, _)| *signer).collect()
    }

    /// The payload, for which nobody vouches, to find the keys that it names itself.
    pub(crate) fn unverified_payload(&self) -> &[u8] {
        &self.payload
    }

    /// The payload while it is being signed, for which nobody vouches yet.
    ///
    /// # Errors
    /// When it is of another type.
    pub(crate) fn proposed(&self, expected: PayloadType) -> Result<&[u8], OpenError> {
        check_type(&self.payload_type, expected)?;
        Ok(&self.payload)
    }

    /// Verifies that enough keys of the list signed, and the type, and only then gives the
    /// payload. Signatures by keys that are not listed are ignored; each key counts once.
    ///
    /// # Errors
    /// When a signature by a listed key is not good, even if the others are enough; when too few
    /// signed; when the payload is of another type.
    pub fn open(&self, expected: PayloadType, quorum: &Quorum) -> Result<&[u8], OpenError> {
        let found = self.check(quorum)?;
        if quorum.missing(&found) > 0 {
            let (needed, listed) = (quorum.threshold(), quorum.keys().len());
            return Err(OpenError::TooFew { needed, listed, found: found.len() });
        }
        self.proposed(expected)
    }

    /// Verifies every signature by a key of the list, and tells these keys, each once.
    pub(crate) fn check(&self, quorum: &Quorum) -> Result<Vec<KeyId>, OpenError> {
        let pae = pae(&self.payload_type, &self.payload);
        let mut found = Vec::new();
        for key in quorum.keys() {
            let id = key.id();
            for (_, signature) in self.signatures.iter().filter(|(signer, _)| *signer == id) {
                if !key.verifies(&pae, signature) {
                    return Err(OpenError::Signature(id));
                }
                if !found.contains(&id) {
                    found.push(id);
                }
            }
        }
        Ok(found)
    }
}

impl<'a> From<&'a MultiEnvelope> for Wire<'a> {
    fn from(envelope: &'a MultiEnvelope) -> Self {
        Self::new(&envelope.payload_type, &envelope.payload, &envelope.signatures)
    }
}

impl TryFrom<Wire<'_>> for MultiEnvelope {
    type Error = EnvelopeError;

    fn try_from(wire: Wire<'_>) -> Result<Self, EnvelopeError> {
        let payload = wire.decoded_payload()?;
        if wire.signatures.len() > MAX_SIGNATURES {
            return Err(EnvelopeError::TooMany(wire.signatures.len()));
        }
        let signatures = wire.signatures.iter().map(WireSignature::decode);
        let signatures = signatures.collect::<Result<_, _>>()?;
        Ok(Self { payload_type: wire.payload_type.into_owned(), payload, signatures })
    }
}

#[cfg(test)]
mod tests;
