//! Jobs: listed, and each with what happened in it.

use axum::response::Response;
use linecert_console::{
    Place,
    view::{self, JobKind, JobRow, JobState, JobStep, Jobs, LiveRead, Permission, StepKind},
};
use linecert_store::{Effect, Job, JobFilter, JobId, Limit, Since};

use super::{step, told, visit::Visit};
use crate::http::problem::Refused;

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
    let may_cancel = Permission::Withheld;
    Ok(visit.show(&view::Job { row: row(&job), steps, after, may_cancel }))
}

/// The read of a line that its page follows, as `?read=` names it.
pub(super) async fn followed(visit: &Visit) -> Result<Option<LiveRead>, Refused> {
    let Ok(id) = visit.asked("read").parse() else { return Ok(None) };
    let (job, steps, after) = followed_job(visit, JobId(id)).await?;
    let is_of_line = matches!((&visit.place, &job.asked.line),
        (Place::Line(name), Some(line)) if line.as_str() == name);
    let steps = steps.iter().map(|step| step.step(&visit.frame)).collect();
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
