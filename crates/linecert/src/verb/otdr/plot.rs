//! `linecert otdr plot`: the trace as a picture in a file.

use std::{
    fs,
    path::{Path, PathBuf},
};

use linecert_report::{Language as Words, draw_trace};
use serde_json::json;

use crate::{
    args::Format,
    exit::{CommandError, Exit},
    language::{Language, Messages},
    render,
};

pub(super) fn run(
    (file, out): (&Path, Option<&Path>),
    format: Format,
    messages: &Messages,
) -> Result<Exit, CommandError> {
    let trace = super::read(file)?;
    let words = match messages.language() {
        Language::English => Words::English,
        Language::Chinese => Words::Chinese,
    };
    let drawn = draw_trace(&trace, words);
    let drawn = drawn.map_err(|error| CommandError::new(Exit::Bug, "bug").cause(error))?;
    let Some(svg) = drawn else {
        let nothing = CommandError::new(Exit::Garbled, "trace-no-picture");
        return Err(nothing.name("file", file.display()));
    };
    let out = out.map_or_else(|| beside(file), Path::to_path_buf);
    if is_same(file, &out) {
        return Err(CommandError::new(Exit::Usage, "trace-overwritten").name("file", out.display()));
    }
    fs::write(&out, svg).map_err(|error| CommandError::unwritable(&out, error))?;
    match format {
        Format::Json => render::json_line(&json!({"picture": out.display().to_string()}))?,
        Format::Text => render::line(out.display())?,
    }
    Ok(Exit::Pass)
}

/// The name of the trace with another ending, in the folder in which the user is.
fn beside(file: &Path) -> PathBuf {
    PathBuf::from(file.file_name().unwrap_or_default()).with_extension("svg")
}

/// Whether the picture would take the place of the trace, which is evidence.
fn is_same(file: &Path, out: &Path) -> bool {
    let real = |path| fs::canonicalize(path).ok();
    real(file).is_some_and(|file| real(out) == Some(file))
}
