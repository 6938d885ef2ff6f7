//! From why a console gave nothing to what the user can do about it.

use linecert_instrument::{ConsoleError, ConsoleLinkError, Halt, HostKeyError};
use linecert_measure::Reason;

use super::{chain, exit_of, meter::of_link};
use crate::exit::CommandError;

/// Why a console gave nothing, with the next step.
pub(crate) fn of_reading(error: &ConsoleError) -> CommandError {
    let command = CommandError::new(exit_of(error.reason()), "console-failed").text(chain(error));
    of_console(error).into_iter().fold(command, CommandError::hint)
}

/// The next step when a console gave nothing, or no more.
pub(crate) fn of_console(error: &ConsoleError) -> Option<&'static str> {
    if let Some(hint) = link_of(error).and_then(of_console_link) {
        return Some(hint);
    }
    match (error, error.reason()) {
        (ConsoleError::NoUser, _) => Some("hint-console-user"),
        (ConsoleError::NoPassword, _) => Some("hint-console-password"),
        (ConsoleError::Place(_), _) => Some("hint-console-place"),
        (ConsoleError::NoLineSettings, _) => Some("hint-console-line"),
        (ConsoleError::UnknownLink { .. } | ConsoleError::Refused { .. }, _)
        | (ConsoleError::Command { .. }, Reason::TimedOut | Reason::Garbled) => {
            Some("hint-console-other")
        }
        (ConsoleError::OutOfCalibration { .. }, _) => Some("hint-calibration"),
        (_, reason) => of_console_reason(reason),
    }
}

/// The line to the console, when it is that which failed.
fn link_of(error: &ConsoleError) -> Option<&ConsoleLinkError> {
    match error {
        ConsoleError::Link(link) => Some(link),
        ConsoleError::Command { source, .. } => match source.as_ref() {
            Halt::Link(link) => Some(link),
            _ => None,
        },
        _ => None,
    }
}

fn of_console_link(link: &ConsoleLinkError) -> Option<&'static str> {
    match link {
        ConsoleLinkError::HostKey(HostKeyError::Unknown { .. }) => Some("hint-console-host-key"),
        ConsoleLinkError::HostKey(HostKeyError::Changed { .. }) => {
            Some("hint-console-host-changed")
        }
        ConsoleLinkError::Algorithms { .. } => Some("hint-console-legacy"),
        ConsoleLinkError::NoWayIn { .. } => Some("hint-console-password"),
        ConsoleLinkError::Program(_) => Some("hint-console-program"),
        ConsoleLinkError::Serial(error) => Some(of_link(error)),
        _ => None,
    }
}

const fn of_console_reason(reason: Reason) -> Option<&'static str> {
    match reason {
        Reason::TimedOut => Some("hint-console-silent"),
        Reason::Forbidden => Some("hint-console-login"),
        Reason::Refused | Reason::NotFound => Some("hint-console-refused"),
        Reason::Busy => Some("hint-console-busy"),
        Reason::Garbled => Some("hint-console-garbled"),
        Reason::Interrupted => Some("hint-console-lost"),
        _ => None,
    }
}
