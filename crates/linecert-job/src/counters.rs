//! The numbers that make a missing attempt visible: one count for the laptop, one for each line.
//!
//! A number is on the disk before its attempt begins, and is never given again. Whatever stops the
//! program in between, the number is found again and certified as an attempt that was interrupted.

use std::{
    collections::{BTreeMap, BTreeSet},
    num::NonZeroU64,
    path::{Path, PathBuf},
};

use linecert_cert::DeviceId;
use linecert_measure::{Digest, Timestamp};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{
    disk,
    event::{Counts, Purpose, as_text},
    journal::{Journal, JournalError, Opened},
};

/// The version of the entries. Every version ever released stays readable.
pub(crate) const SCHEMA: u32 = 1;

/// The name of the file in the folder.
pub(crate) const FILE: &str = "attempts.jsonl";

/// What one laptop remembers between jobs, in a folder of its own.
///
/// The folder is locked as long as this lives: two programs cannot count at once. Who deletes the
/// folder begins anew under another device id; who puts an older copy back is noticed by the
/// journals of the jobs and by whoever sees two certificates with the same numbers.
///
/// ```text
/// STATE/attempts.jsonl   every number ever taken, and what was certified; appended, synchronised
/// STATE/checkpoint       the newest checkpoint of a log that was seen
/// ```
#[derive(Debug)]
pub struct Counters {
    folder: PathBuf,
    journal: Journal<Entry>,
    device: DeviceId,
    taken: u64,
    lines: BTreeMap<String, Line>,
}

/// Why the counts of a laptop cannot be used.
#[derive(Debug, Error)]
pub enum CountersError {
    /// Their file cannot be read or written, is in use or damaged.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// They do not begin as this version writes them.
    #[error("{} does not begin with a device that this version reads", .0.display())]
    NoBeginning(PathBuf),
    /// Exercises and real lines are counted apart.
    #[error("{} counts {found} attempts, not {wanted} ones", file.display())]
    OtherPurpose {
        /// The file.
        file: PathBuf,
        /// What it counts.
        found: Purpose,
        /// What was to be counted.
        wanted: Purpose,
    },
    /// The system has no random bytes for a device id.
    #[error("no random bytes for a device id: {0}")]
    NoRandomness(#[from] getrandom::Error),
}

/// The numbers of one attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Numbers {
    pub(crate) device: NonZeroU64,
    pub(crate) line: NonZeroU64,
}

/// What a number is taken for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked<'a> {
    pub(crate) line: &'a str,
    pub(crate) order: &'a str,
    pub(crate) task: &'a str,
    pub(crate) at: Timestamp,
}

/// A number that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Taken {
    pub(crate) numbers: Numbers,
    pub(crate) order: String,
    pub(crate) task: String,
    pub(crate) at: Timestamp,
}

/// What is known of one line.
#[derive(Debug, Default)]
struct Line {
    taken: Vec<Taken>,
    certified: Option<(NonZeroU64, Digest)>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) enum Entry {
    /// The laptop began to count. Always the first entry.
    Began {
        schema: u32,
        #[serde(with = "as_text")]
        device: DeviceId,
        purpose: Purpose,
        at: Timestamp,
    },
    Taken {
        device_seq: NonZeroU64,
        line_seq: NonZeroU64,
        line: String,
        order: String,
        task: String,
        at: Timestamp,
    },
    /// The attempts at a line up to `last` stand on a certificate.
    Certified { line: String, last: NonZeroU64, certificate: Digest, at: Timestamp },
}

impl Counters {
    /// Opens the counts in a folder, or begins to count there.
    ///
    /// # Errors
    /// When another program counts at the moment, the file is damaged or of another purpose, or the
    /// disk does not allow it.
    pub fn open(folder: &Path, purpose: Purpose) -> Result<Self, CountersError> {
        disk::make_folder(folder).map_err(|error| JournalError::io(folder, error))?;
        let file = folder.join(FILE);
        let Opened { mut journal, mut events, .. } = open_or_create(&file)?;
        if events.is_empty() {
            let began = began(purpose)?;
            journal.append(&began)?;
            events.push(began);
        }
        let mut entries = events.into_iter();
        let Some(Entry::Began { schema: SCHEMA, device, purpose: found, .. }) = entries.next()
        else {
            return Err(CountersError::NoBeginning(file));
        };
        if found != purpose {
            return Err(CountersError::OtherPurpose { file, found, wanted: purpose });
        }
        let (folder, lines) = (folder.to_owned(), BTreeMap::new());
        let mut counters = Self { folder, journal, device, taken: 0, lines };
        (2..).zip(entries).try_for_each(|(line, entry)| counters.replay(line, entry))?;
        Ok(counters)
    }

    /// The name of this laptop's count.
    #[must_use]
    pub const fn device(&self) -> DeviceId {
        self.device
    }

    /// The folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// From where on the attempts at a line are those of a job that begins now.
    pub(crate) fn beginning(&self, line: &str) -> Counts {
        let certified = self.lines.get(line).and_then(|line| line.certified);
        Counts {
            device: self.device,
            first: certified.map_or(NonZeroU64::MIN, |(last, _)| last.saturating_add(1)),
            previous: certified.map(|(_, certificate)| certificate),
        }
    }

    /// Takes the next numbers. They are on the disk when this returns.
    ///
    /// # Errors
    /// When the disk is full or fails; the numbers are then not taken, or will be found again.
    pub(crate) fn take(&mut self, asked: Asked<'_>) -> Result<Numbers, JournalError> {
        let numbers = self.next(asked.line);
        let entry = Entry::Taken {
            device_seq: numbers.device,
            line_seq: numbers.line,
            line: asked.line.to_owned(),
            order: asked.order.to_owned(),
            task: asked.task.to_owned(),
            at: asked.at,
        };
        self.journal.append(&entry)?;
        self.replay(self.journal.lines(), entry)?;
        Ok(numbers)
    }

    /// Notes that the attempts at a line up to `last` stand on a certificate. Noting it again is no
    /// error.
    pub(crate) fn certified(
        &mut self,
        line: &str,
        (last, certificate): (NonZeroU64, Digest),
        at: Timestamp,
    ) -> Result<(), JournalError> {
        if self.lines.get(line).and_then(|line| line.certified) == Some((last, certificate)) {
            return Ok(());
        }
        let entry = Entry::Certified { line: line.to_owned(), last, certificate, at };
        self.journal.append(&entry)?;
        self.replay(self.journal.lines(), entry)
    }

    /// The numbers of a line from `first` on that are not among the known ones, in order.
    pub(crate) fn unknown_to(
        &self,
        line: &str,
        first: NonZeroU64,
        known: &BTreeSet<NonZeroU64>,
    ) -> Vec<Taken> {
        let taken = self.lines.get(line).map(|line| line.taken.as_slice()).unwrap_or_default();
        let is_unknown =
            |taken: &&Taken| taken.numbers.line >= first && !known.contains(&taken.numbers.line);
        taken.iter().filter(is_unknown).cloned().collect()
    }

    /// The last number that was taken of a line.
    pub(crate) fn last(&self, line: &str) -> Option<NonZeroU64> {
        Some(self.lines.get(line)?.taken.last()?.numbers.line)
    }

    fn next(&self, line: &str) -> Numbers {
        let last = self.last(line).map_or(0, NonZeroU64::get);
        Numbers {
            device: NonZeroU64::MIN.saturating_add(self.taken),
            line: NonZeroU64::MIN.saturating_add(last),
        }
    }

    /// Takes an entry over that stands in a line of the file.
    fn replay(&mut self, at: u64, entry: Entry) -> Result<(), JournalError> {
        match entry {
            Entry::Taken { device_seq, line_seq, line, order, task, at: taken_at } => {
                let numbers = Numbers { device: device_seq, line: line_seq };
                if numbers != self.next(&line) {
                    return Err(self.journal.damaged(at, "its numbers are not the next ones"));
                }
                self.taken = device_seq.get();
                let taken = Taken { numbers, order, task, at: taken_at };
                self.lines.entry(line).or_default().taken.push(taken);
            }
            Entry::Certified { line, last, certificate, .. } => {
                self.lines.entry(line).or_default().certified = Some((last, certificate));
            }
            Entry::Began { .. } => {
                return Err(self.journal.damaged(at, "a second device begins"));
            }
        }
        Ok(())
    }
}

fn open_or_create(file: &Path) -> Result<Opened<Entry>, JournalError> {
    match Journal::open(file) {
        Err(JournalError::Missing(_)) => {
            let journal = Journal::create(file)?;
            Ok(Opened { journal, events: Vec::new(), torn_bytes: 0 })
        }
        opened => opened,
    }
}

fn began(purpose: Purpose) -> Result<Entry, CountersError> {
    let mut id = [0; 16];
    getrandom::fill(&mut id)?;
    Ok(Entry::Began { schema: SCHEMA, device: DeviceId(id), purpose, at: Timestamp::now() })
}

#[cfg(test)]
mod tests;
