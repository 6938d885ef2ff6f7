//! The one place that reads files of the kernel.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Where `proc` and `sys` are mounted: `/`, or a folder with captures of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Root(PathBuf);

impl Root {
    /// That of the running system.
    pub(crate) fn system() -> Self {
        Self::at("/")
    }

    pub(crate) fn at(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }

    /// The text of a file; `None` when it is absent, forbidden or no text.
    pub(crate) fn read(&self, path: impl AsRef<Path>) -> Option<String> {
        fs::read_to_string(self.0.join(path)).ok()
    }

    /// The names in a folder; none when it is absent or forbidden.
    pub(crate) fn names(&self, path: impl AsRef<Path>) -> Vec<String> {
        let entries = fs::read_dir(self.0.join(path)).into_iter().flatten().flatten();
        entries.filter_map(|entry| entry.file_name().into_string().ok()).collect()
    }

    /// Whether something is there.
    pub(crate) fn has(&self, path: impl AsRef<Path>) -> bool {
        self.0.join(path).exists()
    }

    /// The last part of what a symbolic link points to.
    pub(crate) fn target_name(&self, path: impl AsRef<Path>) -> Option<String> {
        let target = fs::read_link(self.0.join(path)).ok()?;
        Some(target.file_name()?.to_str()?.to_owned())
    }
}
