//! Service tests: the jobs, in other words.

use std::collections::BTreeMap;

use axum::{
    Extension,
    body::Body,
    extract::{Path, Query, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use jiff::SignedDuration;
use linecert_api::{
    ProblemKind,
    wire::{JobKind, tmf},
};
use linecert_measure::Timestamp;
use linecert_store::{
    Change, Effect, Job, JobFilter, JobId, JobState, Limit, Line, LineName, NewJob, Outcome, Page,
};
use serde::{Deserialize, Serialize};

use super::{
    BASE,
    fields::{Fields, Window, wrong},
    specification,
};
use crate::{
    app::App,
    http::{answer::Parameters, body, problem::Refused},
    people::{Caller, Right},
};

/// How long a test may wait for its turn.
const PATIENCE: SignedDuration = SignedDuration::from_mins(10);

/// What is asked, as the store keeps it with a job.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Asked {
    by: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    profile: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    description: Option<String>,
}

/// Service tests, the newest first.
pub(super) async fn list(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Query(given): Query<BTreeMap<String, String>>,
) -> Result<Response, Refused> {
    let mut parameters = Parameters::of(given);
    let (fields, window) = (Fields::of(&mut parameters), Window::of(&mut parameters));
    let filter = JobFilter {
        state: parameters.take("state"),
        line: parameters.take("relatedService.id"),
        kind: None,
    };
    parameters.finish()?;
    let jobs = jobs((&app, &caller), &filter, window).await?;
    fields.list(&jobs.iter().map(written).collect::<Vec<_>>())
}

/// The jobs in a window: those before it are read as well, since the store knows no offset.
async fn jobs(
    (app, caller): (&App, &Caller),
    filter: &JobFilter,
    Window { offset, limit }: Window,
) -> Result<Vec<Job>, Refused> {
    let mut page = Page { after: None, limit: Limit::MAX };
    let (mut before, mut jobs) = (offset, Vec::new());
    loop {
        let found = app.store.jobs(caller.scope(), filter, &page).await?;
        let passed = before.min(found.rows.len());
        before -= passed;
        jobs.extend(found.rows.into_iter().skip(passed).take(limit - jobs.len()));
        match found.next {
            Some(next) if jobs.len() < limit => page.after = Some(next),
            _ => return Ok(jobs),
        }
    }
}

/// A service test.
pub(super) async fn one(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
    Query(given): Query<BTreeMap<String, String>>,
) -> Result<Response, Refused> {
    let mut parameters = Parameters::of(given);
    let fields = Fields::of(&mut parameters);
    parameters.finish()?;
    fields.one(StatusCode::OK, &written(&find((&app, &caller), &id).await?))
}

/// Calls a service test off.
pub(super) async fn cancel(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
) -> Result<Response, Refused> {
    let job = find((&app, &caller), &id).await?;
    app.write(&caller, vec![Change::CancelJob(job.id)]).await?;
    app.signals.asked();
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn find((app, caller): (&App, &Caller), id: &str) -> Result<Job, Refused> {
    let absent = || Refused::not_found("a service test with this id");
    let id = id.parse().map(JobId).map_err(|_| absent())?;
    app.store.job(caller.scope(), id).await?.ok_or_else(absent)
}

/// Asks for a service test.
pub(super) async fn create(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refused> {
    let input: tmf::ServiceTestCreate = body::json(&headers, body, &app).await?;
    let absent = || wrong("/relatedService/id", "there is no such line here");
    let line: LineName = input.related_service.id.parse().map_err(|_| absent())?;
    let line = app.store.line(caller.scope(), &line).await?.ok_or_else(absent)?;
    let job = job((&app, &caller), input, line).await?;
    let outcomes = app.write(&caller, vec![Change::Enqueue(Box::new(job))]).await?;
    app.signals.asked();
    let [Outcome::Job(id)] = outcomes.as_slice() else {
        return Err(Refused::new(ProblemKind::Internal, "the test has no number"));
    };
    let created = written(&find((&app, &caller), &id.0.to_string()).await?);
    let place = HeaderValue::from_str(&created.href);
    let mut answer = super::answer::json(StatusCode::CREATED, &created);
    answer.headers_mut().extend(place.map(|place| (header::LOCATION, place)));
    Ok(answer)
}

/// The job that runs a test. Which tests a profile comes to is decided when it runs, so that it is
/// taken as one that disturbs the line: it runs once at most, for whoever may.
async fn job(
    (app, caller): (&App, &Caller),
    input: tmf::ServiceTestCreate,
    line: Line,
) -> Result<NewJob, Refused> {
    if input.mode == Some(tmf::Mode::Proactive) {
        return Err(wrong("/mode", "this daemon runs tests on demand only"));
    }
    let unplaced = || wrong("/relatedService/id", "the inventory does not say where it ends");
    let node = line.onu.as_ref().ok_or_else(unplaced)?.node.to_string();
    let id = input.test_specification.id;
    let (kind, effect, profile) = if id == JobKind::ReadLine.name() {
        (JobKind::ReadLine, Effect::Repeatable, None)
    } else {
        let absent = || wrong("/testSpecification/id", "there is no such specification");
        let profile = specification::profile(app, &id).await?.ok_or_else(absent)?;
        if !caller.may(Right::DisturbLines) {
            let (account, right) = (caller.account(), Right::DisturbLines);
            let detail = format!("it may disturb the line, and `{account}` has not `{right}`");
            return Err(Refused::new(ProblemKind::Forbidden, detail));
        }
        (JobKind::RunProfile, Effect::Disruptive, Some(profile.name().to_owned()))
    };
    let by = caller.account().to_string();
    let asked = Asked { by, profile, name: Some(input.name), description: input.description };
    let now = Timestamp::now();
    let run_at = input.start_date_time.unwrap_or(now).max(now);
    Ok(NewJob {
        kind: kind.name().to_owned(),
        effect,
        dedupe: Some(format!("{}/{}", kind.name(), line.name)),
        run_at,
        budget: node,
        line: Some(line.name),
        region: line.region,
        technician: None,
        order: None,
        // Texts can always be written.
        request: serde_json::to_string(&asked).unwrap_or_default(),
        expires_at: run_at.saturating_add(PATIENCE).unwrap_or(run_at),
    })
}

fn written(job: &Job) -> tmf::ServiceTest {
    let asked: Asked = serde_json::from_str(&job.asked.request).unwrap_or_default();
    let specification = asked.profile.unwrap_or_else(|| job.asked.kind.clone());
    let line = job.asked.line.as_ref();
    tmf::ServiceTest {
        id: job.id.0.to_string(),
        href: format!("{BASE}/serviceTest/{}", job.id.0),
        name: Some(asked.name.unwrap_or_else(|| job.asked.kind.clone())),
        description: asked.description,
        mode: Some(tmf::Mode::OnDemand),
        state: Some(state(job.state).to_owned()),
        start_date_time: Some(job.begun_at.unwrap_or(job.asked.run_at)),
        end_date_time: job.ended_at,
        related_service: line.map(|line| tmf::Reference { id: line.to_string(), href: None }),
        test_specification: Some(tmf::Reference {
            href: Some(specification::href(&specification)),
            id: specification,
        }),
        kind: Some("ServiceTest".to_owned()),
    }
}

const fn state(state: JobState) -> &'static str {
    use linecert_api::wire::JobState as Told;
    let told = match state {
        JobState::Waiting => Told::Waiting,
        JobState::Leased => Told::Leased,
        JobState::Begun => Told::Begun,
        JobState::Done => Told::Done,
        JobState::Failed => Told::Failed,
        JobState::Interrupted => Told::Interrupted,
        JobState::Cancelled => Told::Cancelled,
        JobState::Expired => Told::Expired,
    };
    told.name()
}
