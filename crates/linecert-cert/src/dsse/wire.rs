//! The JSON form of an envelope.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};

use super::{Envelope, EnvelopeError};
use crate::key::{KeyId, Signature};

/// An envelope, of one signature or several.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wire {
    #[serde(rename = "payloadType")]
    pub(super) payload_type: String,
    payload: String,
    pub(super) signatures: Vec<WireSignature>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WireSignature {
    keyid: String,
    sig: String,
}

impl Wire {
    pub(super) fn new(
        payload_type: &str,
        payload: &[u8],
        signatures: &[(KeyId, Signature)],
    ) -> Self {
        let signatures = signatures.iter().map(|(signer, signature)| WireSignature {
            keyid: signer.to_string(),
            sig: STANDARD.encode(signature.to_bytes()),
        });
        Self {
            payload_type: payload_type.to_owned(),
            payload: STANDARD.encode(payload),
            signatures: signatures.collect(),
        }
    }

    pub(super) fn decoded_payload(&self) -> Result<Vec<u8>, EnvelopeError> {
        STANDARD.decode(&self.payload).map_err(EnvelopeError::Payload)
    }
}

impl WireSignature {
    pub(super) fn decode(self) -> Result<(KeyId, Signature), EnvelopeError> {
        let bytes = STANDARD.decode(&self.sig).ok().and_then(|bytes| bytes.try_into().ok());
        let bytes = bytes.ok_or(EnvelopeError::Signature(self.sig))?;
        let signer = self.keyid.parse().map_err(EnvelopeError::KeyId)?;
        Ok((signer, Signature::from_bytes(&bytes)))
    }
}

impl From<&Envelope> for Wire {
    fn from(envelope: &Envelope) -> Self {
        let Envelope { payload_type, payload, signer, signature } = envelope;
        Self::new(payload_type, payload, &[(*signer, *signature)])
    }
}

impl TryFrom<Wire> for Envelope {
    type Error = EnvelopeError;

    fn try_from(wire: Wire) -> Result<Self, EnvelopeError> {
        let payload = wire.decoded_payload()?;
        let count = wire.signatures.len();
        let [one] =
            <[_; 1]>::try_from(wire.signatures).map_err(|_| EnvelopeError::Signatures(count))?;
        let (signer, signature) = one.decode()?;
        Ok(Self { payload_type: wire.payload_type, payload, signer, signature })
    }
}
