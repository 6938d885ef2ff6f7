//! The durable, append-only record of one job.
//!
//! One JSON object a line: `{"seq":7,"prev":"<SHA-256 of line 6>","event":{..}}`. The chain makes
//! a removed or edited line evident, and its head is written into the certificate.

use std::{
    fs::{File, OpenOptions, TryLockError},
    io::{self, Read as _},
    marker::PhantomData,
    path::{Path, PathBuf},
};

use linecert_measure::Digest;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use thiserror::Error;

use crate::{disk, event::Event};

/// A journal, open for appending: of the [`Event`]s of a job, or of the numbers of a laptop. The
/// file is locked against a second process.
#[derive(Debug)]
pub struct Journal<E = Event> {
    file: File,
    path: PathBuf,
    length: u64,
    next: u64,
    head: Digest,
    of: PhantomData<fn(E) -> E>,
}

/// What stood in a journal when it was opened.
#[derive(Debug)]
pub struct Opened<E = Event> {
    /// The journal, ready to go on.
    pub journal: Journal<E>,
    /// Every event so far, in order.
    pub events: Vec<E>,
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

impl<E: Serialize + DeserializeOwned> Journal<E> {
    /// Starts a new journal.
    ///
    /// # Errors
    /// When there is one already, or the file cannot be made.
    pub fn create(path: &Path) -> Result<Self, JournalError> {
        let file = disk::create(path).map_err(|source| JournalError::io(path, source))?;
        lock(&file, path)?;
        Ok(Self::empty(file, path))
    }

    /// Opens a journal to go on with it: checks the chain and cuts off a torn last line.
    ///
    /// # Errors
    /// When it is missing, in use, damaged before its last line, or cannot be read.
    pub fn open(path: &Path) -> Result<Opened<E>, JournalError> {
        let fail = |source| JournalError::io(path, source);
        let mut file = OpenOptions::new().read(true).append(true).open(path).map_err(fail)?;
        lock(&file, path)?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(fail)?;
        let mut journal = Self::empty(file, path);
        let (events, torn_bytes) = journal.replay_all(&bytes)?;
        if torn_bytes > 0 {
            disk::truncate(&journal.file, journal.length).map_err(fail)?;
        }
        Ok(Opened { journal, events, torn_bytes })
    }

    /// Reads what stands in a journal and leaves it as it is: another process may be writing.
    ///
    /// # Errors
    /// When it is missing, damaged before its last line, or cannot be read.
    pub fn read(path: &Path) -> Result<Vec<E>, JournalError> {
        let fail = |source| JournalError::io(path, source);
        let mut file = File::open(path).map_err(fail)?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(fail)?;
        Ok(Self::empty(file, path).replay_all(&bytes)?.0)
    }

    /// Appends an event. It is on the disk when this returns.
    ///
    /// # Errors
    /// When the disk is full or fails; the journal is then as it was before.
    pub fn append(&mut self, event: &E) -> Result<(), JournalError> {
        let fail = |source| JournalError::io(&self.path, source);
        self.cut_off_torn_line().map_err(fail)?;
        let record = Record { seq: self.next, prev: self.head, event };
        let mut line = serde_json::to_vec(&record).map_err(|e| fail(e.into()))?;
        line.push(b'\n');
        if let Err(error) = disk::append(&mut self.file, &line) {
            // Half a line must not stand before the next one. Where it cannot be cut off at once,
            // the next append tries again.
            self.cut_off_torn_line().map_err(fail)?;
            return Err(fail(error));
        }
        self.advance(&line);
        Ok(())
    }

    fn empty(file: File, path: &Path) -> Self {
        let (path, head) = (path.to_owned(), Digest::of(b""));
        Self { file, path, length: 0, next: 1, head, of: PhantomData }
    }

    fn cut_off_torn_line(&self) -> io::Result<()> {
        if self.file.metadata()?.len() == self.length {
            return Ok(());
        }
        disk::truncate(&self.file, self.length)
    }

    /// The events of whole lines, and how many bytes of a torn one stand behind them.
    fn replay_all(&mut self, bytes: &[u8]) -> Result<(Vec<E>, u64), JournalError> {
        let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        let (kept, torn) = bytes.split_at_checked(whole).unwrap_or((bytes, &[]));
        let lines = kept.split_inclusive(|byte| *byte == b'\n');
        let events = lines.map(|line| self.replay(line)).collect::<Result<_, _>>()?;
        Ok((events, u64::try_from(torn.len()).unwrap_or(u64::MAX)))
    }

    fn replay(&mut self, line: &[u8]) -> Result<E, JournalError> {
        let damaged = |why: &str| self.damaged(self.next, why);
        let record: Record<E> =
            serde_json::from_slice(line).map_err(|error| damaged(&error.to_string()))?;
        if record.seq != self.next {
            return Err(damaged(&format!("it is numbered {}", record.seq)));
        }
        if record.prev != self.head {
            return Err(damaged("it does not follow from the line before"));
        }
        self.advance(line);
        Ok(record.event)
    }
}

impl<E> Journal<E> {
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

    /// How many lines it has.
    pub(crate) const fn lines(&self) -> u64 {
        self.next.saturating_sub(1)
    }

    /// That a line is not what can have been written.
    pub(crate) fn damaged(&self, line: u64, why: &str) -> JournalError {
        JournalError::Damaged { path: self.path.clone(), line, why: why.to_owned() }
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

#[cfg(test)]
mod tests;
