//! `log monitor`: hashes a whole log again, and holds it against what it was before.

use std::collections::BTreeMap;

use linecert_log::{Finding, Folder, Monitored, monitor};
use linecert_tlog::{Leaf, LeafKind};
use serde_json::json;

use super::{
    Trust, fault, finding,
    watched::{Watched, bundles_of},
    witnessed, witnessed_json,
};
use crate::{
    args::{Format, LogMonitor},
    exit::{CommandError, Exit},
    language::Messages,
    render,
};

/// What kinds of entries a log has.
#[derive(Default)]
struct Census {
    kinds: BTreeMap<LeafKind, u64>,
    /// Entries that are no commitments of linecert, such as text that somebody slipped in.
    foreign: u64,
}

impl Census {
    fn count(&mut self, entry: &[u8]) {
        let count = match Leaf::parse(entry) {
            Ok(leaf) => self.kinds.entry(leaf.kind()).or_default(),
            Err(_) => &mut self.foreign,
        };
        *count = count.saturating_add(1);
    }
}

/// Runs the verb. Findings are its result, and its exit code.
pub(super) fn run(
    args: &LogMonitor,
    format: Format,
    messages: &Messages,
) -> Result<Exit, CommandError> {
    let trust = Trust::read(&args.trust)?;
    // A bundle and a tile for each 256 entries.
    let files = bundles_of(&args.folder).saturating_mul(2);
    let log = Watched::new(&args.folder, files, messages);
    let mut census = Census::default();
    let state = Folder::new(&args.state);
    let monitored = monitor(&log, &state, &trust.policy, &mut |_, entry| census.count(entry));
    log.finish();
    let monitored =
        monitored.map_err(|error| fault::of_monitoring((&args.folder, &args.state), error))?;
    match format {
        Format::Text => tell(&monitored, &census, &trust, messages)?,
        Format::Json => render::json_line(&summary(&monitored, &census, &trust))?,
    }
    if monitored.findings.is_empty() && census.foreign == 0 {
        return Ok(Exit::Pass);
    }
    Err(CommandError::new(fault::NOT_AS_SIGNED, "log-not-sound")
        .name("folder", args.folder.display())
        .hint("hint-log-evidence"))
}

fn tell(
    monitored: &Monitored,
    census: &Census,
    trust: &Trust,
    messages: &Messages,
) -> Result<(), CommandError> {
    let origin = monitored.note.text().lines().next().unwrap_or_default().to_owned();
    let names = [("origin", origin), ("size", monitored.size.to_string())];
    if monitored.findings.is_empty() {
        let is_new = monitored.remembered.is_none();
        let sound = if is_new { "log-sound-first" } else { "log-sound" };
        render::line(messages.with_all(sound, &names))?;
    } else {
        render::line(messages.with_all("log-findings", &names))?;
        let words = |of: &Finding| format!("  {}", finding::words(of, messages));
        render::lines(monitored.findings.iter().map(words))?;
    }
    let kinds = census.kinds.iter().map(|(kind, count)| format!("  {count:>8}  {}", kind.name()));
    render::lines(kinds)?;
    if census.foreign > 0 {
        let count = [("count", census.foreign.to_string())];
        render::line(messages.with_all("log-foreign", &count))?;
    }
    match trust.policy.open(&monitored.note) {
        Ok(opened) => render::line(witnessed(&opened, messages)),
        // The monitor has opened it before.
        Err(_) => Ok(()),
    }
}

fn summary(monitored: &Monitored, census: &Census, trust: &Trust) -> serde_json::Value {
    let kinds = census.kinds.iter().map(|(kind, count)| (kind.name().to_owned(), json!(count)));
    let opened = trust.policy.open(&monitored.note).ok();
    json!({
        "origin": opened.as_ref().map(|opened| opened.checkpoint().origin().to_string()),
        "size": monitored.size,
        "sound": monitored.findings.is_empty() && census.foreign == 0,
        "findings": monitored.findings.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "entries": serde_json::Value::Object(kinds.collect()),
        "foreign": census.foreign,
        "witnessed": opened.as_ref().map(witnessed_json),
        "checkpoint": monitored.note.to_string(),
        "remembered": monitored.remembered.as_ref().map(ToString::to_string),
    })
}
