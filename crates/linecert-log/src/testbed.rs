//! For tests: a store in memory that stops at any write, keys, and leaves.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    io,
    path::PathBuf,
    rc::Rc,
};

use linecert_tlog::{CosignerKey, Leaf, LeafKind, Policy, PosixTime, SignerKey};

use crate::storage::{NewFile, Storage, StorageError};

pub(crate) const YEAR: u16 = 2026;
const ORIGIN: &str = "log.example.net/linecert/2026";

/// Where the machine stops, counted in writes and removals from one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stop {
    /// Before the write: nothing of it is there.
    Before(usize),
    /// After it, and before it is acknowledged.
    After(usize),
    /// Never.
    Never,
}

/// Files that outlive whoever writes them, and a machine that stops.
#[derive(Clone)]
pub(crate) struct Memory {
    files: Rc<RefCell<BTreeMap<String, Vec<u8>>>>,
    locked: Rc<Cell<bool>>,
    writes: Rc<Cell<usize>>,
    stop: Stop,
}

pub(crate) struct Lock(Rc<Cell<bool>>);

impl Drop for Lock {
    fn drop(&mut self) {
        self.0.set(false);
    }
}

impl Memory {
    pub(crate) fn new() -> Self {
        let (files, locked, writes) = Default::default();
        Self { files, locked, writes, stop: Stop::Never }
    }

    /// The same files on a machine that stops; its writes are counted anew.
    pub(crate) fn stopping(&self, stop: Stop) -> Self {
        Self { stop, writes: Rc::default(), ..self.clone() }
    }

    /// A copy that goes its own way, as a backup does.
    pub(crate) fn copy(&self) -> Self {
        let files = Rc::new(RefCell::new(self.files.borrow().clone()));
        Self { files, ..Self::new() }
    }

    pub(crate) fn writes(&self) -> usize {
        self.writes.get()
    }

    pub(crate) fn names(&self) -> Vec<String> {
        self.files.borrow().keys().cloned().collect()
    }

    pub(crate) fn text(&self, name: &str) -> String {
        String::from_utf8(self.files.borrow()[name].clone()).unwrap()
    }

    /// Changes a file behind everybody's back.
    pub(crate) fn tamper(&self, name: &str, change: impl FnOnce(&mut Vec<u8>)) {
        change(self.files.borrow_mut().get_mut(name).unwrap_or_else(|| panic!("no {name}")));
    }

    pub(crate) fn lose(&self, name: &str) {
        self.files.borrow_mut().remove(name).unwrap_or_else(|| panic!("no {name}"));
    }

    /// Writes as the machine lets it.
    fn attempt(&self, write: impl FnOnce()) -> Result<(), StorageError> {
        let number = self.writes.get() + 1;
        self.writes.set(number);
        let (goes_through, is_acknowledged) = match self.stop {
            Stop::Before(stop) => (number < stop, number < stop),
            Stop::After(stop) => (number <= stop, number < stop),
            Stop::Never => (true, true),
        };
        if goes_through {
            write();
        }
        let stopped =
            || StorageError::Io { path: PathBuf::new(), source: io::Error::other("stopped") };
        is_acknowledged.then_some(()).ok_or_else(stopped)
    }
}

impl Storage for Memory {
    type Lock = Lock;

    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, StorageError> {
        Ok(self.files.borrow().get(name).cloned())
    }

    fn write(&self, name: &str, bytes: &[u8]) -> Result<(), StorageError> {
        let insert = || drop(self.files.borrow_mut().insert(name.to_owned(), bytes.to_vec()));
        self.attempt(insert)
    }

    /// From the last to the first, since any order may be.
    fn write_all(&self, files: &[NewFile]) -> Result<(), StorageError> {
        files.iter().rev().try_for_each(|file| self.write(&file.name, &file.bytes))
    }

    fn list(&self, folder: &str) -> Result<Vec<String>, StorageError> {
        let below = format!("{folder}/");
        let names =
            self.names().into_iter().filter_map(|name| Some(name.strip_prefix(&below)?.to_owned()));
        Ok(names.filter(|name| !name.contains('/')).collect())
    }

    fn remove_folder(&self, name: &str) -> Result<(), StorageError> {
        let below = format!("{name}/");
        self.attempt(|| self.files.borrow_mut().retain(|name, _| !name.starts_with(&below)))
    }

    fn lock(&self) -> Result<Lock, StorageError> {
        if self.locked.replace(true) {
            return Err(StorageError::Busy(PathBuf::new()));
        }
        Ok(Lock(Rc::clone(&self.locked)))
    }
}

pub(crate) fn log_key() -> SignerKey {
    SignerKey::from_seed(ORIGIN.parse().unwrap(), &[1; 32])
}

pub(crate) fn witness_key(n: u8) -> CosignerKey {
    CosignerKey::from_seed(format!("w{n}.example.org").parse().unwrap(), &[100 + n; 32])
}

pub(crate) fn policy() -> Policy {
    let witnesses = [1, 2].map(|n| witness_key(n).verifier()).to_vec();
    Policy::new(vec![log_key().verifier()], witnesses, 1).unwrap()
}

pub(crate) fn at(seconds: u64) -> PosixTime {
    PosixTime::from_seconds(seconds).unwrap()
}

/// A leaf of its own for each number.
pub(crate) fn leaf(n: u64) -> Leaf {
    let mut digest = [0; 32];
    digest[..8].copy_from_slice(&n.to_be_bytes());
    Leaf::new(LeafKind::Certificate, digest)
}

pub(crate) fn leaves(range: std::ops::Range<u64>) -> Vec<Leaf> {
    range.map(leaf).collect()
}
