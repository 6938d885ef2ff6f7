//! The durable, append-only record of one job.
//!
//! One JSON object a line: `{"seq":7,"prev":"<SHA-256 of line 6>","event":{..}}`. The chain makes
//! a removed or edited line evident, and its head is written into the certificate.

use std::{
    fs::{File, OpenOptions, TryLockError},
    io::{self, Read as _, Write as _},
    path::{Path, PathBuf},
};

use linecert_measure::Digest;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::event::Event;

/// The journal of one job, open for appending. The file is locked against a second process.
#[derive(Debug)]
pub struct Journal {
    file: File,
    path: PathBuf,
    length: u64,
    next: u64,
    head: Digest,
}

/// What stood in a journal when it was opened.
#[derive(Debug)]
pub struct Opened {
    /// The journal, ready to go on.
    pub journal: Journal,
    /// Every event so far, in order.
    pub events: Vec<Event>,
    /// Bytes of a last line that was being written when the machine stopped. They were never
    /// acknowledged and have been cut off.
    pub torn_bytes: u64,
}

/// Why a journal cannot be opened or written.
#[derive(Debug, Error)]
pub enum JournalError {
    /// A journal is there already.
    #[error("{} exists already", .0.display())]
    Exists(PathBuf),
    /// There is no journal to go on with.
    #[error("{} does not exist", .0.display())]
    Missing(PathBuf),
    /// Another process holds it.
    #[error("{} is in use by another process", .0.display())]
    Busy(PathBuf),
    /// A line in the middle is not what was written.
    #[error("{}:{line}: the journal was changed or damaged: {why}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// The line, counted from one.
        line: u64,
        /// What is wrong with it.
        why: String,
    },
    /// The disk is full. What was appended before is safe.
    #[error("no space left for {}", .0.display())]
    Full(PathBuf),
    /// Reading or writing failed otherwise.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
}

impl JournalError {
    pub(crate) fn io(path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        match source.kind() {
            io::ErrorKind::AlreadyExists => Self::Exists(path),
            io::ErrorKind::NotFound => Self::Missing(path),
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full(path),
            _ => Self::Io { path, source },
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Record<E> {
    seq: u64,
    prev: Digest,
    event: E,
}

impl Journal {
    /// Starts a new journal.
    ///
    /// # Errors
    /// When there is one already, or the file cannot be made.
    pub fn create(path: &Path) -> Result<Self, JournalError> {
        let fail = |source| JournalError::io(path, source);
        let file = OpenOptions::new().read(true).append(true).create_new(true).open(path);
        let file = file.map_err(fail)?;
        lock(&file, path)?;
        sync_folder_of(path).map_err(fail)?;
        Ok(Self { file, path: path.to_owned(), length: 0, next: 1, head: Digest::of(b"") })
    }

    /// Opens a journal to go on with it: checks the chain and cuts off a torn last line.
    ///
    /// # Errors
    /// When it is missing, in use, damaged before its last line, or cannot be read.
    pub fn open(path: &Path) -> Result<Opened, JournalError> {
        let fail = |source| JournalError::io(path, source);
        let mut file = OpenOptions::new().read(true).append(true).open(path).map_err(fail)?;
        lock(&file, path)?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(fail)?;
        let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        let (kept, torn) = bytes.split_at_checked(whole).unwrap_or((&bytes, &[]));
        let mut journal =
            Self { file, path: path.to_owned(), length: 0, next: 1, head: Digest::of(b"") };
        let events = kept
            .split_inclusive(|byte| *byte == b'\n')
            .map(|line| journal.replay(line))
            .collect::<Result<_, _>>()?;
        let torn_bytes = u64::try_from(torn.len()).unwrap_or(u64::MAX);
        if torn_bytes > 0 {
            journal.file.set_len(journal.length).map_err(fail)?;
            journal.file.sync_all().map_err(fail)?;
        }
        Ok(Opened { journal, events, torn_bytes })
    }

    /// Appends an event. It is on the disk when this returns.
    ///
    /// # Errors
    /// When the disk is full or fails; the journal is then as it was before.
    pub fn append(&mut self, event: &Event) -> Result<(), JournalError> {
        let fail = |source| JournalError::io(&self.path, source);
        let record = Record { seq: self.next, prev: self.head, event };
        let mut line = serde_json::to_vec(&record).map_err(|e| fail(e.into()))?;
        line.push(b'\n');
        let written = self.file.write_all(&line).and_then(|()| self.file.sync_data());
        if let Err(error) = written {
            // Half a line must not stand before the next one.
            self.file.set_len(self.length).map_err(fail)?;
            return Err(fail(error));
        }
        self.advance(&line);
        Ok(())
    }

    /// The digest of the last line, which commits to every line before it.
    #[must_use]
    pub const fn head(&self) -> Digest {
        self.head
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn replay(&mut self, line: &[u8]) -> Result<Event, JournalError> {
        let damaged =
            |why: String| JournalError::Damaged { path: self.path.clone(), line: self.next, why };
        let record: Record<Event> =
            serde_json::from_slice(line).map_err(|error| damaged(error.to_string()))?;
        if record.seq != self.next {
            return Err(damaged(format!("it is numbered {}", record.seq)));
        }
        if record.prev != self.head {
            return Err(damaged("it does not follow from the line before".to_owned()));
        }
        self.advance(line);
        Ok(record.event)
    }

    fn advance(&mut self, line: &[u8]) {
        self.length = self.length.saturating_add(u64::try_from(line.len()).unwrap_or(u64::MAX));
        self.next = self.next.saturating_add(1);
        self.head = Digest::of(line);
    }
}

fn lock(file: &File, path: &Path) -> Result<(), JournalError> {
    file.try_lock().map_err(|error| match error {
        TryLockError::WouldBlock => JournalError::Busy(path.to_owned()),
        TryLockError::Error(source) => JournalError::io(path, source),
    })
}

/// Makes a new or renamed file durable in its folder.
pub(crate) fn sync_folder_of(path: &Path) -> io::Result<()> {
    if cfg!(not(unix)) {
        return Ok(());
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

#[cfg(test)]
mod tests;
