//! Jobs: listed, and each with what happened in it.

use axum::{
    http::HeaderMap,
    response::{Response, sse::Event},
};
use linecert_console::{
    Frame, Place, step_event,
    view::{self, JobKind, JobRow, JobState, JobStep, Jobs, LiveRead, StepKind},
};
use linecert_store::{Change, Effect, Job, JobEvent, JobFilter, JobId, Limit, Since};

use super::{
    line, step, told,
    visit::{Visit, see},
};
use crate::{
    http::{
        jobs::{Telling, follow_with, last_seen, read_line as ask_to_read},
        problem::Refused,
    },
    people::Right,
};

/// One page of jobs, the newest first.
pub(super) async fn list(visit: Visit) -> Result<Response, Refused> {
    let (page, list) = visit.part("jobs", &[])?;
    let found = visit.app.store.jobs(visit.scope(), &JobFilter::default(), &page).await?;
    let rows = found.rows.iter().map(row).collect();
    Ok(visit.show(&Jobs { rows, next: visit.next(list, found.next) }))
}

/// A job, with what has happened so far.
pub(super) async fn one(visit: Visit) -> Result<Response, Refused> {
    let Place::Job(id) = visit.place else { return Err(visit.absent()) };
    let (job, steps, after) = followed_job(&visit, JobId(id)).await?;
    let may_cancel = visit.permission(Right::RunJobs);
    Ok(visit.show(&view::Job { row: row(&job), steps, after, may_cancel }))
}

/// Has a line read, and leads to its page, which follows the read.
pub(super) async fn read_line(visit: Visit) -> Result<Response, Refused> {
    let line = line::find(&visit).await?;
    let place = Place::Line(line.name.to_string());
    let JobId(job) = ask_to_read((&visit.app, &visit.caller), line).await?;
    Ok(see(place.with("read", job.to_string())))
}

/// Calls a job off.
pub(super) async fn cancel(visit: Visit) -> Result<Response, Refused> {
    let Place::CancelJob(id) = visit.place else { return Err(visit.absent()) };
    visit.app.write(&visit.caller, vec![Change::CancelJob(JobId(id))]).await?;
    visit.app.signals.asked();
    Ok(see(Place::Job(id)))
}

/// What happens in a job, as the page shows it, while it happens.
pub(super) async fn events(visit: Visit, headers: HeaderMap) -> Result<Response, Refused> {
    let Place::JobEvents(id) = visit.place else { return Err(visit.absent()) };
    let job = visit.app.store.job(visit.scope(), JobId(id)).await?;
    let job = job.ok_or_else(|| visit.absent())?;
    let shown = visit.asked("after").parse().unwrap_or_default();
    let seen = last_seen(&headers).unwrap_or(shown);
    Ok(follow_with((visit.app, visit.caller), (job.id, seen), AsMarkup(visit.frame)))
}

/// Events as pages show them, in the language of their reader.
struct AsMarkup(Frame);

impl AsMarkup {
    fn event(&self, step: &JobStep) -> Event {
        let markup = step_event(&step.step(&self.0)).inspect_err(|error| {
            tracing::error!(%error, "an event could not be written");
        });
        Event::default().event("step").data(markup.unwrap_or_default())
    }
}

impl Telling for AsMarkup {
    fn progress(&self, _: &Job, told: JobEvent) -> Event {
        self.event(&step::of(&self.0, &told.event)).id(told.number.to_string())
    }

    fn end(&self, job: Job) -> Event {
        let state = linecert_store::JobState::word(job.state);
        Event::default().event("end").data(state)
    }
}

/// The read of a line that its page follows, as `?read=` names it.
pub(super) async fn followed(visit: &Visit) -> Result<Option<LiveRead>, Refused> {
    let Ok(id) = visit.asked("read").parse() else { return Ok(None) };
    let (job, steps, after) = followed_job(visit, JobId(id)).await?;
    let is_of_line = matches!((&visit.place, &job.asked.line),
        (Place::Line(name), Some(line)) if line.as_str() == name);
    let steps = steps.iter().map(|step| step.step(&visit.frame)).collect();
    let after = (!job.state.is_over()).then_some(after);
    Ok(is_of_line.then_some(LiveRead { job: id, steps, after }))
}

/// A job with its steps, and the number of the last event among them.
async fn followed_job(visit: &Visit, id: JobId) -> Result<(Job, Vec<JobStep>, u64), Refused> {
    let store = &visit.app.store;
    let job = store.job(visit.scope(), id).await?.ok_or_else(|| visit.absent())?;
    let events = store.job_events(visit.scope(), id, Since { seen: 0, limit: Limit::MAX }).await?;
    let after = events.last().map_or(0, |event| event.number);
    let mut steps = vec![asked(&job)];
    steps.extend(events.iter().map(|event| step::of(&visit.frame, &event.event)));
    steps.extend(cut_off(&job));
    Ok((job, steps, after))
}

fn asked(job: &Job) -> JobStep {
    JobStep { kind: StepKind::Asked, text: asked_by(job), at: job.made_at }
}

/// The end that nobody could tell of.
fn cut_off(job: &Job) -> Option<JobStep> {
    let is_cut_off = job.state == linecert_store::JobState::Interrupted;
    let at = job.ended_at.or(job.begun_at).unwrap_or(job.made_at);
    let text = job.result.clone().unwrap_or_default();
    is_cut_off.then_some(JobStep { kind: StepKind::Interrupted, text, at })
}

fn asked_by(job: &Job) -> String {
    told::text(&job.asked.request, "by").unwrap_or_default()
}

fn row(job: &Job) -> JobRow {
    use linecert_store::JobState as Stored;
    JobRow {
        id: job.id.0,
        kind: match job.asked.effect {
            Effect::Repeatable => JobKind::Read,
            Effect::Disruptive => JobKind::Test,
        },
        state: match job.state {
            Stored::Waiting => JobState::Waiting,
            Stored::Leased | Stored::Begun => JobState::Running,
            Stored::Done => JobState::Done,
            Stored::Failed => JobState::Failed,
            Stored::Interrupted => JobState::Interrupted,
            Stored::Cancelled => JobState::Cancelled,
            Stored::Expired => JobState::Expired,
        },
        line: job.asked.line.as_ref().map(ToString::to_string),
        asked_by: asked_by(job),
        asked_at: job.made_at,
    }
}
