//! Bytes from a serial line, in whatever pieces they come, as whole replies.
//!
//! Every assembler takes one byte after the other, so that how the bytes are cut into pieces makes
//! no difference, and keeps no more of them than its longest reply.

mod echo;
mod fixed;
mod line;
mod prefixed;
mod prompt;

use thiserror::Error;

use crate::{
    escape::quoted,
    hex::{hex, quoted_hex},
};

pub(crate) use fixed::Fixed;
pub(crate) use line::Line;
pub(crate) use prefixed::{Checksum, Prefixed};
pub(crate) use prompt::Prompt;

/// How a device frames what it says.
#[derive(Debug, Clone)]
pub struct Framing(Rule);

#[derive(Debug, Clone)]
enum Rule {
    Line(Line),
    Prompt(Prompt),
    Fixed(Fixed),
    Prefixed(Prefixed),
}

/// What a device and its driver file write their commands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tongue {
    /// Printable ASCII.
    Text,
    /// Octets.
    Bytes,
}

impl Tongue {
    /// A reply for people, between backquotes.
    pub(crate) fn shown(self, reply: &[u8]) -> String {
        match self {
            Self::Text => quoted(reply),
            Self::Bytes => quoted_hex(reply),
        }
    }
}

/// A reply as its frame ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Frame {
    /// A whole one: of text without echo, prompt and terminator, of octets all of them.
    Whole(Vec<u8>),
    /// The beginning of a text that is too long; what follows up to its end is dropped.
    TooLong(Vec<u8>),
    /// Octets of the length of a frame that are not one.
    Bad {
        /// All of them.
        bytes: Vec<u8>,
        /// What is wrong.
        problem: FrameProblem,
    },
}

/// Why octets are no frame although they begin as one and are as long as they say.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum FrameProblem {
    /// They were changed on the way.
    #[error("checksum is {found:02X} instead of {expected:02X}")]
    Checksum {
        /// What the octets before it come to.
        expected: u8,
        /// What stands there.
        found: u8,
    },
    /// They do not end as a frame.
    #[error("ends with {} instead of {}", hex(.found), hex(.expected))]
    End {
        /// The end of every frame.
        expected: Vec<u8>,
        /// What stands there.
        found: Vec<u8>,
    },
}

/// Puts replies together from what comes.
#[derive(Debug, Clone)]
pub struct FrameAssembler(Assembler);

#[derive(Debug, Clone)]
enum Assembler {
    Line(line::Assembler),
    Prompt(prompt::Assembler),
    Fixed(fixed::Assembler),
    Prefixed(prefixed::Assembler),
}

impl Framing {
    pub(crate) const fn tongue(&self) -> Tongue {
        match self.0 {
            Rule::Line(_) | Rule::Prompt(_) => Tongue::Text,
            Rule::Fixed(_) | Rule::Prefixed(_) => Tongue::Bytes,
        }
    }

    /// The bytes to write for a command of the driver file.
    pub(crate) fn encode(&self, command: &[u8]) -> Vec<u8> {
        match &self.0 {
            Rule::Line(line) => [command, line.sent_terminator()].concat(),
            Rule::Prompt(prompt) => [command, prompt.sent_terminator()].concat(),
            Rule::Fixed(_) => command.to_vec(),
            Rule::Prefixed(prefixed) => prefixed.encode(command),
        }
    }

    /// What a reply of a transcript was followed by on the line, which the transcript leaves out.
    pub(crate) fn left_out(&self) -> &[u8] {
        match &self.0 {
            Rule::Line(line) => line.terminator(),
            Rule::Prompt(_) => b"\n",
            Rule::Fixed(_) | Rule::Prefixed(_) => &[],
        }
    }

    /// Why a whole command of this length is no frame; `None` when it is one.
    pub(crate) fn refuses(&self, command: &[u8]) -> Option<String> {
        match &self.0 {
            Rule::Line(_) | Rule::Prompt(_) => None,
            Rule::Fixed(fixed) => fixed.refuses(command),
            Rule::Prefixed(prefixed) => prefixed.refuses(command),
        }
    }
}

impl From<Line> for Framing {
    fn from(line: Line) -> Self {
        Self(Rule::Line(line))
    }
}

impl From<Prompt> for Framing {
    fn from(prompt: Prompt) -> Self {
        Self(Rule::Prompt(prompt))
    }
}

impl From<Fixed> for Framing {
    fn from(fixed: Fixed) -> Self {
        Self(Rule::Fixed(fixed))
    }
}

impl From<Prefixed> for Framing {
    fn from(prefixed: Prefixed) -> Self {
        Self(Rule::Prefixed(prefixed))
    }
}

impl Frame {
    /// The bytes of the reply, or of its beginning.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        match self {
            Self::Whole(bytes) | Self::TooLong(bytes) | Self::Bad { bytes, .. } => bytes,
        }
    }
}

impl FrameAssembler {
    /// An assembler with nothing received.
    #[must_use]
    pub fn new(framing: &Framing) -> Self {
        Self(match framing.0.clone() {
            Rule::Line(line) => Assembler::Line(line::Assembler::new(line)),
            Rule::Prompt(prompt) => Assembler::Prompt(prompt::Assembler::new(prompt)),
            Rule::Fixed(fixed) => Assembler::Fixed(fixed::Assembler::new(fixed)),
            Rule::Prefixed(prefixed) => Assembler::Prefixed(prefixed::Assembler::new(prefixed)),
        })
    }

    /// Notes that the command of a [`Step`](crate::Step) was sent, so that its echo is not taken
    /// for a reply: neither to this command nor, when nothing was read in between, to a later one.
    pub fn sent(&mut self, command: impl AsRef<[u8]>) {
        match &mut self.0 {
            Assembler::Line(line) => line.sent(command.as_ref()),
            Assembler::Prompt(prompt) => prompt.sent(command.as_ref()),
            Assembler::Fixed(fixed) => fixed.sent(command.as_ref()),
            Assembler::Prefixed(prefixed) => prefixed.sent(command.as_ref()),
        }
    }

    /// Takes bytes as they came, and gives the replies that they complete.
    pub fn push(&mut self, bytes: &[u8]) -> Vec<Frame> {
        bytes.iter().flat_map(|byte| self.push_byte(*byte)).collect()
    }

    /// What came since the last whole reply; for the evidence when a reply never ends.
    #[must_use]
    pub fn pending(&self) -> &[u8] {
        match &self.0 {
            Assembler::Line(line) => line.pending(),
            Assembler::Prompt(prompt) => prompt.pending(),
            Assembler::Fixed(fixed) => fixed.pending(),
            Assembler::Prefixed(prefixed) => prefixed.pending(),
        }
    }

    fn push_byte(&mut self, byte: u8) -> Vec<Frame> {
        match &mut self.0 {
            Assembler::Line(line) => line.push_byte(byte).into_iter().collect(),
            Assembler::Prompt(prompt) => prompt.push_byte(byte).into_iter().collect(),
            Assembler::Fixed(fixed) => fixed.push_byte(byte).into_iter().collect(),
            Assembler::Prefixed(prefixed) => prefixed.push_byte(byte),
        }
    }
}

#[cfg(test)]
mod tests;
