//! Remote tests: asked for, looked at, called off.

mod events;
mod order;

pub(super) use self::{
    events::{Telling, follow_with, last_seen},
    order::read_line,
};

use std::collections::BTreeMap;

use axum::{
    Extension,
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use linecert_api::{ProblemKind, wire};
use linecert_store::{Change, Job, JobFilter, JobId, JobState};

use super::{
    answer::{self, Parameters},
    problem::Refused,
    routes::{Access, Doc, Route},
};
use crate::{
    app::App,
    jobs::Asked,
    people::{Caller, Right},
};

const SECTION: &str = "jobs";

pub(super) fn routes() -> Vec<Route> {
    let (reads, runs) = (Access::Needs(Right::ReadJobs), Access::Needs(Right::RunJobs));
    let accepted = "It is going to be run; `location` says where it is followed.";
    let asked = Doc::new(SECTION, "Asks for a remote test.")
        .detail(
            "A test that is asked for twice is run once. One that would disturb the line needs the \
             right `jobs:disturb`, and an `effect` of `disruptive` to show that this is known.",
        )
        .body::<wire::JobInput>()
        .answer::<wire::Job>(202, accepted)
        .header("location", "Where the test is.")
        .problems(&[ProblemKind::Conflict]);
    let read = Doc::new(SECTION, "Has a line read now, for up to a minute.")
        .body::<wire::ReadInput>()
        .answer::<wire::Job>(202, accepted)
        .header("location", "Where the test is.")
        .problems(&[ProblemKind::Conflict]);
    let listed = Doc::new(SECTION, "Remote tests, the newest first.")
        .query_of::<wire::JobState>("state", "Those in this state.")
        .query_of::<wire::JobKind>("kind", "Those of this kind.")
        .query("line", "Those of this line.")
        .page::<wire::Job>("A page of tests.");
    let one_doc = Doc::new(SECTION, "A remote test.").answer::<wire::Job>(200, "The test.");
    let cancelled = Doc::new(SECTION, "Calls a remote test off.")
        .detail("One that has begun to disturb its line cannot be called off any more.")
        .nothing(204, "It is called off.")
        .problems(&[ProblemKind::Conflict]);
    vec![
        Route::post("/api/v1/jobs", runs, order::ask).doc(asked),
        Route::post("/api/v1/lines/{name}/read", runs, order::read).doc(read),
        Route::get("/api/v1/jobs", reads, list).doc(listed),
        Route::get("/api/v1/jobs/{id}", reads, one).doc(one_doc),
        Route::get("/api/v1/jobs/{id}/events", reads, events::follow).doc(events::doc()),
        Route::delete("/api/v1/jobs/{id}", runs, cancel).doc(cancelled),
    ]
}

/// Tests, the newest first.
async fn list(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Query(given): Query<BTreeMap<String, String>>,
) -> Result<Response, Refused> {
    let mut parameters = Parameters::of(given);
    let filter = JobFilter {
        state: parameters.take("state"),
        kind: parameters.take_by("kind", kind_of),
        line: parameters.take("line"),
    };
    let (page, list) = parameters.page("jobs", &app.cursors)?;
    let found = app.store.jobs(caller.scope(), &filter, &page).await?;
    answer::listing(found, written, (&app.cursors, list))
}

/// The kind of a test, by its name.
fn kind_of(name: &str) -> Result<String, String> {
    let kind = wire::JobKind::named(name);
    kind.map(|kind| kind.name().to_owned()).ok_or_else(|| format!("there is no kind `{name}`"))
}

/// A test.
async fn one(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
) -> Result<Response, Refused> {
    Ok(answer::json(StatusCode::OK, &written(find(&app, &caller, &id).await?)))
}

/// Calls a test off.
async fn cancel(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
) -> Result<Response, Refused> {
    let job = find(&app, &caller, &id).await?;
    app.write(&caller, vec![Change::CancelJob(job.id)]).await?;
    app.signals.asked();
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// The test of this number, if the caller sees it.
async fn find(app: &App, caller: &Caller, id: &str) -> Result<Job, Refused> {
    let absent = || Refused::not_found("a test of this number");
    let id = id.parse().map(JobId).map_err(|_| absent())?;
    app.store.job(caller.scope(), id).await?.ok_or_else(absent)
}

/// A test as it is given out.
fn written(job: Job) -> wire::Job {
    let by = Asked::by(&job);
    let (result, why) = match job.state {
        JobState::Done => (job.result.as_deref().and_then(|r| serde_json::from_str(r).ok()), None),
        _ => (None, job.result),
    };
    wire::Job {
        id: job.id.0,
        // The store has what this process put there: the names are the same.
        kind: wire::JobKind::named(&job.asked.kind).unwrap_or(wire::JobKind::ReadLine),
        effect: wire::Effect::named(job.asked.effect.word()).unwrap_or(wire::Effect::Disruptive),
        state: state(job.state),
        line: job.asked.line.map(|line| line.to_string()).unwrap_or_default(),
        by,
        made_at: job.made_at,
        ended_at: job.ended_at,
        why,
        result,
    }
}

const fn state(state: JobState) -> wire::JobState {
    match state {
        JobState::Waiting => wire::JobState::Waiting,
        JobState::Leased => wire::JobState::Leased,
        JobState::Begun => wire::JobState::Begun,
        JobState::Done => wire::JobState::Done,
        JobState::Failed => wire::JobState::Failed,
        JobState::Interrupted => wire::JobState::Interrupted,
        JobState::Cancelled => wire::JobState::Cancelled,
        JobState::Expired => wire::JobState::Expired,
    }
}
