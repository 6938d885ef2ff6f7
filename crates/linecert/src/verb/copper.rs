//! `linecert copper`: what was measured on a pair, by a tester's file or by hand.

mod assess;
mod doubts;
mod import;

use std::path::Path;

use linecert_copper::{Imported, Map, shipped};
use serde_json::json;

use super::certify::results;
use crate::{
    args::{Copper, Format},
    exit::{CommandError, Exit},
    language::Messages,
    render,
    verb::read_bytes,
};

/// Runs the verb.
pub(crate) fn run(
    args: &Copper,
    format: Format,
    messages: &Messages,
) -> Result<Exit, CommandError> {
    match args {
        Copper::Import { file, map } => import::run((file, map), format, messages),
        Copper::Assess(args) => assess::run(args, format, messages),
        Copper::Maps => maps(format),
        Copper::Check { map } => check(map, format, messages),
    }
}

/// Reads a tester's file by a map.
fn read(file: &Path, map: &str) -> Result<Imported, CommandError> {
    let (map, _) = results::map(map)?;
    let imported = map.import(&file.display().to_string(), &read_bytes(file)?);
    imported.map_err(|error| {
        CommandError::new(Exit::Usage, "results-wrong").cause(error).hint("hint-map")
    })
}

fn maps(format: Format) -> Result<Exit, CommandError> {
    let maps = shipped().map_err(|error| CommandError::new(Exit::Bug, "bug").cause(error))?;
    match format {
        Format::Json => maps.iter().try_for_each(|map| render::json_line(&head(map)))?,
        Format::Text => {
            let row = |map: &Map| vec![map.name().to_owned(), map.cites().join("; ")];
            render::print_table(maps.iter().map(row).collect())?;
        }
    }
    Ok(Exit::Pass)
}

fn check(map: &str, format: Format, messages: &Messages) -> Result<Exit, CommandError> {
    let (map, _) = results::map(map)?;
    match format {
        Format::Json => render::json_line(&head(&map))?,
        Format::Text => {
            render::line(messages.with("map-good", &[("name", map.name())]))?;
            render::lines(map.cites().iter().map(|cite| format!("  {}", cite.escape_debug())))?;
        }
    }
    Ok(Exit::Pass)
}

fn head(map: &Map) -> serde_json::Value {
    json!({"name": map.name(), "cites": map.cites()})
}
