//! What is sent: whole, and no larger than allowed.

use axum::{
    body::{Body, Bytes, to_bytes},
    http::{HeaderMap, header},
};
use linecert_api::{FieldFault, ProblemKind};
use serde::de::DeserializeOwned;

use super::problem::Refused;

/// Reads a body of at most `limit` bytes.
pub(super) async fn whole(body: Body, limit: usize) -> Result<Bytes, Refused> {
    let too_large = || {
        let detail = format!("more than the {limit} bytes that are read at once");
        Refused::new(ProblemKind::TooLarge, detail)
    };
    let announced = http_body::Body::size_hint(&body).lower();
    if usize::try_from(announced).map_or(true, |announced| announced > limit) {
        return Err(too_large());
    }
    to_bytes(body, limit).await.map_err(|error| {
        if is_of_length(&error) {
            return too_large();
        }
        tracing::debug!(%error, "a body broke off");
        Refused::new(ProblemKind::MalformedRequest, "the body broke off")
    })
}

fn is_of_length(error: &axum::Error) -> bool {
    let mut cause: Option<&dyn std::error::Error> = Some(error);
    while let Some(error) = cause {
        if error.is::<http_body_util::LengthLimitError>() {
            return true;
        }
        cause = error.source();
    }
    false
}

/// Refuses a body that says that it is something else. One that says nothing is taken as it is.
pub(super) fn check_media_type(headers: &HeaderMap, expected: &[&str]) -> Result<(), Refused> {
    let Some(given) = headers.get(header::CONTENT_TYPE) else { return Ok(()) };
    let given = given.to_str().unwrap_or_default();
    let essence = given.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if expected.contains(&essence.as_str()) {
        return Ok(());
    }
    let detail = format!("`{essence}` was sent, and {} is read", expected.join(" or "));
    Err(Refused::new(ProblemKind::UnsupportedMediaType, detail))
}

/// Reads what is sent as JSON.
pub(super) async fn json<T: DeserializeOwned>(
    headers: &HeaderMap,
    body: Body,
    limit: usize,
) -> Result<T, Refused> {
    check_media_type(headers, &["application/json"])?;
    let bytes = whole(body, limit).await?;
    serde_json::from_slice(&bytes).map_err(|error| match error.classify() {
        serde_json::error::Category::Data => {
            let fault = FieldFault { pointer: String::new(), detail: error.to_string() };
            Refused::of_fields(ProblemKind::InvalidContent, vec![fault])
        }
        _ => Refused::new(ProblemKind::MalformedRequest, error.to_string()),
    })
}
