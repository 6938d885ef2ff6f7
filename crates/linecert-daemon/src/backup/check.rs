//! Reads everything again: the files of the store, the chain of the audit trail, every entry of the
//! logs, and whether the store and the logs say the same.

use std::{
    collections::HashMap,
    fmt,
    path::{Path, PathBuf},
};

use linecert_log::{Folder, NewFile, Storage, StorageError, monitor};
use linecert_measure::Digest;
use linecert_store::{
    CertificateRow, Certificates as _, Checked, Limit, Scope, SqliteStore, Store as _, TrailCheck,
};
use linecert_tlog::{Leaf, LeafKind, Policy};

use super::{BackupError, STORE, Step, Told};
use crate::log::LogPlace;

/// How many certificates are compared at once.
const PAGE: u32 = 1_000;

/// Something that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Finding {
    /// A file of the store is damaged, in the words of the database.
    Store(String),
    /// The audit trail is broken at this row.
    Trail(u64),
    /// A log is not as it was signed.
    Log {
        /// Its folder.
        folder: PathBuf,
        /// What is wrong.
        what: String,
    },
    /// A certificate says that it is an entry of a log, and is not.
    NotLogged {
        /// The certificate.
        certificate: Digest,
        /// The entry.
        index: u64,
    },
    /// An entry of a log is of a certificate that the store has not.
    NotStored {
        /// The certificate.
        certificate: Digest,
    },
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Store(what) => write!(f, "the store: {what}"),
            Self::Trail(number) => {
                write!(f, "the audit trail: row {number} does not follow from the one before it")
            }
            Self::Log { folder, what } => write!(f, "the log {}: {what}", folder.display()),
            Self::NotLogged { certificate, index } => {
                write!(f, "certificate {certificate}: it is not entry {index} of any log")
            }
            Self::NotStored { certificate } => {
                write!(f, "certificate {certificate}: it is in a log, and not in the store")
            }
        }
    }
}

/// Where each certificate stands in the logs: the index, and in which of them.
type Entries = HashMap<Digest, Vec<u64>>;

/// Checks all of it, beside a linecertd that goes on. Findings are given; none is well.
///
/// # Errors
/// When something cannot be read at all.
pub(crate) fn check(data: &Path, told: Told<'_>) -> Result<Vec<Finding>, BackupError> {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    let runtime = runtime.map_err(BackupError::Start)?;
    let store = SqliteStore::look(&data.join(STORE))?;
    told(Step::Store);
    let mut findings = of_store(&runtime.block_on(store.check())?);
    // The rows come before the logs: what is logged meanwhile is in the logs then.
    let rows = runtime.block_on(logged(&store))?;
    let mut entries = Entries::new();
    for log in LogPlace::all_in(data)? {
        told(Step::Log(log.folder.clone()));
        findings.extend(of_log(&log, &mut entries)?);
    }
    findings.extend(rows.iter().filter_map(|(certificate, index)| {
        let found = entries.get(certificate).is_some_and(|indices| indices.contains(index));
        let (certificate, index) = (*certificate, *index);
        (!found).then_some(Finding::NotLogged { certificate, index })
    }));
    let known: HashMap<_, _> = rows.into_iter().collect();
    let everything = Scope::system();
    for certificate in entries.into_keys().filter(|digest| !known.contains_key(digest)) {
        let stored = store.certificate(&everything, certificate);
        if runtime.block_on(stored)?.is_none() {
            findings.push(Finding::NotStored { certificate });
        }
    }
    Ok(findings)
}

fn of_store(checked: &Checked) -> Vec<Finding> {
    let trail = match checked.trail {
        TrailCheck::Whole { .. } => None,
        TrailCheck::Broken { number } => Some(Finding::Trail(number)),
    };
    checked.faults.iter().cloned().map(Finding::Store).chain(trail).collect()
}

/// The certificates that say where they are in a log.
async fn logged(store: &SqliteStore) -> Result<Vec<(Digest, u64)>, BackupError> {
    let limit = Limit::new(PAGE).unwrap_or_default();
    let (mut found, mut sequence) = (Vec::new(), 0);
    loop {
        let rows = store.received_since(&Scope::system(), sequence, limit).await?;
        let Some(last) = rows.last() else { return Ok(found) };
        sequence = last.sequence;
        let place = |row: &CertificateRow| Some((row.digest, row.logged?));
        found.extend(rows.iter().filter_map(place));
    }
}

fn of_log(log: &LogPlace, entries: &mut Entries) -> Result<Vec<Finding>, BackupError> {
    let mut keep = |index, entry: &[u8]| {
        if let Ok(leaf) = Leaf::parse(entry)
            && leaf.kind() == LeafKind::Certificate
        {
            entries.entry(Digest::from(*leaf.digest())).or_default().push(index);
        }
    };
    let found = monitored(&Folder::new(&log.folder), &log.policy()?, &mut keep)?;
    let told = |what: linecert_log::Finding| Finding::Log {
        folder: log.folder.clone(),
        what: what.to_string(),
    };
    Ok(found.into_iter().map(told).collect())
}

/// Hashes every entry of a log again, and tells what is wrong.
pub(super) fn monitored(
    log: &Folder,
    policy: &Policy,
    keep: &mut dyn FnMut(u64, &[u8]),
) -> Result<Vec<linecert_log::Finding>, BackupError> {
    Ok(monitor(log, &Nowhere, policy, keep)?.findings)
}

/// The state of a monitor that remembers nothing: what was seen before is a mirror's affair.
struct Nowhere;

impl Storage for Nowhere {
    type Lock = ();

    fn read(&self, _: &str) -> Result<Option<Vec<u8>>, StorageError> {
        Ok(None)
    }

    fn write(&self, _: &str, _: &[u8]) -> Result<(), StorageError> {
        Ok(())
    }

    fn write_all(&self, _: &[NewFile]) -> Result<(), StorageError> {
        Ok(())
    }

    fn list(&self, _: &str) -> Result<Vec<String>, StorageError> {
        Ok(Vec::new())
    }

    fn remove_folder(&self, _: &str) -> Result<(), StorageError> {
        Ok(())
    }

    fn lock(&self) -> Result<(), StorageError> {
        Ok(())
    }
}
