//! The certificates that a log committed to, from a mirror of it in a folder.

use std::path::{Path, PathBuf};

use linecert_cert::TrustRoots;
use linecert_log::{Folder, MonitorError, monitor};
use linecert_measure::Digest;
use linecert_tlog::{LeafKind, PolicyError};
use thiserror::Error;

use crate::completeness::{Leaf, named};

/// Why a log cannot be read.
#[derive(Debug, Error)]
pub enum LogFault {
    /// The trust root's logs and witnesses are no policy.
    #[error("use the logs of the trust root: {0}")]
    Policy(#[from] PolicyError),
    /// There is no checkpoint that is signed by a log of the trust root, or a file cannot be read.
    #[error("read the log {}: {source}", .folder.display())]
    Read {
        /// The folder of the mirror.
        folder: PathBuf,
        /// What is wrong.
        source: MonitorError,
    },
}

/// Reads a whole log, hashes it again, and gives each certificate of it to `on_leaf`. What is wrong
/// with the log is told in words; the checkpoint is remembered in the folder `state`, so that the
/// next audit tells a fork.
pub(crate) fn read(
    folder: &Path,
    state: &Path,
    trust: &TrustRoots,
    mut on_leaf: impl FnMut(Leaf),
) -> Result<Vec<String>, LogFault> {
    let policy = trust.newest().terms().policy()?;
    let mut on_entry = |index: u64, entry: &[u8]| {
        if let Some(certificate) = certificate(entry) {
            on_leaf(Leaf { index, certificate });
        }
    };
    let monitored = monitor(&Folder::new(folder), &Folder::new(state), &policy, &mut on_entry);
    let monitored =
        monitored.map_err(|source| LogFault::Read { folder: folder.to_owned(), source })?;
    let told = |finding| format!("{}: {finding}", folder.display());
    Ok(monitored.findings.iter().map(told).collect())
}

/// The certificate that an entry commits to, if it is of one.
fn certificate(entry: &[u8]) -> Option<Digest> {
    let leaf = linecert_tlog::Leaf::parse(entry).ok()?;
    (leaf.kind() == LeafKind::Certificate).then(|| named(leaf.digest())).flatten()
}
