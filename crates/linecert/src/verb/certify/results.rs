//! Files of results that a job brings in beside what it measures.

use std::path::{Path, PathBuf};

use linecert_copper::{Map, shipped, shipped_text};
use linecert_job::{ByMap, Results, ResultsError};

use crate::{
    args::Certify,
    exit::{CommandError, Exit},
    verb::read_text,
};

/// Reads every file of `--results`: `.sor` is a trace, `.toml` is what a person typed in, anything
/// else is a tester's file that is read by `--map`.
pub(super) fn read(args: &Certify) -> Result<Vec<Results>, CommandError> {
    let results: Vec<_> =
        args.results.iter().map(|file| read_one(file, args)).collect::<Result<_, _>>()?;
    // Of two files of one name the later would be taken for a second attempt at the earlier.
    for (place, one) in results.iter().enumerate() {
        if results.iter().take(place).any(|earlier: &Results| earlier.task == one.task) {
            let twice = CommandError::new(Exit::Usage, "results-twice").hint("hint-results-twice");
            let file = args.results.get(place).map(|file| file.display().to_string());
            return Err(twice.name("file", file.unwrap_or_default()));
        }
    }
    Ok(results)
}

/// The traces among them, which travel beside the certificate and are drawn on its page.
pub(super) fn traces(args: &Certify) -> Vec<PathBuf> {
    args.results.iter().filter(|file| ending(file).as_deref() == Some("sor")).cloned().collect()
}

fn ending(file: &Path) -> Option<String> {
    file.extension().map(|ending| ending.to_string_lossy().to_lowercase())
}

fn read_one(file: &Path, args: &Certify) -> Result<Results, CommandError> {
    let results = match (ending(file).as_deref(), &args.map) {
        (Some("sor"), _) => Results::of_trace(file, args.fibre.as_deref()),
        (Some("toml"), _) => Results::of_typed(file),
        (_, Some(name)) => {
            let (map, map_text) = map(name)?;
            let pair = args.pair.as_deref();
            Results::of_tester(file, &ByMap { map: &map, map_text: &map_text, pair })
        }
        (_, None) => {
            return Err(CommandError::new(Exit::Usage, "results-without-map")
                .name("file", file.display())
                .hint("hint-map"));
        }
    };
    results.map_err(wrong)
}

/// A map by the name of one that ships, or by its file.
pub(crate) fn map(name: &str) -> Result<(Map, String), CommandError> {
    let wrong = || CommandError::new(Exit::Usage, "map-wrong").hint("hint-map");
    let shipped = shipped().map_err(|error| wrong().cause(error))?;
    if let (Some(map), Some(text)) =
        (shipped.into_iter().find(|map| map.name() == name), shipped_text(name))
    {
        return Ok((map, text.to_owned()));
    }
    let text = read_text(Path::new(name))?;
    let map = Map::parse(name, &text).map_err(|error| wrong().cause(error))?;
    Ok((map, text))
}

fn wrong(error: ResultsError) -> CommandError {
    let exit = match &error {
        ResultsError::Read { source, .. } => Exit::of_reading(source),
        ResultsError::Trace { .. } => Exit::Garbled,
        _ => Exit::Usage,
    };
    let hint = match &error {
        ResultsError::Read { .. } => "hint-file",
        ResultsError::Import(_) | ResultsError::Choose { .. } => "hint-map",
        ResultsError::Trace { .. } => "hint-trace",
        ResultsError::Typed(_) | ResultsError::NoInstrument(_) | ResultsError::Empty(_) => {
            "hint-measurements"
        }
    };
    CommandError::new(exit, "results-wrong").cause(error).hint(hint)
}
