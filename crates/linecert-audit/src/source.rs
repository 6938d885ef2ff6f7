//! Where certificates are read from: single files, folder trees and lists with one to a line.
//!
//! Whatever cannot be read is an item too, with the reason: nothing is skipped without a word, and
//! nothing stops the run. Of a folder only its names are held, and of those no more than fit.

mod extent;
mod folder;
mod lines;

use std::{
    fmt, fs,
    io::{self, Read as _},
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};

use linecert_cert::MAX_BYTES;
use serde::{Deserialize, Serialize};
use thiserror::Error;

pub use extent::extent;
use folder::Walk;
use lines::Lines;

/// Something that certificates are read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A file, or a folder with everything below it. Files named `.lcert` hold one bundle, files
    /// named `.ndjson` one to a line; others are passed over in a folder, and taken as one bundle
    /// when they are named themselves. Links to folders are not followed.
    Path(PathBuf),
    /// The standard input, one bundle to a line.
    StandardInput,
}

/// Where a certificate stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// The file, or `-` for the standard input.
    pub path: String,
    /// The line of the file, counted from one, when it holds one certificate to a line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
}

/// What tells that a file is still the one that it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Stamp {
    /// Its length, or that of the line, in bytes.
    pub(crate) bytes: u64,
    /// When it was changed, in nanoseconds since 1970, where the system tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) changed: Option<u64>,
}

/// One thing to look at.
#[derive(Debug)]
pub(crate) struct Item {
    pub(crate) place: Place,
    pub(crate) stamp: Stamp,
    pub(crate) content: Content,
}

/// What an item holds.
#[derive(Debug)]
pub(crate) enum Content {
    /// A file that is still to be read.
    File(PathBuf),
    /// A bundle.
    Bytes(Vec<u8>),
    /// Nothing that can be read.
    Fault(Fault),
}

/// Why something cannot be read.
#[derive(Debug, Error)]
pub enum Fault {
    /// The system refused.
    #[error("read it: {0}")]
    System(#[from] io::Error),
    /// A link to a folder, which may lead round in a circle.
    #[error("follow the link: it leads to a folder, which is read only when it is named itself")]
    LinkedFolder,
    /// A device, a pipe or a socket, which may never end.
    #[error("read it: it is not a file")]
    NotAFile,
    /// More than a bundle may have.
    #[error("read it: it has more than the {MAX_BYTES} bytes that are read")]
    TooLarge,
}

/// The items of sources, in an order that depends on nothing but names and lines.
#[derive(Debug)]
pub(crate) struct Items {
    sources: std::vec::IntoIter<Source>,
    spill: PathBuf,
    current: Option<Reading>,
}

#[derive(Debug)]
enum Reading {
    Folder(Walk),
    Lines(Lines),
}

impl Items {
    /// The items of all sources. What does not fit in memory goes to the folder `spill`.
    pub(crate) fn of(sources: Vec<Source>, spill: &Path) -> Self {
        Self { sources: sources.into_iter(), spill: spill.to_owned(), current: None }
    }

    /// Opens a source; what is no folder and no list is an item at once.
    fn open(&mut self, source: Source) -> Option<Item> {
        match source {
            Source::StandardInput => {
                self.current = Some(Reading::Lines(Lines::of_standard_input()));
                None
            }
            Source::Path(path) if path.is_dir() => {
                self.current = Some(Reading::Folder(Walk::new(path, &self.spill)));
                None
            }
            Source::Path(path) => self.open_file(path),
        }
    }

    fn open_file(&mut self, path: PathBuf) -> Option<Item> {
        if !is_list(&path) {
            return Some(Item::of_file(path));
        }
        match Lines::open(&path) {
            Ok(lines) => {
                self.current = Some(Reading::Lines(lines));
                None
            }
            Err(fault) => Some(Item::fault(&path, fault)),
        }
    }
}

impl Iterator for Items {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        loop {
            let next = match &mut self.current {
                Some(Reading::Folder(walk)) => walk.next(),
                Some(Reading::Lines(lines)) => lines.next(),
                None => None,
            };
            if next.is_some() {
                return next;
            }
            self.current = None;
            let source = self.sources.next()?;
            if let Some(item) = self.open(source) {
                return Some(item);
            }
        }
    }
}

impl Item {
    /// A file with one bundle, which is read when it is its turn.
    fn of_file(path: PathBuf) -> Self {
        match stamp(&path) {
            Ok(stamp) if stamp.bytes > MAX_BYTES as u64 => Self::fault(&path, Fault::TooLarge),
            Ok(stamp) => {
                Self { place: Place::of(&path, None), stamp, content: Content::File(path) }
            }
            Err(fault) => Self::fault(&path, fault),
        }
    }

    fn fault(path: &Path, fault: Fault) -> Self {
        let stamp = Stamp { bytes: 0, changed: None };
        Self { place: Place::of(path, None), stamp, content: Content::Fault(fault) }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Path(path) => write!(f, "{}", path.display()),
            Self::StandardInput => f.pad("-"),
        }
    }
}

impl Content {
    /// The bytes, read now when they were not read before.
    ///
    /// # Errors
    /// When they cannot be read, or are more than a bundle may have.
    pub(crate) fn read(self) -> Result<Vec<u8>, Fault> {
        let path = match self {
            Self::Bytes(bytes) => return Ok(bytes),
            Self::Fault(fault) => return Err(fault),
            Self::File(path) => path,
        };
        let mut bytes = Vec::new();
        // The file may have grown since its length was asked for.
        fs::File::open(path)?.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes)?;
        if bytes.len() > MAX_BYTES { Err(Fault::TooLarge) } else { Ok(bytes) }
    }
}

impl Place {
    fn of(path: &Path, line: Option<u64>) -> Self {
        Self { path: path.to_string_lossy().into_owned(), line }
    }
}

impl fmt::Display for Place {
    /// Writes `a/b.lcert` or `list.ndjson:12`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            None => f.pad(&self.path),
            Some(line) => f.pad(&format!("{}:{line}", self.path)),
        }
    }
}

/// The stamp of a file; links to files are followed.
fn stamp(path: &Path) -> Result<Stamp, Fault> {
    let metadata = fs::metadata(path)?;
    if !metadata.is_file() {
        return Err(Fault::NotAFile);
    }
    let changed = metadata.modified().ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok());
    let changed = changed.and_then(|since| u64::try_from(since.as_nanos()).ok());
    Ok(Stamp { bytes: metadata.len(), changed })
}

fn has_extension(path: &Path, wanted: &str) -> bool {
    path.extension().is_some_and(|found| found.eq_ignore_ascii_case(wanted))
}

fn is_bundle(path: &Path) -> bool {
    has_extension(path, "lcert")
}

fn is_list(path: &Path) -> bool {
    has_extension(path, "ndjson")
}

#[cfg(test)]
mod tests;
