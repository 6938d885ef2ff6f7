//! `linecert report`: the page of a certificate set again, its label, and a template to begin with.

pub(crate) mod beside;
mod label;
pub(crate) mod look;
mod page;
mod template;

use std::{fs, path::Path};

use serde_json::json;

use crate::{
    args::{Format, Report},
    exit::{CommandError, Exit},
    language::Messages,
    render,
};

/// Runs the verb.
pub(crate) fn run(
    report: &Report,
    format: Format,
    messages: &Messages,
) -> Result<Exit, CommandError> {
    let (made, kind) = match report {
        Report::Page(args) => (page::write(args, messages)?, "page"),
        Report::Label(args) => (label::write(args, messages)?, "label"),
        Report::Template { folder } => (template::write(folder)?, "template"),
    };
    match format {
        Format::Text => render::line(made.display())?,
        Format::Json => render::json_line(&json!({ kind: made.display().to_string() }))?,
    }
    Ok(Exit::Pass)
}

/// Writes what was made, but never over the certificate that it was made of.
fn write(out: &Path, source: &Path, bytes: &[u8]) -> Result<(), CommandError> {
    let real = |path: &Path| fs::canonicalize(path).ok();
    if real(source).is_some_and(|source| real(out) == Some(source)) {
        return Err(CommandError::new(Exit::Usage, "report-overwrites").name("file", out.display()));
    }
    fs::write(out, bytes).map_err(|error| CommandError::unwritable(out, error))
}
