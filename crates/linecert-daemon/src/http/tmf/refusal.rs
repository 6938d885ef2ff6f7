//! Refusals in the form of TM Forum. The guard, and whatever else refuses, knows one form only.

use axum::{
    extract::Request,
    http::{HeaderValue, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use linecert_api::{Problem, wire::tmf};

use super::BASE;
use crate::http::answer;

/// Puts a refusal into the words of TM Forum, if the request was one of theirs. The status and the
/// headers stay.
pub(in crate::http) async fn in_its_words(request: Request, next: Next) -> Response {
    let is_theirs = request.uri().path().starts_with(BASE);
    let answer = next.run(request).await;
    let problem = answer.extensions().get::<Problem>().filter(|_| is_theirs).map(error);
    let Some(error) = problem else { return answer };
    let (mut parts, _) = answer.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    let kind = HeaderValue::from_static("application/json");
    parts.headers.insert(header::CONTENT_TYPE, kind);
    let (_, body) = answer::json(parts.status, &error).into_parts();
    (parts, body).into_response()
}

fn error(problem: &Problem) -> tmf::Error {
    let kind = problem.kind;
    tmf::Error {
        code: kind.name().to_owned(),
        reason: kind.title().to_owned(),
        message: format!("{}; {}", problem.detail, kind.hint()),
        status: kind.status().to_string(),
        reference_error: kind.to_string(),
    }
}
