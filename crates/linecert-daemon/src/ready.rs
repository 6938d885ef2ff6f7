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
    /// Whether certificates are kept without it.
    pub(crate) need: Need,
}

/// Whether certificates are kept without something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    /// They are not.
    Now,
    /// They are, and somebody has to see to it.
    Soon,
}

impl Check {
    fn now(name: &'static str, fault: Option<String>) -> Self {
        Self { name, fault, need: Need::Now }
    }

    /// Whether it works.
    pub(crate) const fn is_good(&self) -> bool {
        self.fault.is_none()
    }

    /// Whether certificates that are sent now are kept, as far as this goes.
    pub(crate) fn lets_receive(&self) -> bool {
        self.is_good() || self.need == Need::Soon
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
    Check::now("store", fault)
}

/// There is room on the disk.
pub(crate) fn disk((folder, least): &(PathBuf, u64)) -> Check {
    let fault = match free(folder) {
        Ok(free) if free < *least => Some(format!("{free} bytes are free, and {least} must be")),
        Ok(_) => None,
        Err(error) => Some(error.to_string()),
    };
    Check::now("disk", fault)
}

/// The log is written.
pub(crate) fn log(log: &LogWriter) -> Check {
    Check::now("log", log.state().fault)
}

/// The trust root lists the log, and in December that of the next year. Certificates are kept without
/// it, and proven once it does.
pub(crate) fn listing(log: &LogWriter) -> Check {
    Check { name: "log_listed", fault: log.state().listing.missing(), need: Need::Soon }
}

/// The bytes that are free for this process.
fn free(folder: &PathBuf) -> Result<u64, rustix::io::Errno> {
    let found = rustix::fs::statvfs(folder)?;
    Ok(found.f_bavail.saturating_mul(found.f_frsize))
}
