//! `linecert copper import`: what a tester's file says, pair by pair.

use std::path::Path;

use linecert_copper::{Imported, Instrument, Pair, wire};
use linecert_measure::{Observation, Reading, Reason};

use super::doubts;
use crate::{
    args::Format,
    exit::{CommandError, Exit},
    language::Messages,
    render::{self, readings},
};

pub(super) fn run(
    (file, map): (&Path, &str),
    format: Format,
    messages: &Messages,
) -> Result<Exit, CommandError> {
    let imported = super::read(file, map)?;
    imported.pairs.iter().for_each(|pair| doubts::tell(pair, messages));
    match format {
        Format::Json => render::wire_line(&wire::Imported::from(imported))?,
        Format::Text => {
            render::lines(head(&imported, messages))?;
            for pair in &imported.pairs {
                render::line(format_args!("\n{}", title(pair, messages)))?;
                print(pair, messages)?;
            }
        }
    }
    Ok(Exit::Pass)
}

fn head(imported: &Imported, messages: &Messages) -> Vec<String> {
    let due = imported.instrument.calibration_due.map(|due| due.to_string());
    let untold = || messages.get("untold");
    let rows = [
        ("label-tester", tester(&imported.instrument).unwrap_or_else(untold)),
        ("label-calibration-due", due.unwrap_or_else(untold)),
        ("label-map", imported.map.clone()),
    ];
    render::pairs(&rows, messages)
}

/// The instrument as the file names it; `None` when it does not.
pub(super) fn tester(instrument: &Instrument) -> Option<String> {
    let Instrument { maker, model, serial, firmware, .. } = instrument;
    let named = [maker, model, serial, firmware].into_iter().flatten();
    let named: Vec<_> = named.map(|text| text.escape_debug().to_string()).collect();
    (!named.is_empty()).then(|| named.join(" "))
}

fn title(pair: &Pair, messages: &Messages) -> String {
    let name = name(pair, messages);
    let time = pair.taken_at.map(render::time);
    let operator = pair.operator.as_ref().map(|text| text.escape_debug().to_string());
    [Some(name), time, operator].into_iter().flatten().collect::<Vec<_>>().join("  ")
}

/// What the file calls the pair.
pub(super) fn name(pair: &Pair, messages: &Messages) -> String {
    if pair.id.is_empty() {
        return messages.get("subject-pair");
    }
    messages.with("pair-named", &[("id", &pair.id.escape_debug().to_string())])
}

/// The readings, and in one line what the map knows and the file does not have.
fn print(pair: &Pair, messages: &Messages) -> Result<(), CommandError> {
    let (missing, told): (Vec<_>, Vec<_>) = pair.observations.iter().partition(|o| is_missing(o));
    render::print_table(told.into_iter().map(|observation| row(observation, messages)).collect())?;
    let mut labels: Vec<_> =
        missing.iter().map(|o| messages.language().label(o.metric())).collect();
    labels.dedup();
    if labels.is_empty() {
        return Ok(());
    }
    render::line(messages.with("not-in-file", &[("metrics", &labels.join(", "))]))
}

/// Whether the file has nothing in the column.
const fn is_missing(observation: &Observation) -> bool {
    match observation.reading() {
        Reading::NotReported(absence) => matches!(absence.reason, Reason::NoSuchObject),
        _ => false,
    }
}

fn row(observation: &Observation, messages: &Messages) -> Vec<String> {
    let mut cells = readings::cells(observation, messages);
    if let Some(label) = cells.first_mut() {
        label.insert_str(0, "  ");
    }
    cells.push(render::conditions(observation.conditions(), messages).join(", "));
    cells
}
