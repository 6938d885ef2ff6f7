//! `linecert otdr compare`: what changed on a fibre between two traces from the same end.

use std::path::Path;

use linecert_measure::Quantity;
use linecert_otdr::{Basis, Change, Comparison, Event, Trace, wire};

use super::{distance, events, signed, thousandths};
use crate::{
    args::Format,
    exit::{CommandError, Exit},
    language::Messages,
    render,
};

/// The heads of the columns, by their messages.
const HEADS: [&str; 7] = [
    "compare-before",
    "compare-after",
    "event-distance",
    "event-kind",
    "event-loss",
    "event-reflectance",
    "compare-moved",
];

pub(super) fn run(
    (before, after): (&Path, &Path),
    format: Format,
    messages: &Messages,
) -> Result<Exit, CommandError> {
    let (old, new) = (super::read(before)?, super::read(after)?);
    let compared = linecert_otdr::compare(&old, &new).map_err(|error| {
        let wrong = CommandError::new(Exit::Usage, "traces-not-compared");
        wrong.text(format!("failed to {error}")).hint("hint-compare")
    })?;
    match format {
        Format::Json => render::wire_line(&wire::Comparison::new(&compared))?,
        Format::Text => render::lines(lines(&compared, (&old, &new), messages))?,
    }
    Ok(Exit::Pass)
}

fn lines(
    compared: &Comparison<'_>,
    (old, new): (&Trace, &Trace),
    messages: &Messages,
) -> Vec<String> {
    let head = HEADS.iter().map(|id| messages.get(id)).collect();
    let both = compared.changes.iter().map(|change| both(change, old, messages));
    let gone = compared.vanished.iter().map(|event| one((Some(event), None), old, messages));
    let come = compared.new.iter().map(|event| one((None, Some(event)), new, messages));
    let mut lines =
        render::table(std::iter::once(head).chain(both).chain(gone).chain(come).collect());
    let apart = |at| distance(old, at).unwrap_or_else(|| messages.get("untold"));
    let basis = match compared.alignment.basis {
        Basis::UserOffset => "aligned-user-offset",
        Basis::FrontPanel => "aligned-front-panel",
        Basis::Start => "aligned-start",
    };
    let (shift, tolerance) = (apart(compared.alignment.shift), apart(compared.tolerance));
    lines.push(String::new());
    lines.push(messages.with(basis, &[("shift", &shift), ("tolerance", &tolerance)]));
    lines.push(summary(compared, messages));
    lines
}

fn summary(compared: &Comparison<'_>, messages: &Messages) -> String {
    if compared.is_unchanged() {
        return messages.get("compare-unchanged");
    }
    let changed = compared.changes.iter().filter(|change| !change.is_none()).count();
    let names = [
        ("changed", changed.to_string()),
        ("new", compared.new.len().to_string()),
        ("vanished", compared.vanished.len().to_string()),
    ];
    messages.with_all("compare-changed", &names)
}

fn both(change: &Change<'_>, old: &Trace, messages: &Messages) -> Vec<String> {
    let turned = |before: String, difference: Option<Quantity>| match difference {
        Some(difference) if difference.steps() == 0 => before,
        Some(difference) => format!("{before} {}", signed(difference)),
        None => "-".to_owned(),
    };
    let loss = change.before.loss().map_or_else(String::new, thousandths);
    let reflectance = thousandths(change.before.stated_reflectance());
    vec![
        change.before.number().to_string(),
        change.after.number().to_string(),
        distance(old, change.before.delay()).unwrap_or_else(|| "-".to_owned()),
        events::kind(change.after, messages),
        turned(loss, change.loss),
        turned(reflectance, change.reflectance),
        old.length(change.moved).filter(|m| m.steps() != 0).map_or_else(String::new, signed),
    ]
}

/// An event that only one of the traces has; its places are those of that trace.
fn one(
    (before, after): (Option<&Event>, Option<&Event>),
    trace: &Trace,
    messages: &Messages,
) -> Vec<String> {
    let number = |event: Option<&Event>| event.map_or_else(String::new, |e| e.number().to_string());
    let id = if before.is_some() { "compare-vanished" } else { "compare-new" };
    let Some(event) = before.or(after) else { return Vec::new() };
    let kind = events::kind(event, messages);
    vec![
        number(before),
        number(after),
        distance(trace, event.delay()).unwrap_or_else(|| "-".to_owned()),
        messages.with(id, &[("kind", &kind)]),
        event.loss().map_or_else(|| "-".to_owned(), thousandths),
        Some(event.stated_reflectance())
            .filter(|stated| stated.steps() != 0)
            .map_or_else(|| "-".to_owned(), thousandths),
        String::new(),
    ]
}
