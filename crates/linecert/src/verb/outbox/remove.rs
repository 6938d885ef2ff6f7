//! `outbox remove`: takes entries out. The certificates themselves stay where they were issued.

use super::{failed, open};
use crate::{
    args::OutboxRemove,
    exit::{CommandError, Exit},
    language::Messages,
    render,
};

/// Runs the verb. When one of several is not there, none is removed.
pub(super) fn run(args: &OutboxRemove, messages: &Messages) -> Result<Exit, CommandError> {
    let outbox = open(&args.state)?;
    let locked = outbox.lock().map_err(|error| failed(&outbox, error))?;
    let found = args.entries.iter().map(|text| outbox.find(text));
    let found = found.collect::<Result<Vec<_>, _>>().map_err(|error| failed(&outbox, error))?;
    for entry in found {
        locked.remove(&entry).map_err(|error| failed(&outbox, error))?;
        let state = messages.get(&format!("outbox-{}", entry.state.folder()));
        let names = [("label", entry.label.as_str()), ("state", &state)];
        render::line(messages.with("outbox-removed", &names))?;
    }
    Ok(Exit::Pass)
}
