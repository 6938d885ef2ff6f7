//! `linecert otdr suspect`: signs that traces were made up or copied.

use std::path::{Path, PathBuf};

use linecert_otdr::{Finding, Trace};
use serde_json::json;

use super::signs;
use crate::{
    args::Format,
    exit::{CommandError, Exit},
    language::Messages,
    render,
};

pub(super) fn run(
    files: &[PathBuf],
    format: Format,
    messages: &Messages,
) -> Result<Exit, CommandError> {
    let (named, traces, exit) = read_all(files, messages)?;
    let findings = signs::of(&traces);
    for finding in &findings {
        match format {
            Format::Json => render::json_line(&wire(finding, &named))?,
            Format::Text => {
                let (label, text) =
                    (messages.get("suspicious"), signs::text(&finding.sign, messages));
                let files = of(finding, &named).join(", ");
                render::line(format_args!("{label}: {files}\n    {text}"))?;
            }
        }
    }
    let id = if findings.is_empty() { "suspect-none" } else { "suspect-caution" };
    render::note(messages.with(id, &[("count", &traces.len().to_string())]));
    Ok(exit)
}

/// Reads what can be read, and warns of what cannot: one bad file of a thousand is no reason not to
/// look at the others. Fails when there is nothing to look at.
fn read_all<'f>(
    files: &'f [PathBuf],
    messages: &Messages,
) -> Result<(Vec<&'f Path>, Vec<Trace>, Exit), CommandError> {
    let (mut named, mut traces, mut first) = (Vec::new(), Vec::new(), None);
    for file in files {
        match super::read(file) {
            Ok(trace) => {
                named.push(file.as_path());
                traces.push(trace);
            }
            Err(error) => {
                error.warning(messages).into_iter().for_each(render::note);
                first.get_or_insert(error);
            }
        }
    }
    match first {
        Some(error) if traces.is_empty() => Err(error),
        Some(_) => Ok((named, traces, Exit::BrokenOff)),
        None => Ok((named, traces, Exit::Pass)),
    }
}

fn of(finding: &Finding, named: &[&Path]) -> Vec<String> {
    let files = finding.traces.iter().filter_map(|place| named.get(*place));
    files.map(|file| file.display().to_string()).collect()
}

fn wire(finding: &Finding, named: &[&Path]) -> serde_json::Value {
    json!({
        "files": of(finding, named),
        "sign": finding.sign.name(),
        "evidence": finding.sign.evidence(),
    })
}
