//! The steps of a worker. Each is refused without the newest token of a job that is not over.

use linecert_measure::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, Row, params, params_from_iter, types::Value};

use crate::{
    job::{Effect, JobState, LeaseError, LeaseKey, NewJobEvent},
    sqlite::{
        fault::writing,
        value::{text, time, values},
    },
};

/// A step of a worker.
#[derive(Debug)]
pub(super) enum Step {
    Extend { until: Timestamp },
    Begin { at: Timestamp },
    End { state: JobState, result: String, at: Timestamp },
    TryAgain { why: String, run_at: Timestamp },
}

/// What is there of a job under a token.
struct Held {
    state: JobState,
    effect: Effect,
    until: Timestamp,
}

impl Step {
    pub(super) fn take(&self, db: &Connection, lease: LeaseKey) -> Result<(), LeaseError> {
        let held = held(db, lease)?;
        self.may(&held, lease)?;
        let (change, values) = self.change();
        let sql = format!("UPDATE job SET {change} WHERE id = ?");
        let values = values.into_iter().chain(values![lease.job.0]);
        let update = || db.prepare_cached(&sql)?.execute(params_from_iter(values));
        update().map(drop).map_err(|error| writing(error).into())
    }

    fn may(&self, held: &Held, lease: LeaseKey) -> Result<(), LeaseError> {
        match (self, held.state, held.effect) {
            (Self::Begin { .. }, JobState::Begun, _) => Err(LeaseError::Begun(lease.job)),
            // What would be done after the lease ran out could be done twice.
            (Self::Begin { at }, ..) if held.until <= *at => Err(LeaseError::Stale(lease)),
            (Self::TryAgain { .. }, JobState::Begun, Effect::Disruptive) => {
                Err(LeaseError::NotAgain(lease.job))
            }
            _ => Ok(()),
        }
    }

    fn change(&self) -> (&'static str, Vec<Value>) {
        match self {
            Self::Extend { until } => ("until = ?", values![until]),
            Self::Begin { at } => ("state = 'begun', begun_at = ?", values![at]),
            Self::End { state, result, at } => (
                "state = ?, result = ?, ended_at = ?, until = NULL",
                values![state.word(), result, at],
            ),
            Self::TryAgain { why, run_at } => (
                "state = 'waiting', result = ?, run_at = ?, begun_at = NULL, until = NULL",
                values![why, run_at],
            ),
        }
    }
}

fn held(db: &Connection, lease: LeaseKey) -> Result<Held, LeaseError> {
    let sql = "SELECT state, effect, until FROM job \
        WHERE id = ? AND token = ? AND until IS NOT NULL";
    let read = |row: &Row<'_>| {
        let (state, effect) = (text(row, "state")?, text(row, "effect")?);
        Ok(Held { state, effect, until: time(row, "until")? })
    };
    let find = || db.prepare_cached(sql)?.query_row([lease.job.0, lease.token.0], read).optional();
    find().map_err(writing)?.ok_or(LeaseError::Stale(lease))
}

/// Appends an event to a job.
pub(super) fn report(
    db: &Connection,
    lease: LeaseKey,
    event: &NewJobEvent,
) -> Result<u64, LeaseError> {
    held(db, lease)?;
    let sql = "INSERT INTO job_event (job, number, at, data) VALUES (?1, \
        (SELECT coalesce(max(number), 0) + 1 FROM job_event WHERE job = ?1), ?2, ?3) \
        RETURNING number";
    let values = params![lease.job.0, event.at.as_microsecond(), event.data];
    let insert = || db.prepare_cached(sql)?.query_row(values, |row| row.get(0));
    insert().map_err(|error| writing(error).into())
}
