//! Why nothing could be read on a serial line.

use std::{
    fmt, io,
    path::{Path, PathBuf},
    time::Duration,
};

use linecert_driver::{FrameProblem, escaped};
use linecert_measure::Reason;
use thiserror::Error;

use super::settings::{ModemLine, Unheeded};
use crate::port::{Holder, Mend};

/// Why nothing could be read on a serial line.
#[derive(Debug, Error)]
pub enum LinkError {
    /// There is no such port.
    #[error("the port {} does not exist", .0.display())]
    NotFound(PathBuf),
    /// The user may not open it.
    #[error("{0}")]
    Forbidden(Forbidden),
    /// Another program has it.
    #[error("{0}")]
    Busy(Busy),
    /// The port did not take the settings of the line.
    #[error("the port {} does not take {wanted} baud: {source}", port.display())]
    Settings {
        /// The port.
        port: PathBuf,
        /// The speed that was asked for.
        wanted: u32,
        /// What the system said.
        source: tokio_serial::Error,
    },
    /// The port said that it took a setting, and did not.
    #[error("the port {}: {unheeded}", port.display())]
    Unheeded {
        /// The port.
        port: PathBuf,
        /// The setting.
        unheeded: Unheeded,
    },
    /// The port has no such modem line, and the instrument needs it.
    #[error("the port {} cannot set {line}: {source}", port.display())]
    ModemLine {
        /// The port.
        port: PathBuf,
        /// Which one.
        line: ModemLine,
        /// What the system said.
        source: tokio_serial::Error,
    },
    /// The instrument did not answer.
    #[error("no answer to `{command}` on {} in {:.1} s{}", port.display(), after.as_secs_f32(), partly(.received))]
    Silent {
        /// The port.
        port: PathBuf,
        /// What was asked.
        command: String,
        /// How long was waited.
        after: Duration,
        /// What came without ever becoming a reply.
        received: Vec<u8>,
    },
    /// What came is mostly no text, as at another speed than the instrument's.
    #[error("the answer to `{command}` on {} is no text, check the speed of {baud} baud: `{}`", port.display(), escaped(.received))]
    NoText {
        /// The port.
        port: PathBuf,
        /// What was asked.
        command: String,
        /// The speed of the line.
        baud: u32,
        /// What came.
        received: Vec<u8>,
    },
    /// A reply never ended.
    #[error("the answer to `{command}` on {} never ends: `{}`", port.display(), escaped(.received))]
    Endless {
        /// The port.
        port: PathBuf,
        /// What was asked.
        command: String,
        /// How it began.
        received: Vec<u8>,
    },
    /// A frame came that contradicts itself.
    #[error("the answer to `{command}` on {} is garbled: {problem}: {}", port.display(), hex(.received))]
    BadFrame {
        /// The port.
        port: PathBuf,
        /// What was asked.
        command: String,
        /// The frame.
        received: Vec<u8>,
        /// What is wrong with it.
        problem: FrameProblem,
    },
    /// The cable was pulled, or the instrument switched off its adapter.
    #[error("the port {} was disconnected", .0.display())]
    Disconnected(PathBuf),
    /// The system failed otherwise.
    #[error("the port {}: {source}", port.display())]
    Io {
        /// The port.
        port: PathBuf,
        /// The cause.
        source: io::Error,
    },
}

/// A port that another program has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Busy {
    /// The port.
    pub port: PathBuf,
    /// The program, when the system tells this user.
    pub holder: Option<Holder>,
}

/// A port that this user may not open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forbidden {
    /// The port.
    pub port: PathBuf,
    /// What lets the user open it.
    pub mend: Mend,
}

impl fmt::Display for Busy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the port {} is in use by ", self.port.display())?;
        match &self.holder {
            Some(holder) => holder.fmt(f),
            None => f.write_str("another program"),
        }
    }
}

impl fmt::Display for Forbidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { port, mend } = self;
        write!(f, "the port {} may not be opened by this user: {mend}", port.display())
    }
}

impl From<Busy> for LinkError {
    fn from(busy: Busy) -> Self {
        Self::Busy(busy)
    }
}

impl From<Forbidden> for LinkError {
    fn from(forbidden: Forbidden) -> Self {
        Self::Forbidden(forbidden)
    }
}

fn partly(received: &[u8]) -> String {
    if received.is_empty() { String::new() } else { format!(", only `{}`", escaped(received)) }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(" ")
}

/// What Linux answers on a terminal whose other side is gone: EIO, or ENXIO and ENODEV on an
/// adapter that was unplugged.
const GONE: [i32; 3] = [5, 6, 19];

impl LinkError {
    /// What an error of reading or writing means.
    pub(crate) fn io(port: &Path, source: io::Error) -> Self {
        let port = port.to_owned();
        let ended =
            matches!(source.kind(), io::ErrorKind::BrokenPipe | io::ErrorKind::UnexpectedEof);
        let gone = cfg!(unix) && source.raw_os_error().is_some_and(|code| GONE.contains(&code));
        if ended || gone { Self::Disconnected(port) } else { Self::Io { port, source } }
    }
}

impl LinkError {
    /// The kind of reason for which there is no reading.
    #[must_use]
    pub const fn reason(&self) -> Reason {
        match self {
            Self::NotFound(_) => Reason::NotFound,
            Self::Forbidden(_) => Reason::Forbidden,
            Self::Busy(_) => Reason::Busy,
            Self::Settings { .. } | Self::Unheeded { .. } | Self::ModemLine { .. } => {
                Reason::Unsupported
            }
            Self::Silent { received, .. } if received.is_empty() => Reason::TimedOut,
            Self::Silent { .. }
            | Self::NoText { .. }
            | Self::Endless { .. }
            | Self::BadFrame { .. } => Reason::Garbled,
            Self::Disconnected(_) | Self::Io { .. } => Reason::Interrupted,
        }
    }
}
