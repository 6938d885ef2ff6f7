//! How the journal says whether a clock is kept.

use linecert_cert::Synchronised;
use serde::{Deserialize, Serialize};

/// Whether a time server keeps the clock of this computer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kept {
    /// The operating system says so.
    Yes,
    /// The operating system does not say.
    Unknown,
    /// The operating system says that it does not.
    No,
}

impl From<Kept> for Synchronised {
    fn from(kept: Kept) -> Self {
        match kept {
            Kept::Yes => Self::Yes,
            Kept::Unknown => Self::Unknown,
            Kept::No => Self::No,
        }
    }
}
