//! The list of what a backup consists of: each file with its SHA-256.

use std::{
    collections::BTreeMap,
    fs,
    path::{Component, Path},
};

use linecert_measure::{Digest, Timestamp};
use serde::{Deserialize, Serialize};

use super::{BackupError, Step, Told, copy};

/// The file of the list.
pub(super) const FILE: &str = "backup.json";

/// The version of the list. A later one is refused.
const SCHEMA: u32 = 1;

/// The list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Manifest {
    schema: u32,
    /// When the backup was begun.
    pub(super) made_at: Timestamp,
    /// The files by their paths in the backup, with slashes between the parts.
    pub(super) files: BTreeMap<String, Digest>,
}

impl Manifest {
    /// Lists what is in a folder.
    pub(super) fn of(
        folder: &Path,
        made_at: Timestamp,
        told: Told<'_>,
    ) -> Result<Self, BackupError> {
        let mut files = BTreeMap::new();
        for name in copy::files(folder)? {
            let digest = copy::digest(&folder.join(&name))?;
            files.insert(name, digest);
            told(Step::Files(files.len()));
        }
        Ok(Self { schema: SCHEMA, made_at, files })
    }

    /// Writes the list into the folder.
    pub(super) fn write(&self, folder: &Path) -> Result<(), BackupError> {
        let file = folder.join(FILE);
        let why = |error: serde_json::Error| {
            let (file, why) = (file.clone(), error.to_string());
            BackupError::Manifest { file, why }
        };
        let text = serde_json::to_string_pretty(self).map_err(why)?;
        fs::write(&file, text + "\n").map_err(BackupError::file(&file))?;
        let synced = fs::File::open(&file).and_then(|open| open.sync_all());
        synced.map_err(BackupError::file(&file))
    }

    /// Reads the list of a folder, which must name exactly what is there.
    pub(super) fn read(folder: &Path) -> Result<Self, BackupError> {
        let file = folder.join(FILE);
        let why = |why: String| BackupError::Manifest { file: file.clone(), why };
        let text = fs::read(&file).map_err(BackupError::file(&file))?;
        let read: Self = serde_json::from_slice(&text).map_err(|error| why(error.to_string()))?;
        if read.schema != SCHEMA {
            let told = format!("schema {} is not known; this program reads {SCHEMA}", read.schema);
            return Err(why(told));
        }
        if let Some(name) = read.files.keys().find(|name| !is_below(name)) {
            return Err(why(format!("`{name}` is not in the backup")));
        }
        let there = copy::files(folder)?;
        let odd = |name: &String, what| BackupError::Odd { file: folder.join(name), what };
        if let Some(name) = read.files.keys().find(|name| !there.contains(name)) {
            return Err(odd(name, "it is missing"));
        }
        let is_odd = |name: &&String| *name != FILE && !read.files.contains_key(*name);
        match there.iter().find(is_odd) {
            Some(name) => Err(odd(name, "it is not of this backup")),
            None => Ok(read),
        }
    }
}

/// Whether a name stays in the folder, whoever wrote it.
fn is_below(name: &str) -> bool {
    let mut parts = Path::new(name).components();
    !name.is_empty() && parts.all(|part| matches!(part, Component::Normal(_)))
}
