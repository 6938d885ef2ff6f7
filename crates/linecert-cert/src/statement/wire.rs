//! The JSON form of a statement, version 1. It is written in this order of keys and without
//! blanks; a reader depends on neither.

mod attempt;
mod circumstances;

use std::borrow::Cow;

use attempt::{Attempt, AttemptSeries};
use circumstances::{Attachment, Clock, Device, LineAttempts, Position, Recertification};
use linecert_measure::{Digest, Identity, Measurement, Quantity, Subject, Timestamp};
use linecert_profile::Terms;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use thiserror::Error;

use crate::{
    frozen::FrozenAssessment,
    json::{self, JsonError, utc},
    statement as domain,
};

/// The type of the statement, beside the payload type of its envelope.
const TYPE: &str = "certificate";

/// Why bytes are not a statement.
#[derive(Debug, Error)]
pub enum SchemaError {
    /// They are not JSON of the strict schema.
    #[error("statement: {0}")]
    Json(#[from] JsonError),
    /// A value is not what its key asks for.
    #[error("statement: `{key}`: {why}")]
    Value {
        /// The key.
        key: &'static str,
        /// What is wrong.
        why: String,
    },
}

pub(crate) fn wrong<E: ToString>(key: &'static str) -> impl Fn(E) -> SchemaError {
    move |why| SchemaError::Value { key, why: why.to_string() }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Statement<'a> {
    schema: u32,
    #[serde(borrow)]
    r#type: Cow<'a, str>,
    #[serde(borrow)]
    purpose: Cow<'a, str>,
    number: String,
    #[serde(borrow)]
    salt: Cow<'a, str>,
    order: Order,
    #[serde(borrow)]
    line: Line<'a>,
    operator: String,
    terms: WireTerms,
    profile: Profile,
    instruments: Vec<Identity>,
    #[serde(borrow)]
    attempts: Vec<Attempt<'a>>,
    measurements: Vec<Measurement>,
    series: Vec<AttemptSeries>,
    assessment: Box<RawValue>,
    software: Software,
    #[serde(with = "utc")]
    started_at: Timestamp,
    #[serde(with = "utc")]
    issued_at: Timestamp,
    journal_head: Digest,
    notes: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    region: Option<String>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    position: Option<Position<'a>>,
    #[serde(borrow)]
    device: Device<'a>,
    line_attempts: LineAttempts,
    #[serde(borrow)]
    clock: Clock<'a>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    seen: Option<String>,
    attachments: Vec<Attachment>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    certifies_again: Option<Recertification>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Order {
    number: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    customer: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    address: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    appointment: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line<'a> {
    id: String,
    #[serde(borrow)]
    access: Cow<'a, str>,
    subject: Subject,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WireTerms {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    rate_down: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    rate_up: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Profile {
    name: String,
    revision: u32,
    sha256: Digest,
    source: Box<RawValue>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Software {
    name: String,
    version: String,
}

impl domain::Statement {
    /// Parses the payload of a certificate. The caller has verified its signature.
    ///
    /// Type and version are looked at apart only when something is wrong: to read every statement
    /// twice would cost an auditor a tenth of the time.
    pub(crate) fn parse(payload: &[u8]) -> Result<Self, SchemaError> {
        match json::parse::<Statement<'_>>(payload) {
            Ok(wire) if wire.schema == domain::SCHEMA && wire.r#type == TYPE => wire.try_into(),
            outcome => {
                json::check_header(payload, TYPE)?;
                outcome?.try_into()
            }
        }
    }

    /// Writes the payload of a certificate.
    pub(crate) fn to_json(&self) -> Vec<u8> {
        json::write(&Statement::from(self.clone()))
    }
}

impl From<domain::Statement> for Statement<'_> {
    fn from(statement: domain::Statement) -> Self {
        let domain::Statement { facts, profile, assessment } = statement;
        Self {
            schema: domain::SCHEMA,
            r#type: TYPE.into(),
            purpose: facts.purpose.to_string().into(),
            number: facts.number,
            salt: facts.salt.to_string().into(),
            order: facts.order.into(),
            line: facts.line.into(),
            operator: facts.operator,
            terms: (&facts.terms).into(),
            profile: profile.into(),
            instruments: facts.instruments,
            attempts: facts.attempts.into_iter().map(Into::into).collect(),
            measurements: facts.measurements,
            series: facts.series.into_iter().map(Into::into).collect(),
            assessment: assessment.into_json(),
            software: Software { name: facts.software.name, version: facts.software.version },
            started_at: facts.started_at,
            issued_at: facts.issued_at,
            journal_head: facts.journal_head,
            notes: facts.notes,
            region: facts.region,
            position: facts.position.map(Into::into),
            device: facts.device.into(),
            line_attempts: facts.line_attempts.into(),
            clock: facts.clock.into(),
            seen: facts.seen,
            attachments: facts.attachments.into_iter().map(Into::into).collect(),
            certifies_again: facts.certifies_again.map(Into::into),
        }
    }
}

impl TryFrom<Statement<'_>> for domain::Statement {
    type Error = SchemaError;

    fn try_from(wire: Statement<'_>) -> Result<Self, SchemaError> {
        Ok(Self {
            profile: wire.profile.try_into()?,
            assessment: FrozenAssessment::stated(wire.assessment),
            facts: domain::Facts {
                purpose: wire.purpose.parse().map_err(wrong("purpose"))?,
                number: wire.number,
                salt: wire.salt.parse().map_err(wrong("salt"))?,
                order: wire.order.into(),
                line: wire.line.try_into()?,
                operator: wire.operator,
                terms: wire.terms.try_into()?,
                instruments: wire.instruments,
                attempts: each(wire.attempts, "attempts")?,
                measurements: wire.measurements,
                series: wire.series.into_iter().map(Into::into).collect(),
                software: domain::Software {
                    name: wire.software.name,
                    version: wire.software.version,
                },
                started_at: wire.started_at,
                issued_at: wire.issued_at,
                journal_head: wire.journal_head,
                notes: wire.notes,
                region: wire.region,
                position: wire.position.map(TryInto::try_into).transpose()?,
                device: wire.device.try_into()?,
                line_attempts: wire.line_attempts.into(),
                clock: wire.clock.try_into()?,
                seen: wire.seen,
                attachments: wire
                    .attachments
                    .into_iter()
                    .map(TryInto::try_into)
                    .collect::<Result<_, _>>()?,
                certifies_again: wire.certifies_again.map(Into::into),
            },
        })
    }
}

fn each<W, D: TryFrom<W, Error: ToString>>(
    wire: Vec<W>,
    key: &'static str,
) -> Result<Vec<D>, SchemaError> {
    wire.into_iter().map(|item| item.try_into().map_err(wrong(key))).collect()
}

impl From<domain::Order> for Order {
    fn from(order: domain::Order) -> Self {
        let domain::Order { number, customer, address, appointment } = order;
        Self { number, customer, address, appointment }
    }
}

impl From<Order> for domain::Order {
    fn from(order: Order) -> Self {
        let Order { number, customer, address, appointment } = order;
        Self { number, customer, address, appointment }
    }
}

impl From<domain::Line> for Line<'_> {
    fn from(line: domain::Line) -> Self {
        Self { id: line.id, access: line.access.to_string().into(), subject: line.subject }
    }
}

impl TryFrom<Line<'_>> for domain::Line {
    type Error = SchemaError;

    fn try_from(line: Line<'_>) -> Result<Self, SchemaError> {
        let access = line.access.parse().map_err(wrong("line.access"))?;
        Ok(Self { id: line.id, access, subject: line.subject })
    }
}

impl From<&Terms> for WireTerms {
    fn from(terms: &Terms) -> Self {
        let write = |rate: &Option<Quantity>| rate.map(|rate| rate.to_string());
        Self { rate_down: write(&terms.rate_down), rate_up: write(&terms.rate_up) }
    }
}

impl TryFrom<WireTerms> for Terms {
    type Error = SchemaError;

    fn try_from(terms: WireTerms) -> Result<Self, SchemaError> {
        let read = |rate: Option<String>| rate.map(|text| text.parse()).transpose();
        Ok(Self {
            rate_down: read(terms.rate_down).map_err(wrong("terms.rate_down"))?,
            rate_up: read(terms.rate_up).map_err(wrong("terms.rate_up"))?,
        })
    }
}

impl From<domain::EmbeddedProfile> for Profile {
    fn from(profile: domain::EmbeddedProfile) -> Self {
        let domain::EmbeddedProfile { name, revision, digest, source } = profile;
        Self { name, revision, sha256: digest, source: source.into_json() }
    }
}

impl TryFrom<Profile> for domain::EmbeddedProfile {
    type Error = SchemaError;

    fn try_from(wire: Profile) -> Result<Self, SchemaError> {
        let Profile { name, revision, sha256: digest, source } = wire;
        let source = domain::ProfileText::stated(source);
        let source = source.ok_or("it is no text").map_err(wrong("profile.source"))?;
        Ok(Self { name, revision, digest, source })
    }
}
