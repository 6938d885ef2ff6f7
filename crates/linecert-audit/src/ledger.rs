//! The ledger: what became of every item, line by line, in a file that an interrupted audit goes
//! on with.
//!
//! The first line says what is audited under which trust root; another audit does not go on with
//! it. Lines follow in the order of the items. A line that was cut off, and whatever stands behind
//! it, is cut away and looked at again.

use std::{
    fs::{File, OpenOptions},
    io::{self, BufRead, BufReader, BufWriter, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

use linecert_measure::Digest;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::record::Entry;

const SCHEMA: u32 = 1;
const TYPE: &str = "audit-ledger";

/// A ledger that entries are appended to.
#[derive(Debug)]
pub(crate) struct Ledger {
    path: PathBuf,
    file: BufWriter<File>,
}

/// The entries of a ledger, from the first.
#[derive(Debug)]
pub(crate) struct Entries {
    path: PathBuf,
    file: BufReader<File>,
    line: Vec<u8>,
    count: u64,
}

/// Why a ledger cannot be written or read.
#[derive(Debug, Error)]
pub enum LedgerError {
    /// The system refused.
    #[error("use the ledger {}: {source}", .path.display())]
    System {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// There is a ledger already, and it was not asked to go on with it.
    #[error("begin the ledger {}: it is there already; go on with it, or name another", .0.display())]
    Exists(PathBuf),
    /// The file is not a ledger.
    #[error("go on with {}: it is not a ledger of this version", .0.display())]
    NotALedger(PathBuf),
    /// It is the ledger of an audit of other sources, or under another trust root.
    #[error("go on with the ledger {}: it is of other sources or of another trust root", .0.display())]
    OtherAudit(PathBuf),
    /// A line cannot be understood, though it could when it was written.
    #[error("read the ledger {}: {source}", .path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: serde_json::Error,
    },
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    schema: u32,
    r#type: String,
    audit: Digest,
}

impl Head {
    fn of(audit: Digest) -> Self {
        Self { schema: SCHEMA, r#type: TYPE.to_owned(), audit }
    }
}

impl Ledger {
    /// Begins a ledger. `audit` is the digest of what is audited.
    ///
    /// # Errors
    /// When there is such a file, or it cannot be written.
    pub(crate) fn begin(path: &Path, audit: Digest) -> Result<Self, LedgerError> {
        let file = OpenOptions::new().write(true).create_new(true).open(path);
        let file = file.map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => LedgerError::Exists(path.to_owned()),
            _ => system(path)(error),
        })?;
        let mut ledger = Self { path: path.to_owned(), file: BufWriter::new(file) };
        ledger.write(&Head::of(audit))?;
        ledger.flush()?;
        Ok(ledger)
    }

    /// Goes on with a ledger: what was cut off is cut away.
    ///
    /// # Errors
    /// When it is none, is of another audit, or cannot be read and written.
    pub(crate) fn resume(path: &Path, audit: Digest) -> Result<Self, LedgerError> {
        let mut file =
            OpenOptions::new().read(true).write(true).open(path).map_err(system(path))?;
        let whole = whole(&mut BufReader::new(&file), path, audit)?;
        file.set_len(whole).map_err(system(path))?;
        file.seek(SeekFrom::End(0)).map_err(system(path))?;
        Ok(Self { path: path.to_owned(), file: BufWriter::new(file) })
    }

    /// Adds entries. They are with the system when this returns, so that they outlive the program.
    ///
    /// # Errors
    /// When they cannot be written.
    pub(crate) fn append(&mut self, entries: &[Entry]) -> Result<(), LedgerError> {
        entries.iter().try_for_each(|entry| self.write(entry))?;
        self.flush()
    }

    /// The entries that it holds.
    ///
    /// # Errors
    /// When it cannot be read.
    pub(crate) fn entries(&self) -> Result<Entries, LedgerError> {
        Self::read(&self.path)
    }

    /// The entries of the ledger in this file.
    ///
    /// # Errors
    /// When it cannot be read.
    pub(crate) fn read(path: &Path) -> Result<Entries, LedgerError> {
        let mut file = BufReader::with_capacity(1 << 16, File::open(path).map_err(system(path))?);
        file.skip_until(b'\n').map_err(system(path))?;
        Ok(Entries { path: path.to_owned(), file, line: Vec::new(), count: 0 })
    }

    fn write(&mut self, line: &impl Serialize) -> Result<(), LedgerError> {
        serde_json::to_writer(&mut self.file, line)
            .map_err(io::Error::from)
            .and_then(|()| self.file.write_all(b"\n"))
            .map_err(system(&self.path))
    }

    fn flush(&mut self) -> Result<(), LedgerError> {
        self.file.flush().map_err(system(&self.path))
    }
}

/// The length of the head and of the entries up to the first that is not whole.
fn whole(file: &mut impl BufRead, path: &Path, audit: Digest) -> Result<u64, LedgerError> {
    let mut line = Vec::new();
    let mut next = |line: &mut Vec<u8>| {
        line.clear();
        file.read_until(b'\n', line).map_err(system(path))
    };
    let mut length = next(&mut line)? as u64;
    let head: Head =
        serde_json::from_slice(&line).map_err(|_| LedgerError::NotALedger(path.to_owned()))?;
    if (head.schema, head.r#type.as_str()) != (SCHEMA, TYPE) || !line.ends_with(b"\n") {
        return Err(LedgerError::NotALedger(path.to_owned()));
    }
    if head.audit != audit {
        return Err(LedgerError::OtherAudit(path.to_owned()));
    }
    for number in 0.. {
        let bytes = next(&mut line)? as u64;
        let entry: Option<Entry> = serde_json::from_slice(&line).ok();
        if !line.ends_with(b"\n") || entry.is_none_or(|entry| entry.number != number) {
            break;
        }
        length += bytes;
    }
    Ok(length)
}

impl Entries {
    /// Passes over entries up to the one with this number, and gives it. Numbers must be asked for
    /// in ascending order.
    pub(crate) fn seek(&mut self, number: u64) -> Option<Result<Entry, LedgerError>> {
        while self.count < number {
            if self.file.skip_until(b'\n').ok()? == 0 {
                return None;
            }
            self.count += 1;
        }
        self.next()
    }
}

impl Iterator for Entries {
    type Item = Result<Entry, LedgerError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.line.clear();
        match self.file.read_until(b'\n', &mut self.line) {
            Ok(0) => return None,
            Ok(_) => {}
            Err(error) => return Some(Err(system(&self.path)(error))),
        }
        self.count += 1;
        let entry = serde_json::from_slice(&self.line);
        Some(entry.map_err(|source| LedgerError::Line { path: self.path.clone(), source }))
    }
}

fn system(path: &Path) -> impl Fn(io::Error) -> LedgerError + use<> {
    let path = path.to_owned();
    move |source| LedgerError::System { path: path.clone(), source }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use proptest::{collection::vec, prelude::*};

    use super::*;
    use crate::{
        record::Outcome,
        source::{Place, Stamp},
    };

    fn entry(number: u64) -> Entry {
        Entry {
            number,
            place: Place { path: "list.ndjson".to_owned(), line: Some(number + 1) },
            stamp: Stamp { bytes: number * 3, changed: Some(7) },
            outcome: Outcome::Refused { code: 31, why: "a\nb \"c\" 王".to_owned() },
        }
    }

    fn audit() -> Digest {
        Digest::of(b"audit")
    }

    proptest! {
        #[test]
        fn whatever_stands_behind_whole_entries_is_cut_away(
            count in 0_u64..20,
            tail in vec(any::<u8>(), 0..60),
        ) {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("ledger");
            let entries: Vec<_> = (0..count).map(entry).collect();
            Ledger::begin(&path, audit()).unwrap().append(&entries).unwrap();
            let whole = fs::read(&path).unwrap();
            fs::write(&path, [whole.as_slice(), &tail].concat()).unwrap();
            let mut ledger = Ledger::resume(&path, audit()).unwrap();
            prop_assert_eq!(fs::read(&path).unwrap(), whole);
            ledger.append(&[entry(count)]).unwrap();
            let found: Vec<_> = ledger.entries().unwrap().map(Result::unwrap).collect();
            prop_assert_eq!(found, (0..=count).map(entry).collect::<Vec<_>>());
        }

        #[test]
        fn arbitrary_bytes_never_panic(bytes in vec(any::<u8>(), 0..200)) {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("ledger");
            fs::write(&path, bytes).unwrap();
            prop_assert!(Ledger::resume(&path, audit()).is_err());
            prop_assert!(Ledger::read(&path).unwrap().all(|entry| entry.is_err()));
        }
    }

    #[test]
    fn entries_are_found_by_their_numbers() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger");
        let mut ledger = Ledger::begin(&path, audit()).unwrap();
        ledger.append(&(0..10).map(entry).collect::<Vec<_>>()).unwrap();
        let mut entries = ledger.entries().unwrap();
        for number in [0, 3, 4, 9] {
            assert_eq!(entries.seek(number).unwrap().unwrap().number, number);
        }
        assert!(entries.seek(10).is_none());
    }
}
