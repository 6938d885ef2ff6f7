//! The folder of a log, with a progress bar for what reads all of it.

use std::{fs::File, path::Path};

use linecert_log::{Folder, NewFile, Storage, StorageError};
use linecert_tlog::{Checkpoint, FULL, Note};

use crate::{language::Messages, render::progress::Counting};

/// A folder whose reads move a bar.
#[derive(Clone)]
pub(super) struct Watched {
    folder: Folder,
    bar: Counting,
}

impl Watched {
    /// A folder of which so many files are going to be read.
    pub(super) fn new(folder: &Path, files: u64, messages: &Messages) -> Self {
        let bar = Counting::of(files, messages.get("log-reading"));
        Self { folder: Folder::new(folder), bar }
    }

    /// Takes the bar away.
    pub(super) fn finish(&self) {
        self.bar.finish();
    }
}

/// How many bundles of entries a log says that it has; zero when it says nothing that can be read.
pub(super) fn bundles_of(folder: &Path) -> u64 {
    let note = Folder::new(folder).read("checkpoint").ok().flatten();
    let note = note.and_then(|bytes| Note::parse(&bytes).ok());
    let checkpoint = note.and_then(|note| note.text().parse::<Checkpoint>().ok());
    checkpoint.map_or(0, |checkpoint| checkpoint.size().div_ceil(FULL.into()))
}

impl Storage for Watched {
    type Lock = File;

    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, StorageError> {
        self.bar.advance();
        self.folder.read(name)
    }

    fn write(&self, name: &str, bytes: &[u8]) -> Result<(), StorageError> {
        self.folder.write(name, bytes)
    }

    fn write_all(&self, files: &[NewFile]) -> Result<(), StorageError> {
        self.folder.write_all(files)
    }

    fn list(&self, folder: &str) -> Result<Vec<String>, StorageError> {
        self.folder.list(folder)
    }

    fn remove_folder(&self, name: &str) -> Result<(), StorageError> {
        self.folder.remove_folder(name)
    }

    fn lock(&self) -> Result<File, StorageError> {
        self.folder.lock()
    }
}
