//! The bare check of a certificate's signature: nothing is read of it but what is signed.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use linecert_cert::{Bundle, PublicKey, Signature, pae};
use serde_json::Value;

/// What is signed, by whom, and the signature.
#[derive(Debug)]
pub(super) struct Signed {
    message: Vec<u8>,
    signature: Signature,
    key: PublicKey,
}

impl Signed {
    /// Takes a bundle apart.
    pub(super) fn of(bundle: &[u8]) -> Option<Self> {
        let bundle = Bundle::parse(bundle).ok()?;
        let (kind, payload, signature) = parts(&bundle.envelope.to_json())?;
        let (_, key_cert, _) = parts(&bundle.key_certs.first()?.to_json())?;
        let key_cert: Value = serde_json::from_slice(&key_cert).ok()?;
        Some(Self {
            message: pae(&kind, &payload),
            signature: Signature::from_bytes(signature.first_chunk()?),
            key: key_cert.get("key")?.as_str()?.parse().ok()?,
        })
    }

    pub(super) fn verifies(&self) -> bool {
        self.key.verifies(&self.message, &self.signature)
    }
}

/// The type, the payload and the signature of an envelope.
fn parts(envelope: &[u8]) -> Option<(String, Vec<u8>, Vec<u8>)> {
    let envelope: Value = serde_json::from_slice(envelope).ok()?;
    let decode = |value: &Value| STANDARD.decode(value.as_str()?).ok();
    let signature = envelope.get("signatures")?.get(0)?.get("sig")?;
    let kind = envelope.get("payloadType")?.as_str()?.to_owned();
    Some((kind, decode(envelope.get("payload")?)?, decode(signature)?))
}
