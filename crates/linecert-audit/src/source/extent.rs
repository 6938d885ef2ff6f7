//! How much there is to read, for whoever waits.

use std::{fs, path::Path};

use super::{Source, is_bundle, is_list};

/// How many bytes the sources have together, as far as their names and lengths tell; `None` with the
/// standard input, of which nobody knows. Nothing is opened, and what cannot be looked at has none.
#[must_use]
pub fn extent(sources: &[Source]) -> Option<u64> {
    let bytes = |source: &Source| match source {
        Source::StandardInput => None,
        Source::Path(path) if path.is_dir() => Some(below(path)),
        Source::Path(path) => Some(length(path)),
    };
    sources.iter().map(bytes).sum()
}

/// The bytes of all bundles and lists below a folder. Links to folders are not followed.
fn below(folder: &Path) -> u64 {
    let mut waiting = vec![folder.to_owned()];
    let mut bytes = 0_u64;
    while let Some(folder) = waiting.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                waiting.push(path);
            } else if is_bundle(&path) || is_list(&path) {
                bytes = bytes.saturating_add(length(&path));
            }
        }
    }
    bytes
}

fn length(path: &Path) -> u64 {
    fs::metadata(path).map_or(0, |metadata| if metadata.is_file() { metadata.len() } else { 0 })
}
