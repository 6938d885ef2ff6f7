//! Replies that are all of one length and begin alike.

use super::{Frame, echo::Echoes};
use crate::hex::hex;

/// The length of every frame, both ways, and how it begins.
#[derive(Debug, Clone)]
pub(crate) struct Fixed {
    /// In octets, those of the beginning included.
    pub(crate) length: usize,
    /// The octets with which every frame begins; never empty.
    pub(crate) sync: Vec<u8>,
}

/// Puts frames together; what is before the beginning of one is dropped.
#[derive(Debug, Clone)]
pub(super) struct Assembler {
    framing: Fixed,
    pending: Vec<u8>,
    echoes: Echoes,
}

impl Fixed {
    pub(super) fn refuses(&self, command: &[u8]) -> Option<String> {
        let found = command.len();
        if found != self.length {
            return Some(format!("has {found} octets, and a frame has {}", self.length));
        }
        let starts = command.starts_with(&self.sync);
        (!starts).then(|| format!("does not begin with {}", hex(&self.sync)))
    }
}

impl Assembler {
    pub(super) const fn new(framing: Fixed) -> Self {
        Self { framing, pending: Vec::new(), echoes: Echoes::NONE }
    }

    pub(super) fn sent(&mut self, command: &[u8]) {
        self.echoes.await_echo(command);
    }

    pub(super) fn pending(&self) -> &[u8] {
        &self.pending
    }

    /// Takes an octet, and gives the frame that it completes.
    pub(super) fn push_byte(&mut self, byte: u8) -> Option<Frame> {
        self.pending.push(byte);
        while !is_begun(&self.pending, &self.framing.sync) {
            self.pending.remove(0);
        }
        if self.pending.len() < self.framing.length {
            return None;
        }
        let frame = std::mem::take(&mut self.pending);
        (!self.echoes.is_echo(&frame)).then_some(Frame::Whole(frame))
    }
}

/// Whether `bytes` may become a frame that begins with `start`: none at all may.
pub(super) fn is_begun(bytes: &[u8], start: &[u8]) -> bool {
    bytes.iter().zip(start).all(|(found, expected)| found == expected)
}
