//! Gives jobs to workers.

use rusqlite::{Connection, OptionalExtension as _, params_from_iter, types::Value};

use crate::{
    job::{Claim, FencingToken, Job, JobId, Lease},
    sqlite::{
        select::Stored as _,
        value::{Kept as _, values},
    },
};

/// Leases one job after the other, so that each sees the lines and budgets of those before it.
pub(super) fn claim(db: &Connection, claim: &Claim) -> rusqlite::Result<Vec<Lease>> {
    let mut leases = Vec::new();
    while leases.len() < usize::from(claim.most.rows()) {
        let Some(job) = next(db, claim)? else { break };
        leases.push(lease(db, claim, job)?);
    }
    Ok(leases)
}

/// The job that waits longest of those that may run.
fn next(db: &Connection, claim: &Claim) -> rusqlite::Result<Option<JobId>> {
    let kinds = vec!["?"; claim.kinds.len()].join(", ");
    let sql = format!(
        "SELECT id FROM job WHERE state = 'waiting' AND run_at <= ? AND expires_at > ? \
         AND NOT EXISTS (SELECT 1 FROM job r WHERE r.line = job.line AND r.until IS NOT NULL) \
         AND (SELECT count(*) FROM job r WHERE r.budget = job.budget AND r.until IS NOT NULL) < ? \
         AND kind IN ({kinds}) ORDER BY run_at, id LIMIT 1"
    );
    let mut values = values![claim.at, claim.at, claim.per_budget.get()];
    values.extend(claim.kinds.iter().map(|kind| kind.value()));
    let mut query = db.prepare_cached(&sql)?;
    let id = query.query_row(params_from_iter(values), |row| row.get(0)).optional()?;
    Ok(id.map(JobId))
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
