//! The JSON form of a bundle.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use linecert_measure::Digest;
use serde::{Deserialize, Serialize};

use super::{Bundle, BundleError, LogProof, TimestampToken};
use crate::{
    dsse::{self, Envelope},
    json,
    statement::SCHEMA,
    summary::SignedSummary,
};

#[derive(Deserialize)]
struct Version {
    schema: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire<'a> {
    schema: u32,
    #[serde(borrow)]
    envelope: dsse::Wire<'a>,
    #[serde(borrow)]
    key_certs: Vec<dsse::Wire<'a>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    summary: Option<String>,
    #[serde(borrow)]
    statements: Vec<dsse::Wire<'a>>,
    proofs: Vec<WireProof>,
    timestamps: Vec<WireToken>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WireProof {
    sha256: Digest,
    proof: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WireToken {
    sha256: Digest,
    token: String,
}

/// Reads the strict form.
pub(super) fn read(bytes: &[u8]) -> Result<Bundle, BundleError> {
    let text = json::text(bytes)?;
    let wire = json::read_canonical(text).map_or_else(|| read_any(text), Ok)?;
    if wire.schema != SCHEMA {
        return Err(BundleError::Schema(wire.schema));
    }
    let decode =
        |slot, text: &str| STANDARD.decode(text).map_err(|why| BundleError::Base64 { slot, why });
    let statements = wire.statements.into_iter().map(Envelope::try_from);
    // A verifier that knows a key-cert already knows its digest too.
    let key_certs = wire.key_certs.into_iter().map(dsse::Wire::undigested);
    let proof = |wire: WireProof| LogProof { of: wire.sha256, text: wire.proof };
    let token = |wire: WireToken| {
        Ok(TimestampToken { of: wire.sha256, der: decode("timestamps.token", &wire.token)? })
    };
    let summary = wire.summary.map(|text| decode("summary", &text)).transpose()?;
    Ok(Bundle {
        envelope: wire.envelope.try_into()?,
        key_certs: key_certs.collect::<Result<_, _>>()?,
        summary: summary.map(SignedSummary::from_bytes),
        statements: statements.collect::<Result<_, _>>()?,
        proofs: wire.proofs.into_iter().map(proof).collect(),
        timestamps: wire.timestamps.into_iter().map(token).collect::<Result<_, BundleError>>()?,
    })
}

/// Reads a bundle with blanks, or with its keys in another order. That a later version wrote it is
/// found out only when this one cannot read it.
fn read_any(text: &str) -> Result<Wire<'_>, BundleError> {
    serde_json::from_str(text).map_err(|error| match serde_json::from_str(text) {
        Ok(Version { schema }) if schema != SCHEMA => BundleError::Schema(schema),
        _ => BundleError::Json(error),
    })
}

pub(super) fn write(bundle: &Bundle) -> Vec<u8> {
    let proof = |proof: &LogProof| WireProof { sha256: proof.of, proof: proof.text.clone() };
    let token =
        |token: &TimestampToken| WireToken { sha256: token.of, token: STANDARD.encode(&token.der) };
    json::write(&Wire {
        schema: SCHEMA,
        envelope: (&bundle.envelope).into(),
        key_certs: bundle.key_certs.iter().map(Into::into).collect(),
        summary: bundle.summary.as_ref().map(|summary| STANDARD.encode(summary.as_bytes())),
        statements: bundle.statements.iter().map(Into::into).collect(),
        proofs: bundle.proofs.iter().map(proof).collect(),
        timestamps: bundle.timestamps.iter().map(token).collect(),
    })
}

#[cfg(test)]
mod tests;
