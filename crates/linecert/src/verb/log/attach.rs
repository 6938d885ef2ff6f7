//! `log attach`: puts the cosignatures of witnesses into the checkpoint.

use std::path::Path;

use linecert_log::{Folder, attach, attach_to};
use linecert_tlog::{AddCheckpoint, NoteSignature};
use serde_json::json;

use super::{Trust, fault, witnessed, witnessed_json};
use crate::{
    args::{Format, LogAttach},
    exit::{CommandError, Exit},
    language::Messages,
    render,
    verb::{read_bytes, read_text},
};

/// Runs the verb.
pub(super) fn run(
    args: &LogAttach,
    format: Format,
    messages: &Messages,
) -> Result<Exit, CommandError> {
    let trust = Trust::read(&args.trust)?;
    let mut cosignatures = Vec::new();
    for response in &args.responses {
        cosignatures.extend(lines_of(response)?);
    }
    let folder = &args.folder;
    let log = Folder::new(folder);
    let note = match &args.request {
        Some(file) => attach_to(&log, &request(file)?.checkpoint, &cosignatures, &trust.policy),
        None => attach(&log, &cosignatures, &trust.policy),
    };
    let note = note.map_err(|error| fault::of_attaching(folder, error))?;
    let opened = trust.policy.open(&note);
    let opened = opened.map_err(|error| fault::of_reading(folder, error.into()))?;
    let checkpoint = opened.checkpoint();
    match format {
        Format::Text => render::line(witnessed(&opened, messages))?,
        Format::Json => render::json_line(&json!({
            "origin": checkpoint.origin().to_string(),
            "size": checkpoint.size(),
            "witnessed": witnessed_json(&opened),
        }))?,
    }
    Ok(Exit::Pass)
}

/// What the witnesses were asked.
fn request(file: &Path) -> Result<AddCheckpoint, CommandError> {
    AddCheckpoint::parse(&read_bytes(file)?).map_err(|error| {
        let wrong = CommandError::new(Exit::Garbled, "log-no-request").cause(error);
        wrong.name("file", file.display()).hint("hint-log-request")
    })
}

/// The cosignatures that a witness has answered.
fn lines_of(response: &Path) -> Result<Vec<NoteSignature>, CommandError> {
    let text = read_text(response)?;
    let lines = text.lines().filter(|line| !line.is_empty());
    let cosignatures: Vec<_> =
        lines.map(NoteSignature::parse).collect::<Result<_, _>>().map_err(|error| {
            let wrong = CommandError::new(Exit::Garbled, "log-no-cosignature").cause(error);
            wrong.name("file", response.display()).hint("hint-log-response")
        })?;
    if cosignatures.is_empty() {
        let empty = CommandError::new(Exit::Garbled, "log-no-cosignature");
        return Err(empty.name("file", response.display()).hint("hint-log-response"));
    }
    Ok(cosignatures)
}
