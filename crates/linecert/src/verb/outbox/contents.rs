//! `outbox list` and `outbox show`: what waits, and what became of the rest.

use linecert_api::{
    Outbox,
    outbox::{Contents, Entry, State},
};

use super::{failed, open, told, why};
use crate::{
    args::{Format, OutboxList, OutboxShow},
    exit::{CommandError, Exit},
    language::Messages,
    render,
};

/// Shows what waits and what was refused; the rest when asked for.
pub(super) fn list(
    args: &OutboxList,
    format: Format,
    messages: &Messages,
) -> Result<Exit, CommandError> {
    let outbox = open(&args.state)?;
    let Contents { mut entries, damaged } =
        outbox.contents().map_err(|error| failed(&outbox, error))?;
    entries.retain(|entry| args.all || !matches!(entry.state, State::Delivered { .. }));
    match format {
        Format::Json => {
            entries.iter().map(told::entry_json).try_for_each(|e| render::json_line(&e))?
        }
        Format::Text if entries.is_empty() => render::line(messages.get("outbox-nothing-waits"))?,
        Format::Text => render::print_table(table(&entries, messages))?,
    }
    for (name, why) in damaged {
        let names = [("entry", name.to_string()), ("why", why)];
        let text = messages.with_all("outbox-damaged", &names);
        render::note(format_args!("{}: {text}", messages.get("warning")));
    }
    Ok(Exit::Pass)
}

fn table(entries: &[Entry], messages: &Messages) -> Vec<Vec<String>> {
    let heads = ["outbox-state", "outbox-label", "outbox-put", "outbox-tries", "outbox-daemon"];
    let head = heads.into_iter().chain(["outbox-last"]).map(|id| messages.get(id)).collect();
    let row = |entry: &Entry| {
        vec![
            messages.get(&format!("outbox-{}", entry.state.folder())),
            render::safe(&entry.label),
            render::time(entry.put_at),
            entry.tries.to_string(),
            entry.to.daemon.to_string(),
            last_of(entry, messages),
        ]
    };
    std::iter::once(head).chain(entries.iter().map(row)).collect()
}

/// What is known of how it went.
fn last_of(entry: &Entry, messages: &Messages) -> String {
    match (&entry.state, &entry.last) {
        (State::Delivered { answer, .. }, _) => answer.number.clone(),
        (State::Refused { problem, .. }, _) => why::of_problem(problem, messages),
        (State::Waiting, Some(last)) => render::safe(&last.why),
        (State::Waiting, None) => String::new(),
    }
}

/// Shows one entry whole.
pub(super) fn show(
    args: &OutboxShow,
    format: Format,
    messages: &Messages,
) -> Result<Exit, CommandError> {
    let outbox = open(&args.state)?;
    let entry = outbox.find(&args.entry).map_err(|error| failed(&outbox, error))?;
    match format {
        Format::Json => render::json_line(&told::entry_json(&entry))?,
        Format::Text => render::lines(render::pairs(&rows(&outbox, &entry, messages), messages))?,
    }
    Ok(Exit::Pass)
}

fn rows(outbox: &Outbox, entry: &Entry, messages: &Messages) -> Vec<(&'static str, String)> {
    let folder = outbox.folder().join(entry.state.folder()).join(entry.name.to_string());
    let mut rows = vec![
        ("outbox-state", messages.get(&format!("outbox-{}", entry.state.folder()))),
        ("outbox-label", render::safe(&entry.label)),
        ("outbox-entry", entry.name.to_string()),
        ("outbox-certificate", entry.certificate.to_string()),
        ("outbox-daemon", entry.to.daemon.to_string()),
        ("outbox-put", render::time(entry.put_at)),
        ("outbox-tries", entry.tries.to_string()),
        ("outbox-file", folder.join("certificate.lcert").display().to_string()),
    ];
    if let Some(last) = &entry.last {
        rows.push((
            "outbox-last",
            format!("{} {}", render::time(last.at), render::safe(&last.why)),
        ));
    }
    match &entry.state {
        State::Waiting => {}
        State::Delivered { answer, .. } => {
            rows.push(("outbox-number", render::safe(&answer.number)));
            rows.push(("outbox-verdict", messages.get(&format!("overall-{}", answer.verdict))));
            rows.push(("outbox-received", render::time(answer.received_at)));
        }
        State::Refused { problem, .. } => {
            rows.push(("outbox-refusal", why::of_problem(problem, messages)));
            let request = problem.request_id.as_deref().map(render::safe);
            rows.extend(request.map(|id| ("outbox-request", id)));
        }
    }
    rows
}
