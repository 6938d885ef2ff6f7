//! Walks of a subtree by GETBULK that finish or say where they stopped.

use std::{collections::HashSet, time::Instant};

use super::Client;
use crate::{
    oid::Oid,
    read_error::ReadError,
    value::VarBind,
    wire::{Answer, to_answer},
};

/// The largest real tables have some 80 000 rows.
const MOST_ROWS: usize = 500_000;

/// What has come so far.
struct Walk<'a> {
    root: &'a Oid,
    rows: Vec<VarBind>,
    seen: HashSet<Oid>,
}

/// What one answer meant for the walk.
enum Step {
    Onward,
    Finished,
    Repeating,
}

impl Client {
    /// Reads everything below `root`, in the order in which the agent answers it.
    ///
    /// Rows out of order and rows answered twice stay, because real agents give both (BDCOM walks
    /// its tables in hash order). `Ok` with no rows means that the agent answered and has nothing
    /// below `root`. The request grows smaller when the agent answers tooBig or not at all, and
    /// stays small for this agent.
    ///
    /// # Errors
    /// [`ReadError`]. A walk that began and did not end is [`ReadError::Truncated`] or
    /// [`ReadError::Endless`]; its rows are not returned, because half a table looks like a whole
    /// one.
    pub async fn walk(&self, root: &Oid) -> Result<Vec<VarBind>, ReadError> {
        let mut walk = Walk { root, rows: Vec::new(), seen: HashSet::new() };
        loop {
            match self.step(&mut walk).await {
                Ok(Step::Onward) if walk.rows.len() <= MOST_ROWS => {}
                Ok(Step::Finished) => return Ok(walk.rows),
                Ok(Step::Onward | Step::Repeating) => {
                    return Err(ReadError::Endless {
                        agent: self.agent,
                        root: root.clone(),
                        after: walk.cursor().clone(),
                        rows: walk.rows.len(),
                    });
                }
                Err(cause) if walk.rows.is_empty() => return Err(cause),
                Err(cause) => {
                    return Err(ReadError::Truncated {
                        agent: self.agent,
                        after: walk.cursor().clone(),
                        rows: walk.rows.len(),
                        cause: cause.into(),
                    });
                }
            }
        }
    }

    async fn step(&self, walk: &mut Walk<'_>) -> Result<Step, ReadError> {
        let answer = self.ask_for_less_until_answered(walk.cursor()).await?;
        if answer.is_empty() {
            return Err(self.nonsense("an answer without any object"));
        }
        let known = walk.seen.len();
        for row in answer {
            match to_answer(row) {
                Answer::EndOfMib => return Ok(Step::Finished),
                Answer::Unusable(what) => return Err(self.nonsense(&what)),
                Answer::Row(row) if row.value.is_absent() => {
                    return Err(ReadError::NoSuchObject { agent: self.agent, oid: row.oid });
                }
                Answer::Row(row) if row.oid.starts_with(walk.root) => walk.keep(row),
                Answer::Row(row) if row.oid > *walk.root => return Ok(Step::Finished),
                // Only an agent that has lost its place goes back to before where it began.
                Answer::Row(row) => {
                    let what = format!("{} does not follow {}", row.oid, walk.cursor());
                    return Err(self.nonsense(&what));
                }
            }
        }
        Ok(if walk.seen.len() > known { Step::Onward } else { Step::Repeating })
    }

    async fn ask_for_less_until_answered(
        &self,
        after: &Oid,
    ) -> Result<Vec<async_snmp::VarBind>, ReadError> {
        let began = Instant::now();
        let mut silences = 0;
        loop {
            let error = match self.get_bulk(after, self.repetitions()).await {
                Ok(rows) => return Ok(rows),
                Err(error) if error.wants_less() => error,
                Err(error) => return Err(error),
            };
            let smaller = self.halve_repetitions();
            let give_up =
                if error.is_too_big() { !smaller } else { silences == self.limits.retries };
            if give_up {
                return Err(error.lasting(began.elapsed()));
            }
            silences += u8::from(!error.is_too_big());
        }
    }
}

impl Walk<'_> {
    fn cursor(&self) -> &Oid {
        self.rows.last().map_or(self.root, |row| &row.oid)
    }

    fn keep(&mut self, row: VarBind) {
        self.seen.insert(row.oid.clone());
        self.rows.push(row);
    }
}
