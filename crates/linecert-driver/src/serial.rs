//! Optical power meters on a serial line: what to send, and what the replies mean.

mod check;
mod reading;
mod settings;
mod status;

use std::{num::NonZeroU32, time::Duration};

use linecert_measure::{Metric, Wavelength};
use thiserror::Error;

use crate::{
    escape::quoted,
    framing::Framing,
    pattern::{self, Pattern},
};

use reading::MeterReading;
pub use reading::ReadingError;
pub use settings::{LineSettings, LineSettingsError, Parity, StopBits};
pub use status::BadBits;

/// The place of the wavelength in the command that sets it.
const NM: &str = "{nm}";

/// The driver of an optical power meter.
///
/// It holds every command that may be sent; nothing else is.
#[derive(Debug, Clone)]
pub struct SerialDriver {
    line: LineSettings,
    framing: Framing,
    timeout: Duration,
    prepare: Vec<Command>,
    identify: Query,
    wavelength: WavelengthCommands,
    reading: MeterReading,
}

/// One command to send, and what to wait for.
#[derive(Debug, Clone)]
pub struct Step {
    /// The command without its terminator, as the transcript has it.
    pub command: String,
    /// The bytes to write: the command with its terminator.
    pub wire: Vec<u8>,
    /// What the device answers.
    pub reply: Reply,
    /// How long to wait for it.
    pub timeout: Duration,
}

/// What a device answers to a command.
#[derive(Debug, Clone)]
pub enum Reply {
    /// Nothing.
    Nothing,
    /// One line, which matches this when all is well.
    Line(Pattern),
}

/// How often to ask for a reading while the meter is not ready.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retry {
    /// The most times to ask.
    pub attempts: NonZeroU32,
    /// How long to wait in between.
    pub pause: Duration,
}

/// How an instrument identified itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identified {
    /// The maker.
    pub maker: String,
    /// The model.
    pub model: String,
    /// The serial number, when it tells one.
    pub serial: Option<String>,
    /// The firmware version, when it tells one.
    pub firmware: Option<String>,
}

/// A reply that does not match what the driver expects.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("reply to `{command}` is {}, which does not match `{pattern}`", quoted(.reply))]
pub struct GarbledReply {
    /// The command.
    pub command: String,
    /// What came.
    pub reply: Vec<u8>,
    /// What the driver expects.
    pub pattern: String,
}

#[derive(Debug, Clone)]
struct Command {
    send: String,
    expect: Option<Pattern>,
}

#[derive(Debug, Clone)]
struct Query {
    send: String,
    pattern: Pattern,
}

#[derive(Debug, Clone)]
struct WavelengthCommands {
    set: String,
    query: String,
    min: String,
    max: String,
    pattern: Pattern,
}

impl SerialDriver {
    /// The settings of the line.
    #[must_use]
    pub const fn line(&self) -> LineSettings {
        self.line
    }

    /// How lines are framed.
    #[must_use]
    pub const fn framing(&self) -> &Framing {
        &self.framing
    }

    /// The metric that the meter measures.
    #[must_use]
    pub const fn metric(&self) -> Metric {
        self.reading.metric()
    }

    /// How often to ask for a reading while the meter is not ready.
    #[must_use]
    pub const fn retry(&self) -> Retry {
        self.reading.retry()
    }

    /// What to send, in order, after the line is opened.
    #[must_use]
    pub fn open_steps(&self) -> Vec<Step> {
        let reply = |expect: &Option<Pattern>| expect.clone().map_or(Reply::Nothing, Reply::Line);
        self.prepare
            .iter()
            .map(|command| self.step(&command.send, reply(&command.expect)))
            .collect()
    }

    /// Asks the meter who it is; [`decode_identity`](Self::decode_identity) takes the reply.
    #[must_use]
    pub fn identify(&self) -> Step {
        self.step(&self.identify.send, Reply::Line(self.identify.pattern.clone()))
    }

    /// Decodes who the meter is.
    ///
    /// # Errors
    /// When the reply is not that of a meter of this model.
    pub fn decode_identity(&self, reply: &[u8]) -> Result<Identified, GarbledReply> {
        let Query { send, pattern } = &self.identify;
        let garbled = || garbled_reply(send, pattern, reply);
        let text = text_of(reply).ok_or_else(garbled)?;
        let captures = pattern.captures(text).ok_or_else(garbled)?;
        let told = |name| pattern::group(&captures, name).map(str::to_owned);
        Ok(Identified {
            maker: told("maker").ok_or_else(garbled)?,
            model: told("model").ok_or_else(garbled)?,
            serial: told("serial"),
            firmware: told("firmware"),
        })
    }

    /// Sets the wavelength, and then asks for it: the second reply must decode to the same.
    #[must_use]
    pub fn set_wavelength(&self, wavelength: Wavelength) -> [Step; 2] {
        let set = self.wavelength.set.replace(NM, &wavelength.nm().to_string());
        [self.step(&set, Reply::Nothing), self.ask_nm(&self.wavelength.query)]
    }

    /// Asks for the shortest and the longest wavelength that the detector is calibrated for.
    #[must_use]
    pub fn wavelength_range(&self) -> [Step; 2] {
        [self.ask_nm(&self.wavelength.min), self.ask_nm(&self.wavelength.max)]
    }

    /// Decodes the reply to any question for a wavelength, in nanometres. Limits of a detector may
    /// lie outside the range of [`Wavelength`].
    ///
    /// # Errors
    /// When the reply is no whole number of nanometres.
    pub fn decode_nm(&self, reply: &[u8]) -> Result<u16, GarbledReply> {
        let WavelengthCommands { query, pattern, .. } = &self.wavelength;
        let captures = text_of(reply).and_then(|text| pattern.captures(text));
        let nm = captures.as_ref().and_then(|captures| pattern::group(captures, "nm"));
        nm.and_then(|nm| nm.parse().ok()).ok_or_else(|| garbled_reply(query, pattern, reply))
    }

    /// Asks for a reading; [`decode_reading`](Self::decode_reading) takes the reply.
    #[must_use]
    pub fn reading(&self) -> Step {
        let query = self.reading.query();
        self.step(&query.send, Reply::Line(query.pattern.clone()))
    }

    /// Whether `command` asks which wavelength is set.
    pub(crate) fn is_wavelength_query(&self, command: &[u8]) -> bool {
        command == self.wavelength.query.as_bytes()
    }

    /// Whether `command` sets a wavelength.
    pub(crate) fn sets_wavelength(&self, command: &[u8]) -> bool {
        let (before, after) = self.wavelength.set.split_once(NM).unwrap_or_default();
        let nm = command.strip_prefix(before.as_bytes());
        let nm = nm.and_then(|rest| rest.strip_suffix(after.as_bytes()));
        nm.is_some_and(|nm| !nm.is_empty() && nm.iter().all(u8::is_ascii_digit))
    }

    fn ask_nm(&self, command: &str) -> Step {
        self.step(command, Reply::Line(self.wavelength.pattern.clone()))
    }

    fn step(&self, command: &str, reply: Reply) -> Step {
        let wire = [command.as_bytes(), self.framing.terminator()].concat();
        Step { command: command.to_owned(), wire, reply, timeout: self.timeout }
    }
}

impl Step {
    /// Whether `reply` is a line that the device answers when all is well.
    #[must_use]
    pub fn accepts(&self, reply: &[u8]) -> bool {
        match &self.reply {
            Reply::Nothing => false,
            Reply::Line(pattern) => text_of(reply).is_some_and(|text| pattern.matches(text)),
        }
    }
}

/// The text of a reply without the white space around it; `None` when it is not ASCII.
fn text_of(reply: &[u8]) -> Option<&str> {
    str::from_utf8(reply).ok().filter(|text| text.is_ascii()).map(str::trim)
}

fn garbled_reply(command: &str, pattern: &Pattern, reply: &[u8]) -> GarbledReply {
    GarbledReply {
        command: command.to_owned(),
        reply: reply.to_vec(),
        pattern: pattern.as_str().to_owned(),
    }
}

#[cfg(test)]
mod tests;
