//! What repeated requests are answered by.

use linecert_measure::Digest;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::fault::writing;
use crate::{
    alarm::AlarmId,
    job::JobId,
    store::StoreError,
    write::{Once, Outcome, Write, WriteError},
};

/// For how long a key is known: a client that repeats itself later is a new one.
const KEPT_MICROSECONDS: i64 = 7 * 24 * 3_600 * 1_000_000;

/// What this request was answered before, if it was made before.
pub(super) fn outcomes_before(
    db: &Connection,
    write: &Write,
) -> Result<Option<Vec<Outcome>>, WriteError> {
    let Some(Once { key, request }) = &write.once else { return Ok(None) };
    let sql = "SELECT request, outcomes FROM once WHERE by_whom = ? AND key = ?";
    let read = |row: &rusqlite::Row<'_>| Ok((row.get::<_, [u8; 32]>(0)?, row.get::<_, String>(1)?));
    let mut query = db.prepare_cached(sql).map_err(writing)?;
    let known = query.query_row(params![write.by.to_string(), key], read).optional();
    match known.map_err(writing)? {
        None => Ok(None),
        Some((asked, _)) if Digest::from(asked) != *request => {
            Err(WriteError::KeyReused { key: key.clone() })
        }
        Some((_, outcomes)) => Ok(Some(read_outcomes(&outcomes)?)),
    }
}

/// Keeps the answer of a request that was made for the first time.
pub(super) fn remember(
    db: &Connection,
    write: &Write,
    outcomes: &[Outcome],
) -> Result<(), WriteError> {
    let Some(Once { key, request }) = &write.once else { return Ok(()) };
    let at = write.at.as_microsecond();
    let old = at.saturating_sub(KEPT_MICROSECONDS);
    let forget = || db.prepare_cached("DELETE FROM once WHERE at < ?")?.execute([old]);
    forget().map_err(writing)?;
    let sql = "INSERT INTO once (by_whom, key, request, outcomes, at) VALUES (?, ?, ?, ?, ?)";
    let text = outcomes.iter().map(written).collect::<Vec<_>>().join("\n");
    let values = params![write.by.to_string(), key, request.as_bytes(), text, at];
    let put = || db.prepare_cached(sql)?.execute(values);
    put().map(drop).map_err(|error| writing(error).into())
}

fn written(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Inserted => "inserted".to_owned(),
        Outcome::Same => "same".to_owned(),
        Outcome::Joined => "joined".to_owned(),
        Outcome::Done => "done".to_owned(),
        Outcome::Put(version) => format!("put {version}"),
        Outcome::Event(number) => format!("event {number}"),
        Outcome::Job(JobId(id)) => format!("job {id}"),
        Outcome::Alarm(AlarmId(id)) => format!("alarm {id}"),
        Outcome::Queued(count) => format!("queued {count}"),
    }
}

fn read_outcomes(text: &str) -> Result<Vec<Outcome>, StoreError> {
    let read = |line: &str| {
        read_outcome(line).ok_or_else(|| StoreError::Damaged(format!("`{line}` is no outcome")))
    };
    text.lines().map(read).collect()
}

fn read_outcome(line: &str) -> Option<Outcome> {
    let (word, number) = line.split_once(' ').unwrap_or((line, "0"));
    let number = number.parse().ok()?;
    Some(match word {
        "inserted" => Outcome::Inserted,
        "same" => Outcome::Same,
        "joined" => Outcome::Joined,
        "done" => Outcome::Done,
        "put" => Outcome::Put(number),
        "event" => Outcome::Event(number),
        "job" => Outcome::Job(JobId(number)),
        "alarm" => Outcome::Alarm(AlarmId(number)),
        "queued" => Outcome::Queued(number),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outcomes_read_back() {
        let outcomes = [
            Outcome::Inserted,
            Outcome::Same,
            Outcome::Joined,
            Outcome::Done,
            Outcome::Put(3),
            Outcome::Event(4),
            Outcome::Job(JobId(5)),
            Outcome::Alarm(AlarmId(6)),
            Outcome::Queued(u64::MAX),
        ];
        let text = outcomes.iter().map(written).collect::<Vec<_>>().join("\n");
        assert_eq!(read_outcomes(&text).unwrap(), outcomes);
        assert!(read_outcomes("put x").is_err());
    }
}
