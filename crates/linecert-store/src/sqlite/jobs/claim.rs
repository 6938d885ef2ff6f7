//! Gives jobs to workers.

use std::{
    collections::{HashMap, HashSet},
    num::NonZeroU16,
};

use rusqlite::{Connection, params_from_iter, types::Value};

use crate::{
    job::{Claim, FencingToken, Job, JobId, Lease},
    sqlite::{
        select::Stored as _,
        value::{Kept as _, values},
    },
};

/// Leases the jobs that wait longest of those that may run.
pub(super) fn claim(db: &Connection, claim: &Claim) -> rusqlite::Result<Vec<Lease>> {
    let found = find(db, claim)?;
    found.into_iter().map(|id| lease(db, claim, id)).collect()
}

/// Reads the jobs that wait, once and in their order, until there are enough. What those before it
/// take of a line or of a budget is counted here: they are not leased yet.
fn find(db: &Connection, claim: &Claim) -> rusqlite::Result<Vec<JobId>> {
    let kinds = vec!["?"; claim.kinds.len()].join(", ");
    let sql = format!(
        "SELECT id, line, budget FROM job WHERE state = 'waiting' AND run_at <= ? \
         AND expires_at > ? \
         AND NOT EXISTS (SELECT 1 FROM job r WHERE r.line = job.line AND r.until IS NOT NULL) \
         AND kind IN ({kinds}) ORDER BY run_at, id"
    );
    let mut values = values![claim.at, claim.at];
    values.extend(claim.kinds.iter().map(|kind| kind.value()));
    let mut query = db.prepare_cached(&sql)?;
    let mut waiting = query.query(params_from_iter(values))?;
    let (mut found, mut taken) = (Vec::new(), Taken::default());
    while found.len() < usize::from(claim.most.rows()) {
        let Some(row) = waiting.next()? else { break };
        let (line, budget) = (row.get("line")?, row.get("budget")?);
        if taken.takes(db, (line, budget), claim.per_budget)? {
            found.push(JobId(row.get("id")?));
        }
    }
    Ok(found)
}

/// What is taken of lines and budgets.
#[derive(Default)]
struct Taken {
    lines: HashSet<String>,
    /// How many jobs of each budget run, or are about to.
    budgets: HashMap<String, u64>,
}

impl Taken {
    /// Whether there is room for one more job, which has it from now on.
    fn takes(
        &mut self,
        db: &Connection,
        (line, budget): (Option<String>, String),
        most: NonZeroU16,
    ) -> rusqlite::Result<bool> {
        if line.as_ref().is_some_and(|line| self.lines.contains(line)) {
            return Ok(false);
        }
        let running = match self.budgets.get(&budget) {
            Some(running) => *running,
            None => running(db, &budget)?,
        };
        let has_room = running < u64::from(most.get());
        self.budgets.insert(budget, running.saturating_add(u64::from(has_room)));
        if has_room {
            self.lines.extend(line);
        }
        Ok(has_room)
    }
}

/// How many jobs of a budget run.
fn running(db: &Connection, budget: &str) -> rusqlite::Result<u64> {
    let sql = "SELECT count(*) FROM job WHERE budget = ? AND until IS NOT NULL";
    db.prepare_cached(sql)?.query_row([budget], |row| row.get(0))
}

fn lease(db: &Connection, claim: &Claim, id: JobId) -> rusqlite::Result<Lease> {
    let token: u64 = db
        .prepare_cached("UPDATE fence SET last = last + 1 RETURNING last")?
        .query_row([], |row| row.get(0))?;
    let sql = format!(
        "UPDATE job SET state = 'leased', attempts = attempts + 1, worker = ?, token = ?, \
         until = ? WHERE id = ? RETURNING {}",
        Job::COLUMNS
    );
    let values: Vec<Value> = values![claim.worker, token, claim.until, id.0];
    let job = db.prepare_cached(&sql)?.query_row(params_from_iter(values), Job::read)?;
    Ok(Lease { job, token: FencingToken(token), until: claim.until })
}
