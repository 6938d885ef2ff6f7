//! What is sent: whole, and no larger than allowed.

use axum::{
    body::{Body, Bytes, to_bytes},
    http::{HeaderMap, header},
};
use linecert_api::{FieldFault, ProblemKind};
use serde::de::DeserializeOwned;
use tokio::sync::{Semaphore, SemaphorePermit};

use super::problem::Refused;
use crate::{app::App, config::Limits};

/// How many bodies of the largest size are held at a time, all requests together.
const HELD: usize = 16;

/// Room for the bodies that are held, in units of 1024 bytes.
pub(crate) fn room(limits: Limits) -> Semaphore {
    let units = limits.body.div_ceil(UNIT).saturating_mul(HELD);
    Semaphore::new(units.min(Semaphore::MAX_PERMITS))
}

const UNIT: usize = 1024;

/// A body, and the room that it takes until it is dropped.
pub(super) struct Whole<'a> {
    pub(super) bytes: Bytes,
    _room: SemaphorePermit<'a>,
}

/// Reads a body, once there is room for it.
pub(super) async fn whole(body: Body, app: &App) -> Result<Whole<'_>, Refused> {
    let limit = app.limits.body;
    let too_large = || {
        let detail = format!("more than the {limit} bytes that are read at once");
        Refused::new(ProblemKind::TooLarge, detail)
    };
    let announced = http_body::Body::size_hint(&body);
    let least = usize::try_from(announced.lower()).map_err(|_| too_large())?;
    if least > limit {
        return Err(too_large());
    }
    // A body of unknown length may become the largest.
    let length = if announced.exact().is_some() { least } else { limit };
    let units = u32::try_from(length.div_ceil(UNIT)).map_err(|_| too_large())?;
    let room = app.bodies.acquire_many(units).await;
    let room = room.map_err(|_| Refused::new(ProblemKind::ShuttingDown, "no body is read now"))?;
    let bytes = to_bytes(body, limit).await.map_err(|error| {
        if is_of_length(&error) {
            return too_large();
        }
        tracing::debug!(%error, "a body broke off");
        Refused::new(ProblemKind::MalformedRequest, "the body broke off")
    })?;
    Ok(Whole { bytes, _room: room })
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

/// Reads what is sent as JSON; nothing stands for what is usual.
pub(super) async fn json_or_nothing<T: DeserializeOwned + Default>(
    headers: &HeaderMap,
    body: Body,
    app: &App,
) -> Result<T, Refused> {
    match http_body::Body::is_end_stream(&body) {
        true => Ok(T::default()),
        false => json(headers, body, app).await,
    }
}

/// Reads what is sent as JSON.
pub(super) async fn json<T: DeserializeOwned>(
    headers: &HeaderMap,
    body: Body,
    app: &App,
) -> Result<T, Refused> {
    check_media_type(headers, &["application/json"])?;
    let whole = whole(body, app).await?;
    serde_json::from_slice(&whole.bytes).map_err(|error| match error.classify() {
        serde_json::error::Category::Data => {
            let fault = FieldFault { pointer: String::new(), detail: error.to_string() };
            Refused::of_fields(ProblemKind::InvalidContent, vec![fault])
        }
        _ => Refused::new(ProblemKind::MalformedRequest, error.to_string()),
    })
}
