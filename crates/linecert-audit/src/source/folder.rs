//! A folder with everything below it, in the order of names.

use std::{
    ffi::{OsStr, OsString},
    fs, io,
    path::{Path, PathBuf},
};

use super::{Fault, Item, is_bundle, is_list, lines::Lines};
use crate::sorter::{Sorted, Sorter};

/// A walk through a tree. It holds the names of the folders that it stands in, as far as they fit.
#[derive(Debug)]
pub(super) struct Walk {
    spill: PathBuf,
    levels: Vec<Level>,
    lines: Option<Lines>,
    fault: Option<Item>,
}

/// The names of one folder that are still to come.
#[derive(Debug)]
struct Level {
    folder: PathBuf,
    names: Sorted,
}

impl Walk {
    pub(super) fn new(folder: PathBuf, spill: &Path) -> Self {
        let mut walk =
            Self { spill: spill.to_owned(), levels: Vec::new(), lines: None, fault: None };
        walk.fault = walk.enter(folder);
        walk
    }

    /// Goes down into a folder; a folder that cannot be listed is an item.
    fn enter(&mut self, folder: PathBuf) -> Option<Item> {
        match list(&folder, &self.spill) {
            Ok(names) => {
                self.levels.push(Level { folder, names });
                None
            }
            Err(error) => Some(Item::fault(&folder, error.into())),
        }
    }

    /// What one name of a folder gives, if anything.
    fn visit(&mut self, path: PathBuf) -> Option<Item> {
        let kind = match fs::symlink_metadata(&path) {
            Ok(metadata) => metadata.file_type(),
            Err(error) => return Some(Item::fault(&path, error.into())),
        };
        if kind.is_dir() {
            return self.enter(path);
        }
        if kind.is_symlink() && path.is_dir() {
            return Some(Item::fault(&path, Fault::LinkedFolder));
        }
        if is_list(&path) {
            return match Lines::open(&path) {
                Ok(lines) => {
                    self.lines = Some(lines);
                    None
                }
                Err(fault) => Some(Item::fault(&path, fault)),
            };
        }
        is_bundle(&path).then(|| Item::of_file(path))
    }
}

impl Iterator for Walk {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        if let Some(fault) = self.fault.take() {
            return Some(fault);
        }
        loop {
            if let Some(item) = self.lines.as_mut().and_then(Iterator::next) {
                return Some(item);
            }
            self.lines = None;
            let level = self.levels.last_mut()?;
            let found = match level.names.next() {
                Some(Ok(name)) => {
                    let path = level.folder.join(from_bytes(name));
                    self.visit(path)
                }
                Some(Err(error)) => Some(Item::fault(&level.folder, error.into())),
                None => {
                    self.levels.pop();
                    None
                }
            };
            if found.is_some() {
                return found;
            }
        }
    }
}

fn list(folder: &Path, spill: &Path) -> io::Result<Sorted> {
    let mut names = Sorter::new(spill);
    for entry in fs::read_dir(folder)? {
        names.push(&to_bytes(&entry?.file_name()))?;
    }
    names.sorted()
}

#[cfg(unix)]
fn to_bytes(name: &OsStr) -> Vec<u8> {
    std::os::unix::ffi::OsStrExt::as_bytes(name).to_vec()
}

#[cfg(unix)]
fn from_bytes(name: Vec<u8>) -> OsString {
    std::os::unix::ffi::OsStringExt::from_vec(name)
}

/// Where names are no bytes, one that is no Unicode is not found again, and is told as such.
#[cfg(not(unix))]
fn to_bytes(name: &OsStr) -> Vec<u8> {
    name.to_string_lossy().into_owned().into_bytes()
}

#[cfg(not(unix))]
fn from_bytes(name: Vec<u8>) -> OsString {
    String::from_utf8_lossy(&name).into_owned().into()
}
