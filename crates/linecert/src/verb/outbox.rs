//! `linecert outbox`: certificates that wait for the daemon, and what became of them.

mod add;
mod contents;
mod enrol;
mod remove;
mod send;
mod told;
pub(crate) mod upload;
mod why;

use std::path::Path;

use linecert_api::{Outbox, outbox::OutboxError};
use linecert_log::StorageError;

use crate::{
    args::{Format, Outbox as Verb, OutboxState},
    exit::{CommandError, Exit},
    language::Messages,
    verb::certify::state,
};

/// The outbox in the folder in which the laptop keeps what it remembers.
const FOLDER: &str = "outbox";

/// Runs the verb.
pub(crate) fn run(verb: &Verb, format: Format, messages: &Messages) -> Result<Exit, CommandError> {
    match verb {
        Verb::List(args) => contents::list(args, format, messages),
        Verb::Show(args) => contents::show(args, format, messages),
        Verb::Send(args) => send::run(args, format, messages),
        Verb::Add(args) => add::run(args, format, messages),
        Verb::Remove(args) => remove::run(args, messages),
        Verb::Enrol(args) => enrol::run(args, messages),
    }
}

/// The outbox that was asked for.
fn open(state: &OutboxState) -> Result<Outbox, CommandError> {
    within(state.folder.as_deref())
}

/// The outbox in a folder that was named, or in the user's.
fn within(state: Option<&Path>) -> Result<Outbox, CommandError> {
    let folder = state.map(Path::to_owned).or_else(state::of_user);
    let folder = folder
        .ok_or_else(|| CommandError::new(Exit::Usage, "no-state-folder").hint("hint-state"))?;
    Ok(Outbox::of(&folder.join(FOLDER)))
}

/// Why an outbox cannot be used, with the next step.
fn failed(outbox: &Outbox, error: OutboxError) -> CommandError {
    let (exit, hint) = match &error {
        OutboxError::Storage(StorageError::Busy(_)) => (Exit::Busy, "hint-outbox-busy"),
        OutboxError::Storage(StorageError::Full(_)) => (Exit::Storage, "hint-disk-failed"),
        OutboxError::Storage(StorageError::Io { source, .. }) => {
            (Exit::of_writing(source), "hint-elsewhere")
        }
        OutboxError::Storage(StorageError::TooLong { .. }) => (Exit::Storage, "hint-elsewhere"),
        OutboxError::Unknown(_) => (Exit::NotFound, "hint-outbox-list"),
        OutboxError::Ambiguous { .. } => (Exit::Usage, "hint-outbox-name"),
    };
    let command = CommandError::new(exit, "outbox-unusable");
    command.name("folder", outbox.folder().display()).cause(error).hint(hint)
}
