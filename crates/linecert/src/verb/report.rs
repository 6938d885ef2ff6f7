//! `linecert report`: the page of a certificate set again, its label, and a template to begin with.

pub(crate) mod beside;
mod label;
pub(crate) mod look;
mod page;
mod template;

use std::{
    fs::{self, File},
    io::Read as _,
    path::Path,
};

use serde_json::json;

use crate::{
    args::{Format, Report},
    exit::{CommandError, Exit},
    file,
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

/// Writes what was made. It takes the place of an earlier one only: never that of the certificate
/// that it was made of, and of no file of another kind, as a key.
fn write(out: &Path, source: &Path, bytes: &[u8]) -> Result<(), CommandError> {
    let real = |path: &Path| fs::canonicalize(path).ok();
    if real(source).is_some_and(|source| real(out) == Some(source)) {
        return Err(CommandError::new(Exit::Usage, "report-overwrites").name("file", out.display()));
    }
    match fs::metadata(out) {
        Ok(there) if there.is_file() && !is_alike(out, bytes) => {
            Err(CommandError::new(Exit::Usage, "file-exists").name("file", out.display()))
        }
        // A device, as that of the terminal, is written to and not replaced.
        Ok(there) if !there.is_file() => {
            fs::write(out, bytes).map_err(|error| CommandError::unwritable(out, error))
        }
        _ => file::replace(out, bytes),
    }
}

/// Whether a file is empty, or begins as a file of this kind does.
fn is_alike(file: &Path, bytes: &[u8]) -> bool {
    const MARK: u64 = 5;
    let mut begins = Vec::new();
    let read = File::open(file).and_then(|file| file.take(MARK).read_to_end(&mut begins));
    read.is_ok() && bytes.starts_with(&begins)
}
