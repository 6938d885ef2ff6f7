//! The JSON form of an envelope.

use std::{borrow::Cow, sync::OnceLock};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use linecert_measure::Digest;
use serde::{Deserialize, Serialize};

use super::{Envelope, EnvelopeError, Pae, text::Text};
use crate::key::{KeyId, Signature};

/// An envelope, of one signature or several. What is read is borrowed: payloads are long.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wire<'a> {
    #[serde(borrow, rename = "payloadType")]
    pub(super) payload_type: Cow<'a, str>,
    #[serde(borrow)]
    payload: Text<'a>,
    #[serde(borrow)]
    pub(super) signatures: Vec<WireSignature<'a>>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WireSignature<'a> {
    #[serde(borrow)]
    keyid: Cow<'a, str>,
    #[serde(borrow)]
    sig: Cow<'a, str>,
}

impl<'a> Wire<'a> {
    pub(super) fn new(
        payload_type: &'a str,
        payload: &[u8],
        signatures: &[(KeyId, Signature)],
    ) -> Self {
        let signatures = signatures.iter().map(|(signer, signature)| WireSignature {
            keyid: signer.to_string().into(),
            sig: STANDARD.encode(signature.to_bytes()).into(),
        });
        Self {
            payload_type: payload_type.into(),
            payload: Text::of(payload),
            signatures: signatures.collect(),
        }
    }

    pub(super) fn decoded_payload(&self) -> Result<Vec<u8>, EnvelopeError> {
        self.payload.decode().map_err(EnvelopeError::Payload)
    }

    /// The SHA-256 of the compact JSON form, without writing it. Digits and base64 stand there as
    /// they are; that of everything but the type there is one form only, the decoders see to.
    fn digest(&self, signature: &WireSignature<'_>) -> Digest {
        let payload_type = serde_json::to_string(&self.payload_type).unwrap_or_default();
        Digest::of_parts([
            br#"{"payloadType":"#.as_slice(),
            payload_type.as_bytes(),
            br#","payload":""#,
            self.payload.as_bytes(),
            br#"","signatures":[{"keyid":""#,
            signature.keyid.as_bytes(),
            br#"","sig":""#,
            signature.sig.as_bytes(),
            br#""}]}"#,
        ])
    }
}

impl Wire<'_> {
    /// The envelope, whose digest is found out when somebody asks for it.
    pub(crate) fn undigested(self) -> Result<Envelope, EnvelopeError> {
        let signed = Pae::of_text(&self.payload_type, &self.payload);
        let signed = signed.map_err(EnvelopeError::Payload)?;
        let [one] = &*self.signatures else {
            return Err(EnvelopeError::Signatures(self.signatures.len()));
        };
        let (signer, signature) = one.decode()?;
        let payload_type = self.payload_type.into_owned();
        Ok(Envelope { payload_type, signed, signer, signature, digest: OnceLock::new() })
    }
}

impl WireSignature<'_> {
    pub(super) fn decode(&self) -> Result<(KeyId, Signature), EnvelopeError> {
        let mut bytes = [0; 64];
        let decoded = STANDARD.decode_slice(&*self.sig, &mut bytes);
        if decoded != Ok(bytes.len()) {
            return Err(EnvelopeError::Signature(self.sig.to_string()));
        }
        let signer = self.keyid.parse().map_err(EnvelopeError::KeyId)?;
        Ok((signer, Signature::from_bytes(&bytes)))
    }
}

impl<'a> From<&'a Envelope> for Wire<'a> {
    fn from(envelope: &'a Envelope) -> Self {
        let Envelope { payload_type, signed, signer, signature, .. } = envelope;
        Self::new(payload_type, signed.payload(), &[(*signer, *signature)])
    }
}

impl TryFrom<Wire<'_>> for Envelope {
    type Error = EnvelopeError;

    fn try_from(wire: Wire<'_>) -> Result<Self, EnvelopeError> {
        let digest = match &*wire.signatures {
            [one] => wire.digest(one).into(),
            _ => OnceLock::new(),
        };
        Ok(Self { digest, ..wire.undigested()? })
    }
}
