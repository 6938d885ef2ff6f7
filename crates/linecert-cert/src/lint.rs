//! Whether the record behind a statement is whole: no attempt missing, no reading without origin.

mod counting;

use std::{
    collections::{BTreeMap, BTreeSet},
    num::NonZeroU32,
};

pub use counting::Hidden;
use jiff::{SignedDuration, tz::Offset};
use linecert_measure::{Date, Identity, Measurement, Reading, Timestamp};
use linecert_profile::{Access, Profile};
use linecert_tlog::{Checkpoint, Note};
use thiserror::Error;

use crate::statement::{Attempt, Facts, Outcome, Purpose};

/// What is wrong with a record. Such a record is neither issued nor accepted.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Flaw {
    /// A text that identifies something is empty.
    #[error("`{0}` is empty")]
    Empty(&'static str),
    /// Nothing was tried, so there is nothing to certify.
    #[error("not a single attempt was made at any task")]
    NoAttempts,
    /// The counts of attempts do not add up.
    #[error(transparent)]
    Hidden(#[from] Hidden),
    /// The attempts at a task are not numbered 1, 2, 3, ...
    #[error("attempt {expected} of task `{task}` is missing: {found} stands in its place")]
    AttemptGap {
        /// The task.
        task: String,
        /// The number that should stand there.
        expected: u32,
        /// The number that stands there.
        found: NonZeroU32,
    },
    /// A measurement or series belongs to an attempt that is not there.
    #[error("attempt {attempt} of task `{task}` is not recorded, but was measured")]
    NoAttempt {
        /// The task.
        task: String,
        /// The attempt.
        attempt: NonZeroU32,
    },
    /// An attempt is said to have measured, but there is no measurement of it.
    #[error("attempt {attempt} of task `{task}` measured, but holds no measurement")]
    NoMeasurement {
        /// The task.
        task: String,
        /// The attempt.
        attempt: NonZeroU32,
    },
    /// A measurement names an instrument that is not there.
    #[error("instrument `{instrument}` measured in task `{task}`, but is not identified")]
    UnknownInstrument {
        /// The key of the instrument.
        instrument: String,
        /// The task.
        task: String,
    },
    /// Two instruments have the same key.
    #[error("instrument `{0}` is identified twice")]
    RepeatedInstrument(String),
    /// A simulated instrument measured for a certificate of a real line.
    #[error("instrument `{0}` is simulated, but the certificate is for a real line")]
    SimulatedInstrument(String),
    /// The instrument's calibration had run out when it measured.
    #[error(
        "instrument `{instrument}` was due for calibration on {due}, before it measured at {taken_at}"
    )]
    OutOfCalibration {
        /// The key of the instrument.
        instrument: String,
        /// The last day on which it was allowed to measure.
        due: Date,
        /// When it measured.
        taken_at: Timestamp,
    },
    /// A reading does not name the raw bytes that it was decoded from.
    #[error("a reading of task `{0}` names no evidence")]
    NoEvidence(String),
    /// Two instants are in the wrong order.
    #[error("{what} at {at} lies outside {from} to {until}")]
    OutOfOrder {
        /// What happened.
        what: String,
        /// When it happened.
        at: Timestamp,
        /// The earliest that it can have happened.
        from: Timestamp,
        /// The latest that it can have happened.
        until: Timestamp,
    },
    /// The profile is for another kind of line.
    #[error("a line of {line} is judged by a profile for {profile}")]
    OtherAccess {
        /// The technology of the line.
        line: Access,
        /// The technology that the profile is for.
        profile: Access,
    },
    /// More samples belong to the ramp than there are.
    #[error("a series of task `{0}` has a longer ramp than samples")]
    Ramp(String),
    /// Two attachments have the same name, or the same bytes.
    #[error("attachment `{0}` stands there twice")]
    RepeatedAttachment(String),
    /// The note of the checkpoint that the laptop had seen is longer than any.
    #[error("the checkpoint that was seen has {0} bytes, more than the {LONGEST_SEEN} of any")]
    LongCheckpoint(usize),
    /// What the laptop had seen is something else than a checkpoint.
    #[error("what was seen is not the checkpoint of a log")]
    NoCheckpoint,
}

/// The longest text of a checkpoint with its cosignatures, in bytes.
const LONGEST_SEEN: usize = 1 << 16;

type Attempts<'a> = BTreeMap<(&'a str, NonZeroU32), &'a Attempt>;

/// Checks a record.
pub(crate) fn check(facts: &Facts) -> Result<(), Flaw> {
    check_names(facts)?;
    check_circumstances(facts)?;
    let slack = slack(facts);
    within(|| "the issue".to_owned(), facts.issued_at, (facts.started_at, Timestamp::MAX), slack)?;
    let attempts = check_attempts(facts, slack)?;
    let instruments = check_instruments(facts)?;
    for measurement in &facts.measurements {
        let attempt =
            find(&attempts, &measurement.provenance.task, measurement.provenance.attempt)?;
        check_time(measurement, attempt, slack)?;
        check_origin(measurement, &instruments)?;
    }
    for series in &facts.series {
        find(&attempts, &series.task, series.attempt)?;
        let samples = u32::try_from(series.series.samples.len()).unwrap_or(u32::MAX);
        if series.series.ramp > samples {
            return Err(Flaw::Ramp(series.task.clone()));
        }
    }
    check_outcomes(facts)
}

/// Checks that a record is judged by a profile for its kind of line.
pub(crate) fn check_profile(facts: &Facts, profile: &Profile) -> Result<(), Flaw> {
    let (line, profile) = (facts.line.access, profile.access());
    if line == profile { Ok(()) } else { Err(Flaw::OtherAccess { line, profile }) }
}

fn check_names(facts: &Facts) -> Result<(), Flaw> {
    let names = [
        ("number", Some(&facts.number)),
        ("order.number", Some(&facts.order.number)),
        ("line.id", Some(&facts.line.id)),
        ("operator", Some(&facts.operator)),
        ("region", facts.region.as_ref()),
        ("certifies_again.reason", facts.certifies_again.as_ref().map(|again| &again.reason)),
    ];
    let is_empty = |text: Option<&String>| text.is_some_and(|text| text.trim().is_empty());
    let empty = names.into_iter().find(|(_, text)| is_empty(*text));
    empty.map_or(Ok(()), |(key, _)| Err(Flaw::Empty(key)))
}

/// Checks what surrounds the job. Names are compared as a file system that ignores case would.
fn check_circumstances(facts: &Facts) -> Result<(), Flaw> {
    let mut names = BTreeSet::new();
    let mut digests = BTreeSet::new();
    for attachment in &facts.attachments {
        let name = attachment.name.as_str();
        if !names.insert(name.to_lowercase()) || !digests.insert(attachment.digest) {
            return Err(Flaw::RepeatedAttachment(name.to_owned()));
        }
    }
    facts.seen.as_deref().map_or(Ok(()), check_seen)
}

/// Checks that what the laptop had seen is a checkpoint at all. Whose it is, a verifier judges.
fn check_seen(text: &str) -> Result<(), Flaw> {
    if text.len() > LONGEST_SEEN {
        return Err(Flaw::LongCheckpoint(text.len()));
    }
    let note = Note::parse(text.as_bytes()).ok();
    let checkpoint = note.and_then(|note| note.text().parse::<Checkpoint>().ok());
    checkpoint.map(drop).ok_or(Flaw::NoCheckpoint)
}

/// By how much the times of a record may be out of order: as much as the clock was stepped. The
/// order of the attempts is in their numbers.
fn slack(facts: &Facts) -> SignedDuration {
    let stepped = facts.clock.stepped_ms.map_or(0, |stepped| stepped.get());
    SignedDuration::from_millis(i64::try_from(stepped).unwrap_or(i64::MAX))
}

/// Checks that the attempts at each task are numbered without gaps and follow each other in time.
fn check_attempts(facts: &Facts, slack: SignedDuration) -> Result<Attempts<'_>, Flaw> {
    let (Some(first), Some(newest)) = (facts.attempts.first(), facts.attempts.last()) else {
        return Err(Flaw::NoAttempts);
    };
    counting::check(facts, first, newest)?;
    let mut attempts = Attempts::new();
    let mut last: BTreeMap<&str, &Attempt> = BTreeMap::new();
    for attempt in &facts.attempts {
        let before = last.insert(&attempt.task, attempt);
        let expected = before.map_or(1, |before| before.attempt.get().saturating_add(1));
        if attempt.attempt.get() != expected {
            let (task, found) = (attempt.task.clone(), attempt.attempt);
            return Err(Flaw::AttemptGap { task, expected, found });
        }
        let earliest = before.map_or(facts.started_at, |before| before.ended_at);
        let what = || format!("attempt {expected} of task `{}`", attempt.task);
        within(what, attempt.started_at, (earliest, facts.issued_at), slack)?;
        within(what, attempt.ended_at, (attempt.started_at, facts.issued_at), slack)?;
        attempts.insert((&attempt.task, attempt.attempt), attempt);
    }
    Ok(attempts)
}

fn check_instruments(facts: &Facts) -> Result<BTreeMap<&str, &Identity>, Flaw> {
    let mut instruments = BTreeMap::new();
    for identity in &facts.instruments {
        if instruments.insert(identity.key.as_str(), identity).is_some() {
            return Err(Flaw::RepeatedInstrument(identity.key.clone()));
        }
        if identity.is_simulated() && facts.purpose == Purpose::Operational {
            return Err(Flaw::SimulatedInstrument(identity.key.clone()));
        }
    }
    Ok(instruments)
}

/// Checks that a reading was taken while its attempt lasted.
fn check_time(
    measurement: &Measurement,
    attempt: &Attempt,
    slack: SignedDuration,
) -> Result<(), Flaw> {
    let provenance = &measurement.provenance;
    let what = || format!("a reading of task `{}`", provenance.task);
    within(what, provenance.taken_at, (attempt.started_at, attempt.ended_at), slack)
}

/// Checks that a reading tells what it was taken with, and what it was decoded from.
fn check_origin(
    measurement: &Measurement,
    instruments: &BTreeMap<&str, &Identity>,
) -> Result<(), Flaw> {
    let provenance = &measurement.provenance;
    let identity = instruments.get(provenance.instrument.as_str());
    let identity = identity.ok_or_else(|| Flaw::UnknownInstrument {
        instrument: provenance.instrument.clone(),
        task: provenance.task.clone(),
    })?;
    if matches!(measurement.observation.reading(), Reading::NotReported(_)) {
        return Ok(());
    }
    if provenance.evidence.is_empty() {
        return Err(Flaw::NoEvidence(provenance.task.clone()));
    }
    check_calibration(identity, provenance.taken_at)
}

/// Refuses an instrument whose last day has passed, in UTC. An instrument without a known
/// calibration is stated as such, and is not refused.
fn check_calibration(identity: &Identity, taken_at: Timestamp) -> Result<(), Flaw> {
    let day = Offset::UTC.to_datetime(taken_at).date();
    match &identity.calibration {
        Some(calibration) if calibration.due < day => Err(Flaw::OutOfCalibration {
            instrument: identity.key.clone(),
            due: calibration.due,
            taken_at,
        }),
        _ => Ok(()),
    }
}

fn check_outcomes(facts: &Facts) -> Result<(), Flaw> {
    let measured: BTreeSet<_> = facts
        .measurements
        .iter()
        .map(|m| (m.provenance.task.as_str(), m.provenance.attempt))
        .collect();
    let hollow = facts.attempts.iter().find(|attempt| {
        attempt.outcome == Outcome::Measured
            && !measured.contains(&(attempt.task.as_str(), attempt.attempt))
    });
    hollow.map_or(Ok(()), |Attempt { task, attempt, .. }| {
        Err(Flaw::NoMeasurement { task: task.clone(), attempt: *attempt })
    })
}

fn find<'a>(attempts: &Attempts<'a>, task: &str, attempt: NonZeroU32) -> Result<&'a Attempt, Flaw> {
    let found = attempts.get(&(task, attempt)).copied();
    found.ok_or_else(|| Flaw::NoAttempt { task: task.to_owned(), attempt })
}

fn within(
    what: impl Fn() -> String,
    at: Timestamp,
    span: (Timestamp, Timestamp),
    slack: SignedDuration,
) -> Result<(), Flaw> {
    let (from, until) = span;
    if from.duration_since(at) <= slack && at.duration_since(until) <= slack {
        return Ok(());
    }
    Err(Flaw::OutOfOrder { what: what(), at, from, until })
}

#[cfg(test)]
mod tests;
