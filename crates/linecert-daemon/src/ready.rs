//! Whether certificates that are sent now would be kept.

use std::path::PathBuf;

use linecert_measure::Timestamp;
use linecert_store::{Actor, Scope, Store, Write};

use crate::log::LogWriter;

/// One thing that must work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Check {
    /// What.
    pub(crate) name: &'static str,
    /// Why it does not, for whoever runs the daemon.
    pub(crate) fault: Option<String>,
}

impl Check {
    /// Whether it works.
    pub(crate) const fn is_good(&self) -> bool {
        self.fault.is_none()
    }
}

/// The store takes writes: one of no changes goes all the way to its writer.
pub(crate) async fn store(store: &dyn Store) -> Check {
    let nothing = Write {
        by: Actor::System("ready"),
        scope: Scope::system(),
        at: Timestamp::now(),
        request: None,
        once: None,
        changes: Vec::new(),
    };
    let fault = store.write(nothing).await.err().map(|error| error.to_string());
    Check { name: "store", fault }
}

/// There is room on the disk.
pub(crate) fn disk((folder, least): &(PathBuf, u64)) -> Check {
    let fault = match free(folder) {
        Ok(free) if free < *least => Some(format!("{free} bytes are free, and {least} must be")),
        Ok(_) => None,
        Err(error) => Some(error.to_string()),
    };
    Check { name: "disk", fault }
}

/// The log is written.
pub(crate) fn log(log: &LogWriter) -> Check {
    Check { name: "log", fault: log.state().fault }
}

/// The bytes that are free for this process.
fn free(folder: &PathBuf) -> Result<u64, rustix::io::Errno> {
    let found = rustix::fs::statvfs(folder)?;
    Ok(found.f_bavail.saturating_mul(found.f_frsize))
}
