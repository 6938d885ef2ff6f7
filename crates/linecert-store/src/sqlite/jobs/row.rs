//! The rows of jobs and of their events.

use linecert_measure::Timestamp;
use rusqlite::{Row, types::Value};

use crate::{
    job::{Job, JobEvent, JobId, JobState, NewJob, NewJobEvent},
    sqlite::{
        select::{Scoped, Stored},
        value::{maybe_text, maybe_time, text, time, values},
    },
};

pub(super) const NEW_COLUMNS: &str = "kind, effect, dedupe, run_at, budget, line, region, owner, \
    order_number, request, expires_at, state, attempts, made_at";

pub(super) fn new_values(job: &NewJob, at: Timestamp) -> Vec<Value> {
    let head = values![job.kind, job.effect.word(), job.dedupe, job.run_at, job.budget, job.line];
    let owner = values![job.region, job.technician, job.order, job.request, job.expires_at];
    [head, owner, values![JobState::Waiting.word(), 0u32, at]].concat()
}

impl Stored for Job {
    const TABLE: &'static str = "job";
    const COLUMNS: &'static str = "id, kind, effect, dedupe, run_at, budget, line, region, owner, \
        order_number, request, expires_at, state, attempts, made_at, begun_at, ended_at, result";
    const SCOPED: Scoped = Scoped::RegionAnd("owner");

    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: JobId(row.get("id")?),
            asked: asked(row)?,
            state: text(row, "state")?,
            attempts: row.get("attempts")?,
            made_at: time(row, "made_at")?,
            begun_at: maybe_time(row, "begun_at")?,
            ended_at: maybe_time(row, "ended_at")?,
            result: row.get("result")?,
        })
    }
}

fn asked(row: &Row<'_>) -> rusqlite::Result<NewJob> {
    Ok(NewJob {
        kind: row.get("kind")?,
        effect: text(row, "effect")?,
        dedupe: row.get("dedupe")?,
        run_at: time(row, "run_at")?,
        budget: row.get("budget")?,
        line: maybe_text(row, "line")?,
        region: maybe_text(row, "region")?,
        technician: maybe_text(row, "owner")?,
        order: maybe_text(row, "order_number")?,
        request: row.get("request")?,
        expires_at: time(row, "expires_at")?,
    })
}

impl Stored for JobEvent {
    const TABLE: &'static str = "job_event";
    const COLUMNS: &'static str = "number, at, data";
    const SCOPED: Scoped = Scoped::Region;

    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        let event = NewJobEvent { at: time(row, "at")?, data: row.get("data")? };
        Ok(Self { number: row.get("number")?, event })
    }
}
