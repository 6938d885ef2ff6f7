//! Problems as answers: what the caller is told, and what only the daemon's own lines tell.

use std::time::Duration;

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use linecert_api::{FieldFault, MEDIA_TYPE, Problem, ProblemKind};
use linecert_store::{StoreError, WriteError};

use super::identifier::RequestId;
use crate::app::GivenUp;

/// A problem that is the answer to a request.
#[derive(Debug)]
pub(super) struct Refused {
    problem: Problem,
    /// After how long it is worth trying again.
    retry_after: Option<Duration>,
}

impl Refused {
    /// An answer with a sentence on what happened.
    pub(super) fn new(kind: ProblemKind, detail: impl Into<String>) -> Self {
        Self { problem: Problem::new(kind, detail), retry_after: None }
    }

    /// That there is no such thing for whoever asks.
    pub(super) fn not_found(what: impl std::fmt::Display) -> Self {
        Self::new(ProblemKind::NotFound, format!("{what} is not here"))
    }

    /// That certain fields are not as they should be.
    pub(super) fn of_fields(kind: ProblemKind, errors: Vec<FieldFault>) -> Self {
        let told = |fault: &FieldFault| match fault.pointer.as_str() {
            // The content as a whole.
            "" => fault.detail.clone(),
            pointer => format!("{pointer}: {}", fault.detail),
        };
        let detail = errors.iter().map(told);
        let detail = detail.collect::<Vec<_>>().join("; ");
        let problem = Problem { errors, ..Problem::new(kind, detail) };
        Self { problem, retry_after: None }
    }

    /// The same with the exit code that `linecert verify` has for it.
    pub(super) fn with_code(mut self, code: u8) -> Self {
        self.problem.code = Some(code);
        self
    }

    /// The same with the time after which it is worth trying again.
    pub(super) fn retry_after(mut self, wait: Duration) -> Self {
        self.retry_after = Some(wait);
        self
    }

    /// The problem, as a line of a bulk answer holds it.
    pub(super) fn into_problem(self) -> Problem {
        let request_id = RequestId::current().map(|id| id.to_string());
        Problem { request_id, ..self.problem }
    }
}

/// The cause stays with whoever runs the daemon: it may name files and other people's data.
impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "the store did not answer");
        Self::new(ProblemKind::StoreUnavailable, "the store cannot be used at the moment")
            .retry_after(Duration::from_secs(5))
    }
}

impl From<GivenUp> for Refused {
    fn from(error: GivenUp) -> Self {
        tracing::error!(%error, "a request was not answered");
        Self::new(ProblemKind::ShuttingDown, "the work was given up")
            .retry_after(Duration::from_secs(1))
    }
}

impl From<WriteError> for Refused {
    fn from(error: WriteError) -> Self {
        let kind = match &error {
            WriteError::Store(error) => return error.clone().into(),
            WriteError::Stale { .. } => ProblemKind::Stale,
            WriteError::Missing { what } | WriteError::OutOfScope { what } => {
                return Self::not_found(what);
            }
            WriteError::Conflict { .. } => ProblemKind::Conflict,
            WriteError::KeyReused { .. } => ProblemKind::KeyReused,
        };
        Self::new(kind, error.to_string())
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let retry_after = self.retry_after;
        let problem = self.into_problem();
        let kind = problem.kind;
        let status = StatusCode::from_u16(kind.status());
        let status = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut answer = (status, problem.to_json()).into_response();
        answer.extensions_mut().insert(kind);
        answer.extensions_mut().insert(problem);
        let headers = answer.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(wait) = retry_after {
            let seconds = u32::try_from(wait.as_millis().div_ceil(1000)).unwrap_or(u32::MAX);
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        answer
    }
}
