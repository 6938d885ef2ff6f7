//! Why a console gave nothing, or no more.

use std::time::Duration;

use linecert_driver::PlaceError;
use linecert_measure::{Date, Reason};
use thiserror::Error;

use super::{link::ConsoleLinkError, lock::LockError, program::ProgramError};

/// Why a console gave nothing, or no more.
#[derive(Debug, Error)]
pub enum ConsoleError {
    /// There is no line to it, or none any more.
    #[error(transparent)]
    Link(#[from] ConsoleLinkError),
    /// Another session has it.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// The inventory does not state what the driver has to know.
    #[error(transparent)]
    Place(#[from] PlaceError),
    /// The driver is not known to work over this link.
    #[error("the driver `{driver}` is not known to work over {link}")]
    UnknownLink {
        /// The driver.
        driver: String,
        /// The link.
        link: &'static str,
    },
    /// Nobody states the settings of the serial line.
    #[error("neither the driver nor the inventory has the `line` settings of the serial port")]
    NoLineSettings,
    /// Nothing answered while the connection was made.
    #[error("no connection in {:.1} s", .0.as_secs_f32())]
    ConnectTimedOut(Duration),
    /// The console asks for a user, and the inventory has none.
    #[error("the console asks for a user, and the inventory has none")]
    NoUser,
    /// The console asks for a password, and the inventory has none.
    #[error("the console asks for a password, and the inventory has none")]
    NoPassword,
    /// The user or the password is wrong. It was not tried again.
    #[error("the console refused the user or the password; it was not tried again")]
    Denied,
    /// The device says that somebody else is logged in.
    #[error("the device says that another user is logged in")]
    Busy,
    /// The greeting never ends.
    #[error("the greeting of the console never ends")]
    EndlessGreeting,
    /// No prompt came that the driver knows.
    #[error("the console came to no prompt that the driver knows{}", seen_last(.seen))]
    NoPrompt {
        /// The last line that it showed; empty when it showed nothing.
        seen: String,
    },
    /// No alternative of the command is known to the device.
    #[error("the device does not know `{command}`: it says `{said}`")]
    Refused {
        /// The command, by its name in the driver.
        command: String,
        /// What the device said.
        said: String,
    },
    /// A command did not come to its end.
    #[error("`{command}`: {source}")]
    Command {
        /// What was sent.
        command: String,
        /// Why it did not end.
        source: Box<Halt>,
    },
    /// The calibration has run out.
    #[error("calibration was due on {due}")]
    OutOfCalibration {
        /// The last day on which it might be used.
        due: Date,
    },
    /// An earlier reading broke off, and the session with it.
    #[error("the session has ended")]
    Over,
}

/// Why a dialogue stopped in the middle.
#[derive(Debug, Error)]
pub enum Halt {
    /// The line failed.
    #[error(transparent)]
    Link(#[from] ConsoleLinkError),
    /// Nothing more came in time.
    #[error("no end in time")]
    Silent,
    /// More came than the driver allows.
    #[error("the answer never ends")]
    Endless,
    /// The device asks for a login in the middle.
    #[error("the device has logged out")]
    LoggedOut,
    /// The device lets somebody else in.
    #[error("the device says that another user is logged in")]
    Busy,
}

fn seen_last(seen: &str) -> String {
    if seen.is_empty() { ": it says nothing".to_owned() } else { format!("; it shows `{seen}`") }
}

impl From<Halt> for ConsoleError {
    fn from(halt: Halt) -> Self {
        match halt {
            Halt::Link(error) => Self::Link(error),
            Halt::Busy => Self::Busy,
            Halt::LoggedOut => Self::Denied,
            Halt::Endless => Self::EndlessGreeting,
            Halt::Silent => Self::NoPrompt { seen: String::new() },
        }
    }
}

impl Halt {
    pub(crate) fn into_error(self, command: &str) -> ConsoleError {
        ConsoleError::Command { command: command.to_owned(), source: self.into() }
    }
}

impl ConsoleError {
    /// The kind of reason for which there is no reading.
    #[must_use]
    pub fn reason(&self) -> Reason {
        match self {
            Self::Link(error) => of_link(error),
            Self::Lock(LockError::Held(_)) | Self::Busy => Reason::Busy,
            Self::Lock(LockError::File { .. }) | Self::NoUser | Self::NoPassword | Self::Denied => {
                Reason::Forbidden
            }
            Self::Place(_)
            | Self::UnknownLink { .. }
            | Self::NoLineSettings
            | Self::Refused { .. } => Reason::Unsupported,
            Self::ConnectTimedOut(_) => Reason::TimedOut,
            Self::NoPrompt { seen } if seen.is_empty() => Reason::TimedOut,
            Self::NoPrompt { .. } | Self::EndlessGreeting => Reason::Garbled,
            Self::Command { source, .. } => source.reason(),
            Self::OutOfCalibration { .. } => Reason::OutOfCalibration,
            Self::Over => Reason::Interrupted,
        }
    }
}

impl Halt {
    fn reason(&self) -> Reason {
        match self {
            Self::Link(error) => of_link(error),
            Self::Silent => Reason::TimedOut,
            Self::Endless => Reason::Garbled,
            Self::LoggedOut => Reason::Interrupted,
            Self::Busy => Reason::Busy,
        }
    }
}

fn of_link(error: &ConsoleLinkError) -> Reason {
    match error {
        ConsoleLinkError::Serial(error) => error.reason(),
        ConsoleLinkError::Program(error) => match error {
            ProgramError::Nameless | ProgramError::NotInstalled(_) => Reason::NotFound,
            ProgramError::Forbidden(_) => Reason::Forbidden,
            ProgramError::Io { .. } => Reason::Interrupted,
        },
        ConsoleLinkError::Connect { source, .. } => match source.kind() {
            std::io::ErrorKind::ConnectionRefused => Reason::Refused,
            std::io::ErrorKind::PermissionDenied => Reason::Forbidden,
            std::io::ErrorKind::TimedOut => Reason::TimedOut,
            _ => Reason::NotFound,
        },
        ConsoleLinkError::HostKey(_)
        | ConsoleLinkError::Login(_)
        | ConsoleLinkError::PrivateKey { .. }
        | ConsoleLinkError::NoWayIn { .. }
        | ConsoleLinkError::LoginRefused { .. }
        | ConsoleLinkError::NoChannel { .. } => Reason::Forbidden,
        ConsoleLinkError::Algorithms { .. } => Reason::Unsupported,
        ConsoleLinkError::Telnet(_) => Reason::Garbled,
        ConsoleLinkError::Ssh(_) | ConsoleLinkError::Lost(_) | ConsoleLinkError::Io { .. } => {
            Reason::Interrupted
        }
    }
}
