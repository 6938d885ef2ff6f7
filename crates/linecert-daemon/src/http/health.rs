//! Whether the daemon lives, whether it is ready, and its figures.

use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use linecert_api::{ProblemKind, wire};

use super::{
    answer,
    problem::Refused,
    routes::{Access, Doc, Route},
};
use crate::{app::App, metrics::Now, people::Right, poll::Polling, ready::Check};

pub(super) fn routes() -> Vec<Route> {
    let alive = Doc::new("health", "Whether the process lives.")
        .answer::<wire::Alive>(200, "It does, since it answers.");
    let ready = Doc::new("health", "Whether certificates that are sent now would be kept.")
        .answer::<wire::Readiness>(200, "All that is needed works.")
        .answer::<wire::Readiness>(503, "Something that is needed does not work.");
    let figures = Doc::new("health", "The figures of the process.").answer_in(
        200,
        OPEN_METRICS,
        "The figures in the text form of OpenMetrics.",
    );
    let reads = Access::Needs(Right::ReadMetrics);
    vec![
        Route::get("/healthz", Access::Open, self::alive).everywhere().doc(alive),
        Route::get("/readyz", Access::Open, self::ready).everywhere().doc(ready),
        Route::get("/metrics", reads, metrics).everywhere().doc(figures),
    ]
}

/// The media type of the figures.
const OPEN_METRICS: &str = "application/openmetrics-text";

/// It answers: it lives.
pub(super) async fn alive() -> Response {
    answer::json(StatusCode::OK, &wire::Alive { alive: true })
}

/// Whether certificates that are sent now would be kept. Details are for the daemon's own lines.
pub(super) async fn ready(State(app): State<App>) -> Response {
    let checks = app.readiness().await;
    let status = if checks.iter().all(Check::lets_receive) {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    let checks = checks.iter().map(|check| (check.name.to_owned(), check.is_good()));
    answer::json(status, &wire::Readiness(checks.collect()))
}

/// The figures in the text form of OpenMetrics.
pub(super) async fn metrics(State(app): State<App>) -> Result<Response, Refused> {
    let polling = app.polling.as_ref().map(Polling::figures);
    let log = app.log.as_ref().map(|log| log.state());
    let now = Now { log, polling, tempo: app.tempo };
    let text = app.metrics.text(now).map_err(|error| {
        tracing::error!(%error, "the figures could not be written");
        Refused::new(ProblemKind::Internal, "the figures could not be written")
    })?;
    let kind = format!("{OPEN_METRICS}; version=1.0.0; charset=utf-8");
    Ok(([(header::CONTENT_TYPE, kind)], text).into_response())
}
