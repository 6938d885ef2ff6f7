//! The JSON form of a statement, version 1. It is written in this order of keys and without
//! blanks; a reader depends on neither.

mod attempt;
mod circumstances;
mod cut;

use std::borrow::Cow;

use attempt::{Attempt, AttemptSeries};
use circumstances::{Attachment, Clock, Device, LineAttempts, Position, Recertification};
use cut::Cut;
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

/// A statement, with its two longest values as they stand there, or with something in their places.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Statement<'a, V> {
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
    profile: Profile<V>,
    instruments: Vec<Identity>,
    #[serde(borrow)]
    attempts: Vec<Attempt<'a>>,
    measurements: Vec<Measurement>,
    series: Vec<AttemptSeries>,
    assessment: V,
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
struct Profile<V> {
    name: String,
    revision: u32,
    sha256: Digest,
    source: V,
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
        match json::parse::<Statement<'_, &RawValue>>(payload) {
            Ok(wire) if wire.is_known() => wire.try_into(),
            outcome => {
                json::check_header(payload, TYPE)?;
                outcome?.try_into()
            }
        }
    }

    /// Parses the payload of a certificate as [`Self::parse`] does, and faster when the text of its
    /// profile is known by its digest. What an assessment is that is no JSON is then only seen when
    /// it is checked.
    pub(crate) fn parse_knowing(
        payload: &[u8],
        known: impl FnOnce(Digest) -> Option<domain::ProfileText>,
    ) -> Result<Self, SchemaError> {
        Self::parse_around(payload, known).map_or_else(|| Self::parse(payload), Ok)
    }

    fn parse_around(
        payload: &[u8],
        known: impl FnOnce(Digest) -> Option<domain::ProfileText>,
    ) -> Option<Self> {
        let Cut { source, assessment, rest } = Cut::of(payload, known)?;
        let wire: Statement<'_, bool> = json::read_canonical(json::text(&rest).ok()?)?;
        let assessment = FrozenAssessment::stated(assessment);
        wire.is_known().then(|| wire.with(source, assessment).ok()).flatten()
    }

    /// Writes the payload of a certificate.
    pub(crate) fn to_json(&self) -> Vec<u8> {
        json::write(&Statement::from(self.clone()))
    }
}

impl From<domain::Statement> for Statement<'_, Box<RawValue>> {
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

impl TryFrom<Statement<'_, &RawValue>> for domain::Statement {
    type Error = SchemaError;

    fn try_from(wire: Statement<'_, &RawValue>) -> Result<Self, SchemaError> {
        let source = domain::ProfileText::stated(wire.profile.source);
        let source = source.ok_or("it is no text").map_err(wrong("profile.source"))?;
        let assessment = FrozenAssessment::stated(wire.assessment.get());
        wire.with(source, assessment)
    }
}

impl<V> Statement<'_, V> {
    fn is_known(&self) -> bool {
        self.schema == domain::SCHEMA && self.r#type == TYPE
    }

    /// What it says, with these as its two longest values.
    fn with(
        self,
        source: domain::ProfileText,
        assessment: FrozenAssessment,
    ) -> Result<domain::Statement, SchemaError> {
        let Profile { name, revision, sha256: digest, .. } = self.profile;
        Ok(domain::Statement {
            profile: domain::EmbeddedProfile { name, revision, digest, source },
            assessment,
            facts: domain::Facts {
                purpose: self.purpose.parse().map_err(wrong("purpose"))?,
                number: self.number,
                salt: self.salt.parse().map_err(wrong("salt"))?,
                order: self.order.into(),
                line: self.line.try_into()?,
                operator: self.operator,
                terms: self.terms.try_into()?,
                instruments: self.instruments,
                attempts: each(self.attempts, "attempts")?,
                measurements: self.measurements,
                series: self.series.into_iter().map(Into::into).collect(),
                software: domain::Software {
                    name: self.software.name,
                    version: self.software.version,
                },
                started_at: self.started_at,
                issued_at: self.issued_at,
                journal_head: self.journal_head,
                notes: self.notes,
                region: self.region,
                position: self.position.map(TryInto::try_into).transpose()?,
                device: self.device.try_into()?,
                line_attempts: self.line_attempts.into(),
                clock: self.clock.try_into()?,
                seen: self.seen,
                attachments: self
                    .attachments
                    .into_iter()
                    .map(TryInto::try_into)
                    .collect::<Result<_, _>>()?,
                certifies_again: self.certifies_again.map(Into::into),
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

impl From<domain::EmbeddedProfile> for Profile<Box<RawValue>> {
    fn from(profile: domain::EmbeddedProfile) -> Self {
        let domain::EmbeddedProfile { name, revision, digest, source } = profile;
        Self { name, revision, sha256: digest, source: source.into_json() }
    }
}

#[cfg(test)]
mod tests;
