//! Replies that say near their beginning how long they are.

use super::{Frame, FrameProblem, echo::Echoes, fixed::is_begun};

/// Start, address, length, data, checksum and end of every frame, both ways.
#[derive(Debug, Clone)]
pub(crate) struct Prefixed {
    /// The octets with which every frame begins; never empty.
    pub(crate) start: Vec<u8>,
    /// What stands between them and the length in a command. A reply has as many octets there.
    pub(crate) address: Vec<u8>,
    /// So many octets of a frame its length does not count.
    pub(crate) overhead: usize,
    /// How the octet behind the data is reckoned.
    pub(crate) checksum: Checksum,
    /// The octets with which every frame ends.
    pub(crate) end: Vec<u8>,
    /// A frame that says that it is longer is none.
    pub(crate) longest: usize,
}

/// How the checksum of a frame is reckoned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Checksum {
    /// The octet that makes the sum of all octets up to it zero.
    TwosComplementSum,
}

/// Puts frames together. What is before the beginning of one is dropped; what has the length of a
/// frame and is none is told, and looked through for the beginning of another.
#[derive(Debug, Clone)]
pub(super) struct Assembler {
    framing: Prefixed,
    pending: Vec<u8>,
    echoes: Echoes,
}

impl Checksum {
    fn of(self, bytes: &[u8]) -> u8 {
        match self {
            Self::TwosComplementSum => {
                bytes.iter().fold(0_u8, |sum, byte| sum.wrapping_add(*byte)).wrapping_neg()
            }
        }
    }
}

impl Prefixed {
    /// Before the data stands this much.
    fn header(&self) -> usize {
        self.start.len().saturating_add(self.address.len()).saturating_add(1)
    }

    /// A frame without data.
    fn least(&self) -> usize {
        self.header().saturating_add(1).saturating_add(self.end.len())
    }

    fn total(&self, data: &[u8]) -> usize {
        self.least().saturating_add(data.len())
    }

    /// The length that the frame of `data` states.
    fn stated(&self, data: &[u8]) -> Option<u8> {
        u8::try_from(self.total(data).checked_sub(self.overhead)?).ok()
    }

    pub(super) fn encode(&self, data: &[u8]) -> Vec<u8> {
        // The check of the driver file refused what is too long to be stated.
        let length = self.stated(data).unwrap_or(u8::MAX);
        let mut frame = [&self.start, &self.address, &[length][..], data].concat();
        frame.push(self.checksum.of(&frame));
        frame.extend_from_slice(&self.end);
        frame
    }

    pub(super) fn refuses(&self, data: &[u8]) -> Option<String> {
        let total = self.total(data);
        let fits = total <= self.longest && self.stated(data).is_some();
        (!fits).then(|| format!("makes a frame of {total} octets, more than its length may say"))
    }

    fn problem(&self, frame: &[u8]) -> Option<FrameProblem> {
        let (rest, end) = frame.split_at_checked(frame.len().checked_sub(self.end.len())?)?;
        if end != self.end {
            return Some(FrameProblem::End { expected: self.end.clone(), found: end.to_vec() });
        }
        let (found, summed) = rest.split_last()?;
        let expected = self.checksum.of(summed);
        (expected != *found).then_some(FrameProblem::Checksum { expected, found: *found })
    }
}

/// What the octets so far come to.
enum Look {
    /// They may become a frame.
    More,
    /// The first is not the beginning of one.
    Noise,
    /// So many of them are one by their length.
    Frame(usize),
}

impl Assembler {
    pub(super) const fn new(framing: Prefixed) -> Self {
        Self { framing, pending: Vec::new(), echoes: Echoes::NONE }
    }

    pub(super) fn sent(&mut self, command: &[u8]) {
        self.echoes.await_echo(command);
    }

    pub(super) fn pending(&self) -> &[u8] {
        &self.pending
    }

    /// Takes an octet, and gives the frames that it completes: more than one only when octets that
    /// were held for a frame are none.
    pub(super) fn push_byte(&mut self, byte: u8) -> Vec<Frame> {
        self.pending.push(byte);
        let mut frames = Vec::new();
        loop {
            match self.look() {
                Look::More => return frames,
                Look::Noise => drop(self.pending.remove(0)),
                Look::Frame(length) => frames.extend(self.take(length)),
            }
        }
    }

    fn look(&self) -> Look {
        if !is_begun(&self.pending, &self.framing.start) {
            return Look::Noise;
        }
        let Some(stated) = self.pending.get(self.framing.header() - 1) else { return Look::More };
        let total = usize::from(*stated).saturating_add(self.framing.overhead);
        match total {
            _ if total < self.framing.least() || total > self.framing.longest => Look::Noise,
            _ if total > self.pending.len() => Look::More,
            _ => Look::Frame(total),
        }
    }

    fn take(&mut self, length: usize) -> Option<Frame> {
        let bytes = self.pending.get(..length).unwrap_or_default().to_vec();
        match self.framing.problem(&bytes) {
            None => {
                self.pending.drain(..length.min(self.pending.len()));
                (!self.echoes.is_echo(&bytes)).then_some(Frame::Whole(bytes))
            }
            Some(problem) => {
                self.pending.remove(0);
                Some(Frame::Bad { bytes, problem })
            }
        }
    }
}
