//! One command to send to a meter, and what to wait for.

use std::{fmt, time::Duration};

use crate::{
    hex::{hex, is_binary},
    pattern::Pattern,
};

use super::bytes::Head;

/// One command to send, and what to wait for.
#[derive(Debug, Clone)]
pub struct Step {
    /// The command as the transcript has it: a text without its terminator, or a whole frame.
    pub command: Vec<u8>,
    /// The bytes to write.
    pub wire: Vec<u8>,
    /// What the meter answers.
    pub reply: Reply,
    /// How long to wait for it.
    pub timeout: Duration,
    /// What the command changes in the meter; `None` when it only asks.
    pub changes: Option<Changes>,
}

/// What a meter answers to a command when all is well.
#[derive(Debug, Clone)]
pub enum Reply {
    /// Nothing: no reply is waited for.
    Nothing,
    /// A text that matches this.
    Text(Pattern),
    /// A frame that begins like this.
    Bytes(Head),
}

/// What a command changes in a meter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Changes {
    /// Whether it repeats commands.
    Echo,
    /// The unit in which it answers.
    Unit,
    /// What levels are relative to.
    Reference,
    /// The measuring range, or how it is chosen.
    Range,
    /// Over how long it averages.
    Averaging,
    /// Whether it obeys the line or its keys.
    Remote,
    /// The wavelength for which it is set.
    Wavelength,
    /// What it takes for darkness.
    Zero,
}

impl Step {
    /// Whether `reply` is one that the meter gives when all is well.
    #[must_use]
    pub fn accepts(&self, reply: &[u8]) -> bool {
        self.reply.accepts(reply)
    }

    /// Whether the command only asks. A port may be probed with nothing else.
    #[must_use]
    pub const fn is_read_only(&self) -> bool {
        self.changes.is_none()
    }

    /// The command for people: a text, or `AA 01 80`.
    #[must_use]
    pub fn shown(&self) -> String {
        command_shown(&self.command)
    }
}

impl Reply {
    pub(super) fn accepts(&self, reply: &[u8]) -> bool {
        match self {
            Self::Nothing => false,
            Self::Text(pattern) => text_of(reply).is_some_and(|text| pattern.matches(text)),
            Self::Bytes(head) => head.accepts(reply),
        }
    }

    /// What is expected, for an error.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Nothing => "nothing".to_owned(),
            Self::Text(pattern) => pattern.as_str().to_owned(),
            Self::Bytes(head) => head.to_string(),
        }
    }
}

impl Changes {
    /// The name in driver files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Echo => "echo",
            Self::Unit => "unit",
            Self::Reference => "reference",
            Self::Range => "range",
            Self::Averaging => "averaging",
            Self::Remote => "remote",
            Self::Wavelength => "wavelength",
            Self::Zero => "zero",
        }
    }
}

impl fmt::Display for Changes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// The text of a reply without the white space around it; `None` when it is not ASCII.
pub(super) fn text_of(reply: &[u8]) -> Option<&str> {
    str::from_utf8(reply).ok().filter(|text| text.is_ascii()).map(str::trim)
}

pub(super) fn command_shown(command: &[u8]) -> String {
    if is_binary(command) { hex(command) } else { crate::escape::escaped(command) }
}
