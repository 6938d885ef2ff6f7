//! Serial ports: which there are, what is plugged into them, and whether they may be opened.
//!
//! Nothing here opens a port. To open one raises DTR and RTS, which resets some adapters and
//! powers some instruments, so that merely listing ports would disturb a test that is running.

mod access;
mod holder;
mod list;
mod search;
mod stable;
mod watch;

use std::{fmt, path::PathBuf};

pub use access::{Access, Mend};
pub use holder::Holder;
pub use list::ports;
pub(crate) use search::Whereabouts;
pub use watch::{PortChange, PortWatch};

pub(crate) use access::access;
#[cfg(unix)]
pub(crate) use access::is_pseudo;
pub(crate) use holder::other_holder;

/// A serial port, or the place in the inventory where there should be one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Port {
    /// What a program opens. Behind a USB adapter it may be another one the next time.
    pub path: PathBuf,
    /// Names of it that stay, best first: by the serial number of the adapter when it has one,
    /// else by the socket that it is plugged into.
    pub stable: Vec<PathBuf>,
    /// The USB adapter; absent for a port of the computer itself.
    pub adapter: Option<Adapter>,
    /// Whether it may be opened now.
    pub access: Access,
    /// The keys of the instruments that the inventory expects on it.
    pub keys: Vec<String>,
}

/// What a USB adapter tells about itself. It names the cable and never the instrument behind it:
/// one and the same chip is in the cables of all of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adapter {
    /// The USB vendor of the chip.
    pub vendor: u16,
    /// The USB product number of the chip.
    pub product: u16,
    /// The serial number; not every chip has one.
    pub serial: Option<String>,
    /// What it calls itself.
    pub name: Option<String>,
}

impl fmt::Display for Adapter {
    /// Writes `0403:6001 FT232R USB UART A50285BI`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04x}:{:04x}", self.vendor, self.product)?;
        [&self.name, &self.serial].into_iter().flatten().try_for_each(|told| write!(f, " {told}"))
    }
}

#[cfg(test)]
mod tests;
