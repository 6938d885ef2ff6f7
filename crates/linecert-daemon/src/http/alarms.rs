//! Alarms.

use std::collections::BTreeMap;

use axum::{
    Extension,
    extract::{Path, Query, State},
    http::StatusCode,
    response::Response,
};
use linecert_api::wire;
use linecert_store::{Alarm, AlarmFilter, AlarmId, Change, Severity};

use super::{
    answer::{self, Parameters},
    problem::Refused,
    routes::{Access, Doc, Route},
};
use crate::{
    app::App,
    people::{Caller, Right},
};

const SECTION: &str = "alarms";

pub(super) fn routes() -> Vec<Route> {
    let (reads, writes) = (Access::Needs(Right::ReadAlarms), Access::Needs(Right::WriteAlarms));
    let listed = Doc::new(SECTION, "Alarms, the newest first.")
        .query("standing", "`true` for those that stand, `false` for those that are over.")
        .query("node", "Those of this node.")
        .query("line", "Those of this line.")
        .page::<wire::Alarm>("A page of alarms.");
    let read = Doc::new(SECTION, "An alarm.").answer::<wire::Alarm>(200, "The alarm.");
    let taken = Doc::new(SECTION, "Notes that somebody takes care of an alarm.")
        .detail("Whoever was the first stays noted.")
        .answer::<wire::Alarm>(200, "The alarm as it stands now.");
    vec![
        Route::get("/api/v1/alarms", reads, list).doc(listed),
        Route::get("/api/v1/alarms/{id}", reads, one).doc(read),
        Route::post("/api/v1/alarms/{id}/acknowledge", writes, acknowledge).doc(taken),
    ]
}

async fn list(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Query(given): Query<BTreeMap<String, String>>,
) -> Result<Response, Refused> {
    let mut parameters = Parameters::of(given);
    let filter = AlarmFilter {
        standing: parameters.take("standing"),
        node: parameters.take("node"),
        line: parameters.take("line"),
    };
    let (page, list) = parameters.page("alarms", &app.cursors)?;
    let found = app.store.alarms(caller.scope(), &filter, &page).await?;
    answer::listing(found, written, (&app.cursors, list))
}

async fn one(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
) -> Result<Response, Refused> {
    let alarm = find(&app, &caller, &id).await?;
    Ok(answer::json(StatusCode::OK, &written(alarm)))
}

async fn acknowledge(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
) -> Result<Response, Refused> {
    let alarm = find(&app, &caller, &id).await?;
    let change = Change::AcknowledgeAlarm(alarm.id, caller.account().clone());
    app.write(&caller, vec![change]).await?;
    let alarm = find(&app, &caller, &id).await?;
    Ok(answer::json(StatusCode::OK, &written(alarm)))
}

async fn find(app: &App, caller: &Caller, id: &str) -> Result<Alarm, Refused> {
    let absent = || Refused::not_found("an alarm with this number");
    // The store numbers alarms in 63 bits.
    let id = id.parse().ok().filter(|id| i64::try_from(*id).is_ok()).ok_or_else(absent)?;
    app.store.alarm(caller.scope(), AlarmId(id)).await?.ok_or_else(absent)
}

fn written(alarm: Alarm) -> wire::Alarm {
    let Alarm { id, raised, acknowledged, cleared_at } = alarm;
    wire::Alarm {
        id: id.0,
        kind: raised.kind,
        severity: match raised.severity {
            Severity::Warning => wire::Severity::Warning,
            Severity::Minor => wire::Severity::Minor,
            Severity::Major => wire::Severity::Major,
            Severity::Critical => wire::Severity::Critical,
        },
        region: raised.region.map(|region| region.to_string()),
        node: raised.node.map(|node| node.to_string()),
        port: raised.port.map(|port| port.to_string()),
        line: raised.line.map(|line| line.to_string()),
        raised_at: raised.raised_at,
        evidence: answer::object(&raised.evidence),
        acknowledged: acknowledged.map(|(by, at)| wire::Acknowledged { by: by.to_string(), at }),
        cleared_at,
    }
}
