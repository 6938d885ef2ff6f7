//! The bare check of a certificate's signature: nothing is read of it but what is signed.

use std::{borrow::Cow, collections::HashMap};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use linecert_cert::{Bundle, PublicKey, Signature, pae};
use serde::Deserialize;
use serde_json::Value;

/// The keys of a fleet, by what envelopes call them.
pub(super) type Keys = HashMap<String, PublicKey>;

/// As much of a bundle as it takes to check the signature of its certificate.
#[derive(Deserialize)]
struct BareBundle<'a> {
    #[serde(borrow)]
    envelope: BareEnvelope<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct BareEnvelope<'a> {
    #[serde(borrow)]
    payload_type: Cow<'a, str>,
    #[serde(borrow)]
    payload: Cow<'a, str>,
    #[serde(borrow)]
    signatures: [BareSignature<'a>; 1],
}

#[derive(Deserialize)]
struct BareSignature<'a> {
    #[serde(borrow)]
    keyid: Cow<'a, str>,
    #[serde(borrow)]
    sig: Cow<'a, str>,
}

/// Checks the signature of the certificate in a file, and nothing else: what any verifier of
/// DSSE envelopes does that knows the keys.
pub(super) fn verifies(bundle: &[u8], keys: &Keys) -> bool {
    checked(bundle, keys).unwrap_or(false)
}

fn checked(bundle: &[u8], keys: &Keys) -> Option<bool> {
    let BareBundle { envelope } = serde_json::from_slice(bundle).ok()?;
    let [BareSignature { keyid, sig }] = &envelope.signatures;
    let message = pae(&envelope.payload_type, &STANDARD.decode(&*envelope.payload).ok()?);
    let signature = Signature::from_bytes(STANDARD.decode(&**sig).ok()?.first_chunk()?);
    Some(keys.get(&**keyid)?.verifies(&message, &signature))
}

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

    /// The key that signed, under the name that envelopes give it.
    pub(super) fn key(&self) -> (String, PublicKey) {
        (self.key.id().to_string(), self.key)
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
