//! What the daemon answers when it does not do what it was asked (RFC 9457).

mod kind;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

pub use self::kind::{ProblemKind, UnknownProblem};

/// The media type of a problem.
pub const MEDIA_TYPE: &str = "application/problem+json";

/// Why the daemon did not do what it was asked. Title and status follow from the kind, so that the
/// three never contradict each other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Wire", into = "Wire")]
pub struct Problem {
    /// Which of the problems.
    pub kind: ProblemKind,
    /// What happened this time, in English.
    pub detail: String,
    /// For a certificate that is refused, the exit code with which `linecert verify` refuses it: 30
    /// to 49.
    pub code: Option<u8>,
    /// What is wrong in the content that was sent, field by field.
    pub errors: Vec<FieldFault>,
    /// By which the daemon's log knows the request.
    pub request_id: Option<String>,
}

/// What is wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldFault {
    /// Where it stands, as a JSON Pointer (RFC 6901), or the name of a parameter of the query.
    pub pointer: String,
    /// What is wrong with it, in English.
    pub detail: String,
}

impl Problem {
    /// A problem of a kind.
    #[must_use]
    pub fn new(kind: ProblemKind, detail: impl Into<String>) -> Self {
        Self { kind, detail: detail.into(), code: None, errors: Vec::new(), request_id: None }
    }

    /// The document.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        // Its keys are strings, and writing to memory does not fail.
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// Reads a document. Members that are not known are passed over (RFC 9457, section 3.2).
    ///
    /// # Errors
    /// When it is no problem, or one of a kind that this version does not know.
    pub fn parse(json: &[u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(json)
    }
}

/// A problem as it is written. What follows from its kind is written for people and for programs
/// that know no linecert, and is not believed when it is read.
#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = Problem))]
pub(crate) struct Wire {
    /// The kind of problem, as a URN that stays the same for ever.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    r#type: ProblemKind,
    /// The kind in words.
    #[serde(default)]
    title: String,
    /// The status of the answer.
    #[serde(default)]
    status: u16,
    /// What happened this time.
    #[serde(default)]
    detail: String,
    /// What to do next.
    #[serde(default)]
    hint: String,
    /// The exit code with which `linecert verify` refuses the certificate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    code: Option<u8>,
    /// What is wrong in the content that was sent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldFault>,
    /// By which the daemon's log knows the request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    request_id: Option<String>,
}

impl From<Wire> for Problem {
    fn from(wire: Wire) -> Self {
        let Wire { r#type: kind, detail, code, errors, request_id, .. } = wire;
        Self { kind, detail, code, errors, request_id }
    }
}

impl From<Problem> for Wire {
    fn from(problem: Problem) -> Self {
        let Problem { kind, detail, code, errors, request_id } = problem;
        Self {
            r#type: kind,
            title: kind.title().to_owned(),
            status: kind.status(),
            detail,
            hint: kind.hint().to_owned(),
            code,
            errors,
            request_id,
        }
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for Problem {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        <Wire as utoipa::PartialSchema>::schema()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for Problem {
    fn schemas(
        schemas: &mut Vec<(String, utoipa::openapi::RefOr<utoipa::openapi::schema::Schema>)>,
    ) {
        <Wire as utoipa::ToSchema>::schemas(schemas);
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.kind.name())?;
        if let Some(code) = self.code {
            write!(f, " ({code})")?;
        }
        if self.detail.is_empty() { Ok(()) } else { write!(f, ": {}", self.detail) }
    }
}
