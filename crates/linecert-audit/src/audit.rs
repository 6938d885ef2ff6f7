//! One audit, from its sources to its findings.

use std::{
    fs, io,
    num::NonZeroUsize,
    ops::ControlFlow,
    path::{Path, PathBuf},
};

use linecert_cert::TrustRoots;
use linecert_measure::Digest;
use thiserror::Error;

use crate::{
    check::{Checker, processors},
    completeness::{Completeness, Listed},
    findings::Findings,
    ledger::{Ledger, LedgerError},
    log::{self, LogFault},
    pipeline,
    record::{Entry, Outcome},
    register::Register,
    source::{Items, Place, Source},
    suspicion::{Found, Kind, Row, Suspicion, Tests, of_one_person},
    tally::Counts,
};

/// The name of the ledger in the folder of the audit. It ends as no list of certificates does, so
/// that an audit whose folder lies in one of its sources never reads its own.
const LEDGER: &str = "ledger.jsonl";

/// The folder for the checkpoints that were seen of logs.
const LOGS: &str = "logs";

/// What is audited, and how.
#[derive(Debug)]
pub struct Audit<'a> {
    /// Under which trust root certificates must verify.
    pub trust: &'a TrustRoots,
    /// Where certificates are read from.
    pub sources: Vec<Source>,
    /// Folders that mirror the operator's logs: what they have must have been read. None: nothing
    /// is said of completeness.
    pub logs: Vec<PathBuf>,
    /// A folder for the ledger, and for what does not fit in memory. An audit that is interrupted
    /// goes on with the ledger.
    pub folder: PathBuf,
    /// How many threads verify; as many as there are processors when absent.
    pub threads: Option<NonZeroUsize>,
    /// The list of instruments, if there is one.
    pub register: Option<Register>,
}

/// Whether an audit begins or goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// From the beginning. A ledger that is there already is an error.
    Anew,
    /// With what the ledger says was done. The sources must be the same, and unchanged so far.
    Resume,
}

/// How far an audit has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// The items that were looked at, those of an earlier run included.
    pub items: u64,
    /// The bytes that they had.
    pub bytes: u64,
    /// How many of them verify.
    pub verified: u64,
}

/// How an audit ended.
#[derive(Debug)]
pub enum End {
    /// Everything was looked at.
    Done(Box<Findings>),
    /// It was told to stop, and can be resumed.
    Stopped(Progress),
}

/// Why an audit cannot be made.
#[derive(Debug, Error)]
pub enum AuditError {
    /// The ledger cannot be used.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// Something that the ledger has is not there any more, or is another.
    #[error("go on with the audit: {place} is not what was looked at then; begin anew")]
    Changed {
        /// Where it stood.
        place: Place,
    },
    /// The standard input is gone when an audit is resumed.
    #[error("go on with the audit: the standard input cannot be read again; write it to a file")]
    StandardInput,
    /// The folder of the audit cannot be used.
    #[error("use the folder {}: {source}", .folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The log cannot be read to its end.
    #[error(transparent)]
    Log(#[from] LogFault),
}

/// What the logs have.
struct Logged {
    listed: Listed,
    faults: Vec<String>,
}

/// What is known so far of all items.
struct Knowledge {
    counts: Counts,
    progress: Progress,
    tests: Tests,
    seen: Listed,
}

impl Audit<'_> {
    /// Looks at everything, in the order of names and lines. `progress` is called after every few
    /// items, and may stop the audit.
    ///
    /// Certificates that do not verify and files that cannot be read are findings, not errors.
    ///
    /// # Errors
    /// When the folder, the ledger or the log cannot be used, or the sources changed since the
    /// audit was interrupted.
    pub fn run(
        &self,
        start: Start,
        mut progress: impl FnMut(Progress) -> ControlFlow<()>,
    ) -> Result<End, AuditError> {
        fs::create_dir_all(&self.folder).map_err(folder(&self.folder))?;
        let logged = self.logged()?;
        let mut known = Knowledge::new(&self.folder, self.register.clone());
        let mut items = Items::of(self.sources.clone(), &self.folder);
        let mut ledger = self.ledger(start)?;
        if start == Start::Resume {
            self.recall(&ledger, &mut items, &mut known)?;
        }
        let threads = self.threads.unwrap_or_else(processors);
        let checker = || {
            let mut checker = Checker::new(self.trust);
            move |number, item| checker.check(number, item)
        };
        let items = (known.counts.items..).zip(items);
        let end = pipeline::run(items, threads, checker, |entries| {
            let kept = ledger.append(&entries).map_err(AuditError::from);
            match kept.and_then(|()| self.learn(&mut known, &entries)) {
                Ok(()) => progress(known.progress).map_break(|()| None),
                Err(error) => ControlFlow::Break(Some(error)),
            }
        });
        match end {
            ControlFlow::Continue(()) => self.conclude(known, logged, &ledger),
            ControlFlow::Break(None) => Ok(End::Stopped(known.progress)),
            ControlFlow::Break(Some(error)) => Err(error),
        }
    }

    fn ledger(&self, start: Start) -> Result<Ledger, AuditError> {
        let path = self.folder.join(LEDGER);
        match start {
            Start::Anew => Ok(Ledger::begin(&path, self.digest())?),
            Start::Resume if self.sources.contains(&Source::StandardInput) => {
                Err(AuditError::StandardInput)
            }
            Start::Resume => Ok(Ledger::resume(&path, self.digest())?),
        }
    }

    /// What tells this audit from others: the trust root and the sources.
    fn digest(&self) -> Digest {
        let sources: Vec<_> = self.sources.iter().map(Source::to_string).collect();
        let trust = Digest::of(&self.trust.to_json());
        Digest::of(format!("{trust}\n{}", sources.join("\n")).as_bytes())
    }

    /// Takes from the ledger what was done, item by item as long as they are the same.
    fn recall(
        &self,
        ledger: &Ledger,
        items: &mut Items,
        known: &mut Knowledge,
    ) -> Result<(), AuditError> {
        for entry in ledger.entries()? {
            let entry = entry?;
            let item = items.next();
            let is_same = |item: &crate::source::Item| {
                (&item.place, item.stamp) == (&entry.place, entry.stamp)
            };
            if !item.as_ref().is_some_and(is_same) {
                return Err(AuditError::Changed { place: entry.place });
            }
            self.learn(known, std::slice::from_ref(&entry))?;
        }
        Ok(())
    }

    fn learn(&self, known: &mut Knowledge, entries: &[Entry]) -> Result<(), AuditError> {
        entries.iter().try_for_each(|entry| known.add(entry)).map_err(folder(&self.folder))
    }

    fn conclude(
        &self,
        mut known: Knowledge,
        logged: Option<Logged>,
        ledger: &Ledger,
    ) -> Result<End, AuditError> {
        let seen = std::mem::replace(&mut known.seen, Listed::new(&self.folder));
        let (seen, copies) = seen.once(&self.folder).map_err(folder(&self.folder))?;
        if !copies.is_empty() {
            known = self.learn_again(ledger, &copies)?;
        }
        let Knowledge { counts, tests, .. } = known;
        let completeness = logged.map(|logged| logged.compare(seen)).transpose();
        let completeness = completeness.map_err(folder(&self.folder))?;
        let found = tests.conclude().map_err(folder(&self.folder))?;
        let suspicions = look_up(found, ledger)?;
        let tested = Kind::tested(self.register.as_ref());
        let ledger = self.folder.join(LEDGER);
        Ok(End::Done(Box::new(Findings { counts, completeness, tested, suspicions, ledger })))
    }

    /// Learns from the ledger what was learnt before, without the copies: they are known only when
    /// everything was read, and hardly any audit has some.
    fn learn_again(&self, ledger: &Ledger, copies: &[u64]) -> Result<Knowledge, AuditError> {
        let mut known = Knowledge::new(&self.folder, self.register.clone());
        for entry in ledger.entries()? {
            let entry = entry?;
            if copies.binary_search(&entry.number).is_ok() {
                known.counts.add_copy();
            } else {
                self.learn(&mut known, std::slice::from_ref(&entry))?;
            }
        }
        Ok(known)
    }

    /// What the logs have, and what is wrong with them. They are read first: an audit of hours must
    /// not end at a folder that is no log.
    fn logged(&self) -> Result<Option<Logged>, AuditError> {
        if self.logs.is_empty() {
            return Ok(None);
        }
        let state = self.folder.join(LOGS);
        let mut logged = Logged { listed: Listed::new(&self.folder), faults: Vec::new() };
        let mut kept = Ok(());
        for mirror in &self.logs {
            let found = log::read(mirror, &state, self.trust, |leaf| {
                if kept.is_ok() {
                    kept = logged.listed.add(leaf.index, &leaf.certificate);
                }
            });
            logged.faults.extend(found?);
        }
        kept.map_err(folder(&self.folder))?;
        Ok(Some(logged))
    }
}

impl Logged {
    fn compare(self, seen: Listed) -> io::Result<Completeness> {
        Ok(Completeness { log_faults: self.faults, ..seen.compare(self.listed)? })
    }
}

impl Knowledge {
    fn new(spill: &Path, register: Option<Register>) -> Self {
        Self {
            counts: Counts::default(),
            progress: Progress::default(),
            tests: Tests::new(spill, register),
            seen: Listed::new(spill),
        }
    }

    fn add(&mut self, entry: &Entry) -> io::Result<()> {
        self.counts.add(entry);
        let Progress { bytes, .. } = self.progress;
        let (items, verified) = (self.counts.items, self.counts.verified());
        self.progress =
            Progress { items, bytes: bytes.saturating_add(entry.stamp.bytes), verified };
        let Outcome::Verified(record) = &entry.outcome else { return Ok(()) };
        self.seen.add_ranked(entry.number, &record.digest, record.rank())?;
        self.tests.add(entry.number, record)
    }
}

/// Finds the rows of suspicions in the ledger: one pass through it, whatever their number.
fn look_up(found: Vec<Found>, ledger: &Ledger) -> Result<Vec<Suspicion>, LedgerError> {
    let mut numbers: Vec<_> = found.iter().flat_map(|found| &found.rows.first).copied().collect();
    numbers.sort_unstable();
    numbers.dedup();
    let mut entries = ledger.entries()?;
    let mut rows = Vec::new();
    for number in numbers {
        if let Some(entry) = entries.seek(number) {
            rows.push(Row::of(entry?));
        }
    }
    let row = |number: &u64| {
        let place = rows.binary_search_by_key(number, |row| row.number).ok();
        place.and_then(|place| rows.get(place)).cloned()
    };
    let suspicion = |found: Found| Suspicion {
        rows: found.rows.first.iter().filter_map(row).collect(),
        count: found.rows.count,
        kind: found.kind,
        about: found.about,
        of: found.of,
        observed: found.observed,
        expected: found.expected,
        chance: found.chance,
    };
    Ok(of_one_person(found.into_iter().map(suspicion).collect()))
}

impl Row {
    fn of(entry: Entry) -> Self {
        let (certificate, signer) = match entry.outcome {
            Outcome::Verified(record) => (record.number, Some(record.technician)),
            Outcome::Refused { .. } | Outcome::Unreadable { .. } => (String::new(), None),
        };
        Self { number: entry.number, place: entry.place, certificate, signer }
    }
}

fn folder(folder: &Path) -> impl Fn(io::Error) -> AuditError + use<> {
    let folder = folder.to_owned();
    move |source| AuditError::Folder { folder: folder.clone(), source }
}

#[cfg(test)]
mod tests;
