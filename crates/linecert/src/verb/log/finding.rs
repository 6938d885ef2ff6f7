//! What is wrong with a log, in the user's language.

use linecert_log::Finding;

use crate::language::Messages;

/// One finding as a line. Programs are given its English, which never changes.
pub(super) fn words(finding: &Finding, messages: &Messages) -> String {
    let (id, names) = match finding {
        Finding::Rollback { remembered, found } => (
            "log-finding-rollback",
            vec![("remembered", remembered.to_string()), ("found", found.to_string())],
        ),
        Finding::Fork { size } => ("log-finding-fork", vec![("size", size.to_string())]),
        Finding::BundleMissing(bundle) => missing(bundle),
        Finding::TileMissing(tile) => missing(tile),
        Finding::BundleDamaged { bundle, why } => {
            ("log-finding-damaged", vec![("file", bundle.to_string()), ("why", why.to_string())])
        }
        Finding::TileDamaged(error) => (
            "log-finding-damaged",
            vec![("file", error.tile.to_string()), ("why", error.to_string())],
        ),
        Finding::EntryChanged { index } => {
            ("log-finding-entry", vec![("index", index.to_string())])
        }
        Finding::TileChanged { level, index } => {
            ("log-finding-hash", vec![("level", level.to_string()), ("index", index.to_string())])
        }
        Finding::Root { size } => ("log-finding-root", vec![("size", size.to_string())]),
    };
    messages.with_all(id, &names)
}

fn missing(file: impl ToString) -> (&'static str, Vec<(&'static str, String)>) {
    ("log-finding-missing", vec![("file", file.to_string())])
}
