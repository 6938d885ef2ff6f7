//! The CBOR form of a summary: a map with small integers as keys.

use linecert_measure::{Digest, Timestamp};
use minicbor::{Decode, Encode};
use thiserror::Error;

use super::{
    ProfileMark, Summary,
    cbor::{self, CborError},
    codes::{self, ACCESSES, OVERALLS, PURPOSES},
    headline::{self, MAX_HEADLINES},
};
use crate::{key::PublicKeyError, statement::SCHEMA, validity::EmptyValidity};

/// Why a signed payload is not what it should be.
#[derive(Debug, Error)]
pub enum WireError {
    /// It is not deterministic CBOR of the strict schema.
    #[error(transparent)]
    Cbor(#[from] CborError),
    /// It was written by a later version.
    #[error("schema {0} is not known; this program reads schema {SCHEMA}")]
    Schema(u32),
    /// A number stands for nothing.
    #[error("{number} is the number of no {kind}")]
    Number {
        /// What the number should stand for.
        kind: &'static str,
        /// The number.
        number: i64,
    },
    /// A headline has numbers that mean no value.
    #[error("headline {0} is no value")]
    Headline(usize),
    /// There are more headlines than a summary has.
    #[error("{0} headlines are more than {MAX_HEADLINES}")]
    Headlines(usize),
    /// The key is not usable.
    #[error(transparent)]
    Key(#[from] PublicKeyError),
    /// The key would never be valid.
    #[error(transparent)]
    Validity(#[from] EmptyValidity),
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct Wire {
    #[n(1)]
    schema: u32,
    #[n(2)]
    number: String,
    #[cbor(n(3), with = "minicbor::bytes")]
    certificate: [u8; 32],
    #[n(4)]
    order: String,
    #[n(5)]
    line: String,
    #[n(6)]
    access: u16,
    #[n(7)]
    operator: Option<String>,
    #[n(8)]
    purpose: u16,
    #[n(9)]
    verdict: u16,
    #[n(10)]
    issued_at: i64,
    #[n(11)]
    profile: WireProfile,
    #[n(12)]
    findings: u32,
    #[n(13)]
    headlines: Vec<headline::Wire>,
}

#[derive(Encode, Decode)]
#[cbor(array)]
struct WireProfile {
    #[n(0)]
    name: String,
    #[n(1)]
    revision: u32,
    #[cbor(n(2), with = "minicbor::bytes")]
    digest: [u8; 8],
}

#[derive(Decode)]
#[cbor(map)]
struct Version {
    #[n(1)]
    schema: u32,
}

/// Reads a signed payload of this schema, and names a later version as such.
pub(super) fn read<'b, T: Decode<'b, ()> + Encode<()>>(
    schema: u32,
    payload: &'b [u8],
) -> Result<T, WireError> {
    if schema == SCHEMA { Ok(cbor::decode(payload)?) } else { Err(WireError::Schema(schema)) }
}

/// The item of a list with this number.
pub(super) fn item<T: Copy>(kind: &'static str, list: &[T], number: u16) -> Result<T, WireError> {
    codes::numbered(list, number).ok_or(WireError::Number { kind, number: number.into() })
}

/// The instant so many seconds after 1970.
pub(super) fn instant(seconds: i64) -> Result<Timestamp, WireError> {
    let refuse = |_| WireError::Number { kind: "second", number: seconds };
    Timestamp::from_second(seconds).map_err(refuse)
}

/// Writes a summary.
pub(super) fn write(summary: &Summary) -> Vec<u8> {
    let ProfileMark { name, revision, digest } = summary.profile.clone();
    cbor::encode(&Wire {
        schema: SCHEMA,
        number: summary.number.clone(),
        certificate: *summary.certificate.as_bytes(),
        order: summary.order.clone(),
        line: summary.line.clone(),
        access: codes::number(ACCESSES, &summary.access),
        operator: summary.operator.clone(),
        purpose: codes::number(PURPOSES, &summary.purpose),
        verdict: codes::number(OVERALLS, &summary.verdict),
        issued_at: summary.issued_at.as_second(),
        profile: WireProfile { name, revision, digest },
        findings: summary.findings,
        headlines: summary.headlines.iter().map(headline::Wire::from).collect(),
    })
}

/// Reads a summary whose signature is verified.
pub(super) fn parse(payload: &[u8]) -> Result<Summary, WireError> {
    let Version { schema } = minicbor::decode(payload).map_err(CborError::from)?;
    let wire: Wire = read(schema, payload)?;
    if wire.headlines.len() > MAX_HEADLINES {
        return Err(WireError::Headlines(wire.headlines.len()));
    }
    let headlines = wire.headlines.iter().zip(1..);
    let headline = |(headline, place): (&headline::Wire, _)| {
        headline.headline().ok_or(WireError::Headline(place))
    };
    let WireProfile { name, revision, digest } = wire.profile;
    Ok(Summary {
        number: wire.number,
        certificate: Digest::from(wire.certificate),
        order: wire.order,
        line: wire.line,
        access: item("kind of access", ACCESSES, wire.access)?,
        operator: wire.operator,
        purpose: item("purpose", PURPOSES, wire.purpose)?,
        verdict: item("verdict", OVERALLS, wire.verdict)?,
        issued_at: instant(wire.issued_at)?,
        profile: ProfileMark { name, revision, digest },
        findings: wire.findings,
        headlines: headlines.map(headline).collect::<Result<_, _>>()?,
    })
}
