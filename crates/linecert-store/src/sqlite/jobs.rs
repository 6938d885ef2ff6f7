//! Jobs: made and cancelled by writes, leased to workers, read by everybody.

mod claim;
mod row;
mod step;
mod sweep;

use async_trait::async_trait;
use linecert_measure::Timestamp;
use rusqlite::{OptionalExtension as _, params};

use self::step::Step;
use super::{
    SqliteStore,
    apply::{Applied, Turn},
    fault::writing,
    keyset::Sorted,
    select::Select,
    trail::Entry,
};
use crate::{
    job::{
        Claim, Effect, Job, JobEvent, JobFilter, JobId, JobState, Jobs, Lease, LeaseError,
        LeaseKey, NewJob, NewJobEvent, Since, Swept,
    },
    page::{Listing, Page},
    scope::Scope,
    store::StoreError,
    write::{Outcome, WriteError},
};

/// Makes a job, unless one with its key is not over yet.
pub(super) fn enqueue(turn: &Turn<'_>, job: &NewJob) -> Applied {
    turn.must_cover(job.region.as_ref(), job.technician.as_ref(), || "the job".to_owned())?;
    if let Some(same) = same(turn, job)? {
        return Ok((Outcome::Job(same), None));
    }
    let values = row::new_values(job, turn.write.at);
    let marks = vec!["?"; values.len()].join(", ");
    let sql = format!("INSERT INTO job ({}) VALUES ({marks}) RETURNING id", row::NEW_COLUMNS);
    let insert = || {
        let values = rusqlite::params_from_iter(&values);
        turn.db.prepare_cached(&sql)?.query_row(values, |row| row.get(0))
    };
    let id = JobId(insert().map_err(writing)?);
    let entry = Entry::of("enqueue-job", format!("job {}", id.0), values);
    Ok((Outcome::Job(id), Some(entry.in_region(job.region.as_ref()))))
}

fn same(turn: &Turn<'_>, job: &NewJob) -> Result<Option<JobId>, WriteError> {
    let Some(key) = &job.dedupe else { return Ok(None) };
    let sql = "SELECT id FROM job WHERE dedupe = ? AND ended_at IS NULL";
    let mut query = turn.db.prepare_cached(sql).map_err(writing)?;
    let id = query.query_row([key], |row| row.get(0)).optional().map_err(writing)?;
    Ok(id.map(JobId))
}

/// Cancels a job that was not begun, or that disturbs nobody: what only reads can stop anywhere.
pub(super) fn cancel(turn: &Turn<'_>, id: JobId) -> Applied {
    let what = || format!("job {}", id.0);
    let select = Select::unscoped().when("id = ?", Some(id.0));
    let job: Option<Job> = select.one(turn.db).map_err(writing)?;
    let job = job.ok_or_else(|| WriteError::Missing { what: what() })?;
    turn.must_cover(job.asked.region.as_ref(), job.asked.technician.as_ref(), what)?;
    let may_stop = match job.state {
        JobState::Waiting | JobState::Leased => true,
        JobState::Begun => job.asked.effect == Effect::Repeatable,
        _ => false,
    };
    if !may_stop {
        let why = format!("it is {}", job.state);
        return Err(WriteError::Conflict { what: what(), why });
    }
    let sql = "UPDATE job SET state = 'cancelled', ended_at = ?, until = NULL WHERE id = ?";
    let values = params![turn.write.at.as_microsecond(), id.0];
    let update = || turn.db.prepare_cached(sql)?.execute(values);
    update().map_err(writing)?;
    let entry = Entry::of("cancel-job", what(), super::value::values![id.0]);
    Ok((Outcome::Done, Some(entry.in_region(job.asked.region.as_ref()))))
}

impl SqliteStore {
    async fn step(&self, lease: LeaseKey, step: Step) -> Result<(), LeaseError> {
        self.writer.run(move |db| step.take(db, lease)).await
    }
}

#[async_trait]
impl Jobs for SqliteStore {
    async fn claim(&self, claim: &Claim) -> Result<Vec<Lease>, StoreError> {
        let claim = claim.clone();
        self.writer.run(move |db| claim::claim(db, &claim).map_err(writing)).await
    }

    async fn extend(&self, lease: LeaseKey, until: Timestamp) -> Result<(), LeaseError> {
        self.step(lease, Step::Extend { until }).await
    }

    async fn begin(&self, lease: LeaseKey, at: Timestamp) -> Result<(), LeaseError> {
        self.step(lease, Step::Begin { at }).await
    }

    async fn report(&self, lease: LeaseKey, event: NewJobEvent) -> Result<u64, LeaseError> {
        self.writer.run(move |db| step::report(db, lease, &event)).await
    }

    async fn complete(
        &self,
        lease: LeaseKey,
        result: String,
        at: Timestamp,
    ) -> Result<(), LeaseError> {
        self.step(lease, Step::End { state: JobState::Done, result, at }).await
    }

    async fn fail(&self, lease: LeaseKey, why: String, at: Timestamp) -> Result<(), LeaseError> {
        self.step(lease, Step::End { state: JobState::Failed, result: why, at }).await
    }

    async fn try_again(
        &self,
        lease: LeaseKey,
        why: String,
        run_at: Timestamp,
    ) -> Result<(), LeaseError> {
        self.step(lease, Step::TryAgain { why, run_at }).await
    }

    async fn sweep(&self, now: Timestamp) -> Result<Swept, StoreError> {
        self.writer.run(move |db| sweep::sweep(db, now).map_err(writing)).await
    }

    async fn job(&self, scope: &Scope, id: JobId) -> Result<Option<Job>, StoreError> {
        let select = Select::of::<Job>(scope).when("id = ?", Some(id.0));
        self.read(move |db| select.one(db)).await
    }

    async fn jobs(
        &self,
        scope: &Scope,
        filter: &JobFilter,
        page: &Page,
    ) -> Result<Listing<Job>, StoreError> {
        let select = Select::of::<Job>(scope)
            .when("state = ?", filter.state.map(JobState::word))
            .when("kind = ?", filter.kind.as_ref())
            .when("line = ?", filter.line.as_ref());
        let page = page.clone();
        self.read(move |db| select.page(db, Sorted::Falling(&["id"]), &page)).await
    }

    async fn job_events(
        &self,
        scope: &Scope,
        id: JobId,
        since: Since,
    ) -> Result<Vec<JobEvent>, StoreError> {
        let job = Select::of::<Job>(scope).when("id = ?", Some(id.0));
        let events =
            Select::unscoped().when("job = ?", Some(id.0)).when("number > ?", Some(since.seen));
        self.read(move |db| match job.one::<Job>(db)? {
            Some(_) => events.first(db, Sorted::Rising(&["number"]), since.limit),
            None => Ok(Vec::new()),
        })
        .await
    }
}
