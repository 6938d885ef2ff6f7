//! What this laptop has counted.

use std::path::Path;

use linecert_job::{LineTally, Purpose, Tally};
use serde_json::json;

use crate::{
    args::Format,
    exit::{CommandError, Exit},
    hints,
    language::Messages,
    render,
    verb::certify::state,
};

pub(super) fn run(
    named: Option<&Path>,
    (format, messages): (Format, &Messages),
) -> Result<Exit, CommandError> {
    let folder = state::folder(named, (Purpose::Operational, Path::new(".")))?;
    let tally = Tally::read(&folder).map_err(hints::of_counters)?;
    match format {
        Format::Json => render::json_line(&as_json(&folder, &tally))?,
        Format::Text => tell(&folder, &tally, messages)?,
    }
    Ok(Exit::Pass)
}

fn as_json(folder: &Path, tally: &Tally) -> serde_json::Value {
    let line = |(line, counted): (&String, &LineTally)| {
        let certified = counted.certified;
        json!({
            "line": line,
            "attempts": counted.attempts,
            "certified": certified.map(|(last, _)| last),
            "certificate": certified.map(|(_, certificate)| certificate.to_string()),
        })
    };
    json!({
        "folder": render::path(folder),
        "device": tally.device.to_string(),
        "purpose": tally.purpose.to_string(),
        "attempts": tally.attempts,
        "lines": tally.lines.iter().map(line).collect::<Vec<_>>(),
    })
}

fn tell(folder: &Path, tally: &Tally, messages: &Messages) -> Result<(), CommandError> {
    let rows = [
        ("state-folder", folder.display().to_string()),
        ("state-device", tally.device.to_string()),
        ("state-attempts", tally.attempts.to_string()),
    ];
    render::lines(render::pairs(&rows, messages))?;
    let heading = ["state-line", "state-attempts", "state-certified"];
    let line = |(line, counted): (&String, &LineTally)| {
        let certified =
            counted.certified.map_or_else(|| "-".to_owned(), |(last, _)| last.to_string());
        vec![render::safe(line), counted.attempts.to_string(), certified]
    };
    let heading = heading.iter().map(|id| messages.get(id)).collect();
    let rows = tally.lines.iter().map(line);
    render::line("")?;
    render::print_table([heading].into_iter().chain(rows).collect())
}
