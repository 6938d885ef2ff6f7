//! Empties an outbox as far as it goes.

use std::{collections::BTreeSet, error::Error};

use linecert_log::Storage;
use linecert_measure::Timestamp;
use thiserror::Error;

use super::{DestinationError, Entry, Locked, OutboxError, State, Try};
use crate::{
    client::{Address, ClientError},
    problem::{Problem, ProblemKind},
    wire::Deposited,
};

/// Why a certificate was not delivered.
#[derive(Debug, Error)]
pub enum DeliveryError {
    /// Nothing can be sent to the daemon.
    #[error(transparent)]
    Destination(#[from] DestinationError),
    /// The daemon was asked in vain.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The file in the outbox is not the one that was put there.
    #[error("the file in the outbox was changed")]
    Changed,
}

/// What came of an entry.
#[derive(Debug)]
pub enum Outcome {
    /// The daemon has it.
    Delivered(Box<Deposited>),
    /// The daemon does not take it; it is kept apart.
    Refused(Box<Problem>),
    /// It goes on waiting.
    Waits(DeliveryError),
    /// It was not tried, because the daemon was not there for the one before it.
    NotTried,
}

impl DeliveryError {
    /// Whether whatever goes to the same daemon would fail as well, for now.
    const fn is_of_daemon(&self) -> bool {
        match self {
            Self::Changed | Self::Client(ClientError::Status { status: 500, .. }) => false,
            Self::Client(ClientError::Problem { problem, .. }) => {
                !matches!(problem.kind, ProblemKind::Internal | ProblemKind::TimedOut)
            }
            Self::Destination(_) | Self::Client(_) => true,
        }
    }
}

/// Delivers what waits and is wanted, the oldest first, one at a time, and keeps what became of it.
/// What is put there meanwhile is delivered too. A daemon that was not there once is not tried for
/// the others in the same run. `told` hears of each entry as soon as its outcome is on the disk.
///
/// # Errors
/// When the disk is full or fails.
pub async fn send<S: Storage>(
    locked: &Locked<'_, S>,
    wanted: impl Fn(&Entry) -> bool,
    mut deliver: impl AsyncFnMut(&Entry, &[u8]) -> Result<Deposited, DeliveryError>,
    mut told: impl FnMut(&Entry, Outcome),
) -> Result<(), OutboxError> {
    let (mut seen, mut away) = (BTreeSet::new(), BTreeSet::<Address>::new());
    loop {
        let mut round = locked.waiting()?;
        round.retain(|entry| wanted(entry) && seen.insert(entry.name.clone()));
        if round.is_empty() {
            return Ok(());
        }
        for entry in round {
            if away.contains(&entry.to.daemon) {
                told(&entry, Outcome::NotTried);
                continue;
            }
            let delivered = match locked.outbox().bundle(&entry)? {
                Some(bundle) => deliver(&entry, &bundle).await,
                None => Err(DeliveryError::Changed),
            };
            let (entry, outcome) = settled(entry, delivered, Timestamp::now());
            locked.settle(&entry)?;
            if matches!(&outcome, Outcome::Waits(error) if error.is_of_daemon()) {
                away.insert(entry.to.daemon.clone());
            }
            told(&entry, outcome);
        }
    }
}

/// The entry with what became of it.
fn settled(
    entry: Entry,
    delivered: Result<Deposited, DeliveryError>,
    at: Timestamp,
) -> (Entry, Outcome) {
    let entry = Entry { tries: entry.tries.saturating_add(1), ..entry };
    let error = match delivered {
        Ok(answer) => {
            let answer = Box::new(answer);
            let state = State::Delivered { at, answer: answer.clone() };
            return (Entry { state, ..entry }, Outcome::Delivered(answer));
        }
        Err(error) => error,
    };
    let last = Some(Try { at, why: chain(&error) });
    match error {
        DeliveryError::Client(ClientError::Problem { problem, .. })
            if problem.kind.condemns_content() =>
        {
            let state = State::Refused { at, problem: problem.clone() };
            (Entry { state, last, ..entry }, Outcome::Refused(problem))
        }
        error => (Entry { last, ..entry }, Outcome::Waits(error)),
    }
}

/// An error and its causes in one line.
fn chain(error: &dyn Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| (*cause).source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}
