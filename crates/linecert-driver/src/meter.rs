//! Optical power meters on a serial line: what to send, and what the replies mean.

mod bytes;
mod check;
mod identity;
mod listed;
mod number;
mod power;
mod problem;
mod reading;
pub(crate) mod replay;
mod reply;
mod setting;
mod status;
mod step;
mod template;
mod wavelength;
mod zero;

use std::{num::NonZeroU32, time::Duration};

use linecert_measure::{Quantity, Wavelength};
use thiserror::Error;

use crate::{
    framing::{Framing, Tongue},
    hex::shown,
    raw::Confidence,
    serial::LineSettings,
};

use check::Prepare;
use identity::Identification;
use reading::MeterReading;
use template::{Template, Values};
use wavelength::Control;
use zero::ZeroCommands;

pub(crate) use identity::Name;

pub use bytes::{BadNumberType, Head};
pub use identity::{Identified, Identify};
pub use listed::Listed;
pub use power::BadPowerUnit;
pub use problem::MeterProblem;
pub use reading::{At, InputReading, ReadingError};
pub use setting::SetWavelength;
pub use status::BadBits;
pub use step::{Changes, Reply, Step};
pub use wavelength::{WavelengthRefused, Wavelengths};
pub use zero::{Zero, ZeroDone};

/// The driver of an optical power meter.
///
/// It holds every command that may be sent; nothing else is.
#[derive(Debug, Clone)]
pub struct MeterDriver {
    name: Name,
    line: Option<LineSettings>,
    framing: Framing,
    pace: Pace,
    timeout: Duration,
    inputs: Vec<Input>,
    identify: Identification,
    prepare: Vec<Prepare>,
    wavelength: Control,
    reading: MeterReading,
    zero: Option<ZeroCommands>,
    uncertainty: Vec<(Wavelength, Quantity)>,
}

/// The pauses that a meter needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// Between the bytes of a command.
    pub inter_byte: Duration,
    /// Between a reply and the next command.
    pub post_query: Duration,
}

/// An input of a meter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    name: String,
    channel: u8,
    place: usize,
}

/// How often to ask for a reading while the meter is not ready.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retry {
    /// The most times to ask.
    pub attempts: NonZeroU32,
    /// How long to wait in between.
    pub pause: Duration,
}

/// A reply that does not match what the driver expects.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("reply to `{command}` is {}, which does not match `{expected}`", shown(.reply))]
pub struct GarbledReply {
    /// The command.
    pub command: String,
    /// What came.
    pub reply: Vec<u8>,
    /// What the driver expects.
    pub expected: String,
}

impl Input {
    /// The name, as the meter numbers it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl MeterDriver {
    /// The settings of the line; `None` when no source states them and the owner must.
    #[must_use]
    pub const fn line(&self) -> Option<LineSettings> {
        self.line
    }

    /// How replies are framed.
    #[must_use]
    pub const fn framing(&self) -> &Framing {
        &self.framing
    }

    /// The pauses to make.
    #[must_use]
    pub const fn pace(&self) -> Pace {
        self.pace
    }

    /// How often to ask for a reading while the meter is not ready.
    #[must_use]
    pub const fn retry(&self) -> Retry {
        self.reading.retry
    }

    /// How well the evidence for its readings is attested.
    #[must_use]
    pub const fn confidence(&self) -> Confidence {
        self.reading.confidence
    }

    /// The inputs, of which there is at least one.
    #[must_use]
    pub fn inputs(&self) -> &[Input] {
        &self.inputs
    }

    /// What to send, in order, once the meter is known.
    #[must_use]
    pub fn prepare(&self) -> Vec<Step> {
        let step = |command: &Prepare| {
            self.step(&command.send.fill(Values::default()), &command.reply, command.changes)
        };
        self.prepare.iter().map(step).collect()
    }

    /// Asks for a reading of an input: the replies, in order, are for
    /// [`decode_reading`](Self::decode_reading).
    #[must_use]
    pub fn reading(&self, input: &Input) -> Vec<Step> {
        let values = Values { channel: input.channel, ..Values::default() };
        let status = self.reading.status.as_ref().and_then(|word| word.asked.as_ref());
        let asked = [Some((&self.reading.send, &self.reading.reply)), status.map(|(s, r)| (s, r))];
        let step = |(send, reply): (&Template, &Reply)| self.step(&send.fill(values), reply, None);
        asked.into_iter().flatten().map(step).collect()
    }

    fn asking(&self, send: &Template, reply: &Reply) -> Step {
        self.step(&send.fill(Values::default()), reply, None)
    }

    fn step(&self, command: &[u8], reply: &Reply, changes: Option<Changes>) -> Step {
        let wire = self.framing.encode(command);
        let command = match self.framing.tongue() {
            Tongue::Text => command.to_vec(),
            Tongue::Bytes => wire.clone(),
        };
        Step { command, wire, reply: reply.clone(), timeout: self.timeout, changes }
    }
}

fn garbled(send: &Template, expected: &Reply, reply: &[u8]) -> GarbledReply {
    GarbledReply {
        command: send.as_str().to_owned(),
        reply: reply.to_vec(),
        expected: expected.shown(),
    }
}

/// A reply to a question that the driver does not have.
fn unasked(reply: &[u8]) -> GarbledReply {
    let (command, expected) = (String::new(), String::new());
    GarbledReply { command, reply: reply.to_vec(), expected }
}

#[cfg(test)]
mod tests;
