//! `outbox send`: delivers what waits.

use std::collections::BTreeSet;

use linecert_api::outbox::{DeliveryError, Entry, Locked, Outcome, send as send_waiting};
use linecert_log::Storage;

use super::{failed, open, told, upload::token_of_environment, why};
use crate::{
    args::{Format, OutboxSend},
    block_on,
    exit::{CommandError, Exit},
    language::Messages,
    render,
};

/// Runs the verb. What is named is sent even when it was refused before.
pub(super) fn run(
    args: &OutboxSend,
    format: Format,
    messages: &Messages,
) -> Result<Exit, CommandError> {
    let outbox = open(&args.state)?;
    let locked = outbox.lock().map_err(|error| failed(&outbox, error))?;
    let mut named = Vec::new();
    for text in &args.entries {
        let entry = outbox.find(text).and_then(|entry| match entry.state.folder() {
            "refused" => locked.wait_again(entry),
            _ => Ok(entry),
        });
        named.push(entry.map_err(|error| failed(&outbox, error))?.name);
    }
    let (mut outcomes, mut hints) = (Vec::new(), BTreeSet::new());
    let wanted = |entry: &Entry| named.is_empty() || named.contains(&entry.name);
    send(&locked, wanted, |entry, outcome| {
        outcomes.push(why::exit_of(outcome));
        hints.extend(why::hint_of(outcome));
        match format {
            Format::Json => render::json_line(&told::entry_json(entry)),
            Format::Text => render::line(told::outcome(entry, outcome, messages)),
        }
    })?;
    if outcomes.is_empty() {
        render::note(messages.get("outbox-nothing-waits"));
    }
    hints.into_iter().for_each(|hint| why::note_hint(hint, messages));
    Ok(why::gravest(outcomes))
}

/// Sends what is wanted, and tells each outcome as soon as it is kept.
pub(super) fn send<S: Storage>(
    locked: &Locked<'_, S>,
    wanted: impl Fn(&Entry) -> bool,
    mut tell: impl FnMut(&Entry, &Outcome) -> Result<(), CommandError>,
) -> Result<(), CommandError> {
    let token = token_of_environment()?;
    let deliver = async |entry: &Entry, bundle: &[u8]| {
        let client = entry.to.client(token.clone())?;
        Ok::<_, DeliveryError>(client.deposit(entry.certificate, bundle).await?)
    };
    let mut printed = Ok(());
    let sent = block_on(render::until_stopped(async {
        let sent = send_waiting(locked, wanted, deliver, |entry, outcome| {
            if printed.is_ok() {
                printed = tell(entry, &outcome);
            }
        });
        sent.await.map_err(|error| {
            CommandError::new(Exit::Storage, "outbox-failed").cause(error).hint("hint-disk-failed")
        })
    }));
    sent.and(printed)
}
