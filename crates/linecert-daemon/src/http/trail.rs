//! The audit trail.

use std::collections::BTreeMap;

use axum::{
    Extension,
    extract::{Query, State},
    http::StatusCode,
    response::Response,
};
use linecert_api::wire;
use linecert_store::{TrailCheck, TrailFilter, TrailRow};

use super::{
    answer::{self, Parameters},
    problem::Refused,
    routes::{Access, Doc, Route},
};
use crate::{
    app::App,
    people::{Caller, Right},
};

pub(super) fn routes() -> Vec<Route> {
    const READS: Access = Access::Needs(Right::ReadTrail);
    let listed = Doc::new("trail", "The audit trail, the newest row first.")
        .query("by", "What was written by this actor, as `machine laptop-7`.")
        .query("object", "What was done to this, as `order WO-1`.")
        .page::<wire::TrailRow>("A page of it.");
    let check_doc = Doc::new("trail", "Derives every row of the trail again from the one before.")
        .answer::<wire::TrailState>(200, "Whether the trail is whole.");
    vec![
        Route::get("/api/v1/trail", READS, list).doc(listed),
        Route::get("/api/v1/trail/check", READS, check).doc(check_doc),
    ]
}

async fn list(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Query(given): Query<BTreeMap<String, String>>,
) -> Result<Response, Refused> {
    let mut parameters = Parameters::of(given);
    let filter = TrailFilter { by: parameters.take("by"), object: parameters.take("object") };
    let (page, list) = parameters.page("trail", &app.cursors)?;
    let found = app.store.trail(caller.scope(), &filter, &page).await?;
    answer::listing(found, written, (&app.cursors, list))
}

async fn check(State(app): State<App>) -> Result<Response, Refused> {
    let state = match app.store.verify_trail().await? {
        TrailCheck::Whole { rows, head } => {
            wire::TrailState { whole: true, rows: Some(rows), head: Some(head), broken_at: None }
        }
        TrailCheck::Broken { number } => {
            tracing::error!(number, "the audit trail is broken");
            wire::TrailState { whole: false, rows: None, head: None, broken_at: Some(number) }
        }
    };
    Ok(answer::json(StatusCode::OK, &state))
}

fn written(row: TrailRow) -> wire::TrailRow {
    wire::TrailRow {
        number: row.number,
        at: row.at,
        by: row.by,
        what: row.what,
        object: row.object,
        region: row.region.map(|region| region.to_string()),
        request_id: row.request,
        detail: row.detail,
        before: row.before,
        digest: row.digest,
    }
}
