//! Takes back leases that ran out.

use linecert_measure::Timestamp;
use rusqlite::Connection;

use crate::job::{JobId, Swept};

/// A disruptive job that was begun is over: what it did to its line is not known.
const INTERRUPTED: &str = "UPDATE job SET state = 'interrupted', ended_at = ?1, until = NULL, \
    result = 'the worker ended while the job ran' \
    WHERE until <= ?1 AND effect = 'disruptive' AND state = 'begun' RETURNING id";

const AGAIN: &str = "UPDATE job SET state = 'waiting', begun_at = NULL, until = NULL \
    WHERE until <= ?1 RETURNING id";

const EXPIRED: &str = "UPDATE job SET state = 'expired', ended_at = ?1 \
    WHERE state = 'waiting' AND expires_at <= ?1 RETURNING id";

pub(super) fn sweep(db: &Connection, now: Timestamp) -> rusqlite::Result<Swept> {
    let update = |sql| -> rusqlite::Result<Vec<JobId>> {
        let mut update = db.prepare_cached(sql)?;
        let ids = update.query_map([now.as_microsecond()], |row| row.get(0).map(JobId))?;
        ids.collect()
    };
    let interrupted = update(INTERRUPTED)?;
    let again = update(AGAIN)?;
    Ok(Swept { again, interrupted, expired: update(EXPIRED)? })
}
