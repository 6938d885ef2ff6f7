//! Whether the daemon lives, whether it is ready, and its figures.

use axum::{
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use linecert_api::ProblemKind;
use serde_json::json;

use super::{answer, problem::Refused};
use crate::{app::App, ready::Check};

/// It answers: it lives.
pub(super) async fn alive() -> Response {
    answer::json(StatusCode::OK, &json!({ "alive": true }))
}

/// Whether certificates that are sent now would be kept. Details are for the daemon's own lines.
pub(super) async fn ready(State(app): State<App>) -> Response {
    let checks = app.readiness().await;
    let status = if checks.iter().all(Check::lets_receive) {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    let told: serde_json::Map<_, _> =
        checks.iter().map(|check| (check.name.to_owned(), check.is_good().into())).collect();
    answer::json(status, &told)
}

/// The figures in the text form of OpenMetrics.
pub(super) async fn metrics(State(app): State<App>) -> Result<Response, Refused> {
    let text = app.metrics.text(app.log.as_ref().map(|log| log.state())).map_err(|error| {
        tracing::error!(%error, "the figures could not be written");
        Refused::new(ProblemKind::Internal, "the figures could not be written")
    })?;
    const OPEN_METRICS: HeaderValue =
        HeaderValue::from_static("application/openmetrics-text; version=1.0.0; charset=utf-8");
    Ok(([(header::CONTENT_TYPE, OPEN_METRICS)], text).into_response())
}
