//! The JSON form of a statement, version 1. It is written in this order of keys and without
//! blanks; a reader depends on neither.

mod attempt;
mod circumstances;

use attempt::{Attempt, AttemptSeries};
use circumstances::{Attachment, Clock, Device, LineAttempts, Position, Recertification};
use linecert_measure::{Digest, Quantity, Timestamp, wire as reading};
use linecert_profile::Terms;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{
    frozen::{self, FrozenAssessment},
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
struct Statement {
    schema: u32,
    r#type: String,
    purpose: String,
    number: String,
    salt: String,
    order: Order,
    line: Line,
    operator: String,
    terms: WireTerms,
    profile: Profile,
    instruments: Vec<reading::Identity>,
    attempts: Vec<Attempt>,
    measurements: Vec<reading::Measurement>,
    series: Vec<AttemptSeries>,
    assessment: frozen::Assessment,
    software: Software,
    #[serde(with = "utc")]
    started_at: Timestamp,
    #[serde(with = "utc")]
    issued_at: Timestamp,
    journal_head: String,
    notes: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    region: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    position: Option<Position>,
    device: Device,
    line_attempts: LineAttempts,
    clock: Clock,
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
struct Line {
    id: String,
    access: String,
    subject: reading::Subject,
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
    sha256: String,
    source: String,
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
        match json::parse::<Statement>(payload) {
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

impl From<domain::Statement> for Statement {
    fn from(statement: domain::Statement) -> Self {
        let domain::Statement { facts, profile, assessment } = statement;
        Self {
            schema: domain::SCHEMA,
            r#type: TYPE.to_owned(),
            purpose: facts.purpose.to_string(),
            number: facts.number,
            salt: facts.salt.to_string(),
            order: facts.order.into(),
            line: facts.line.into(),
            operator: facts.operator,
            terms: (&facts.terms).into(),
            profile: profile.into(),
            instruments: facts.instruments.into_iter().map(Into::into).collect(),
            attempts: facts.attempts.into_iter().map(Into::into).collect(),
            measurements: facts.measurements.into_iter().map(Into::into).collect(),
            series: facts.series.into_iter().map(Into::into).collect(),
            assessment: assessment.0,
            software: Software { name: facts.software.name, version: facts.software.version },
            started_at: facts.started_at,
            issued_at: facts.issued_at,
            journal_head: facts.journal_head.to_string(),
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

impl TryFrom<Statement> for domain::Statement {
    type Error = SchemaError;

    fn try_from(wire: Statement) -> Result<Self, SchemaError> {
        let Statement { profile, assessment, .. } = wire;
        Ok(Self {
            profile: domain::EmbeddedProfile {
                digest: profile.sha256.parse().map_err(wrong("profile.sha256"))?,
                name: profile.name,
                revision: profile.revision,
                source: profile.source,
            },
            assessment: FrozenAssessment(assessment),
            facts: domain::Facts {
                purpose: wire.purpose.parse().map_err(wrong("purpose"))?,
                number: wire.number,
                salt: wire.salt.parse().map_err(wrong("salt"))?,
                order: wire.order.into(),
                line: wire.line.try_into()?,
                operator: wire.operator,
                terms: wire.terms.try_into()?,
                instruments: each(wire.instruments, "instruments")?,
                attempts: each(wire.attempts, "attempts")?,
                measurements: each(wire.measurements, "measurements")?,
                series: each(wire.series, "series")?,
                software: domain::Software {
                    name: wire.software.name,
                    version: wire.software.version,
                },
                started_at: wire.started_at,
                issued_at: wire.issued_at,
                journal_head: wire.journal_head.parse().map_err(wrong("journal_head"))?,
                notes: wire.notes,
                region: wire.region,
                position: wire.position.map(TryInto::try_into).transpose()?,
                device: wire.device.try_into()?,
                line_attempts: wire.line_attempts.try_into()?,
                clock: wire.clock.try_into()?,
                seen: wire.seen,
                attachments: wire
                    .attachments
                    .into_iter()
                    .map(TryInto::try_into)
                    .collect::<Result<_, _>>()?,
                certifies_again: wire.certifies_again.map(TryInto::try_into).transpose()?,
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

impl From<domain::Line> for Line {
    fn from(line: domain::Line) -> Self {
        Self { id: line.id, access: line.access.to_string(), subject: line.subject.into() }
    }
}

impl TryFrom<Line> for domain::Line {
    type Error = SchemaError;

    fn try_from(line: Line) -> Result<Self, SchemaError> {
        let access = line.access.parse().map_err(wrong("line.access"))?;
        Ok(Self { id: line.id, access, subject: line.subject.into() })
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
        Self { name, revision, sha256: Digest::to_string(&digest), source }
    }
}
