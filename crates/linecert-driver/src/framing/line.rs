//! Replies that are lines.

use super::{Frame, echo::Echoes};

/// The longest line in bytes that is taken for a reply. A device that talks longer without a
/// terminator is not speaking the language of its driver.
pub(super) const LONGEST_LINE: usize = 1024;

/// What ends a line, and what may stand before it.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    /// Ends a line that the device sends; never empty.
    pub(crate) terminator: Vec<u8>,
    /// Ends a command, when it is not the same.
    pub(crate) send_terminator: Option<Vec<u8>>,
    /// What an echoing device prints before a line.
    pub(crate) prompt: Vec<u8>,
}

/// Puts lines together.
#[derive(Debug, Clone)]
pub(super) struct Assembler {
    framing: Line,
    pending: Vec<u8>,
    skipping: bool,
    echoes: Echoes,
}

impl Line {
    pub(super) fn terminator(&self) -> &[u8] {
        &self.terminator
    }

    pub(super) fn sent_terminator(&self) -> &[u8] {
        self.send_terminator.as_ref().unwrap_or(&self.terminator)
    }

    /// A line without the prompt that an echoing device prints before it.
    fn without_prompt<'l>(&self, line: &'l [u8]) -> &'l [u8] {
        if self.prompt.is_empty() {
            return line;
        }
        line.strip_prefix(self.prompt.as_slice()).map_or(line, <[u8]>::trim_ascii_start)
    }
}

impl Assembler {
    pub(super) const fn new(framing: Line) -> Self {
        Self { framing, pending: Vec::new(), skipping: false, echoes: Echoes::NONE }
    }

    /// Notes a command whose echo is no reply: neither to this command nor, when nothing was read
    /// in between, to a later one.
    pub(super) fn sent(&mut self, command: &[u8]) {
        self.echoes.await_echo(command);
    }

    pub(super) fn pending(&self) -> &[u8] {
        &self.pending
    }

    /// Takes a byte, and gives the line that it completes: without echo, prompt and empty lines.
    pub(super) fn push_byte(&mut self, byte: u8) -> Option<Frame> {
        self.pending.push(byte);
        if let Some(line) = self.pending.strip_suffix(self.framing.terminator.as_slice()) {
            let line = line.to_vec();
            self.pending.clear();
            return self.take_line(&line);
        }
        if self.pending.len() >= LONGEST_LINE + self.framing.terminator.len() {
            return self.cut_long_line();
        }
        None
    }

    fn take_line(&mut self, line: &[u8]) -> Option<Frame> {
        if std::mem::take(&mut self.skipping) {
            return None;
        }
        let mut line = self.framing.without_prompt(line);
        if self.framing.sent_terminator().is_empty() {
            line = self.echoes.cut_from(line);
        }
        let is_reply = !line.is_empty() && !self.echoes.is_echo(line);
        is_reply.then(|| Frame::Whole(line.to_vec()))
    }

    /// Keeps of a line that is too long only what may be the beginning of its terminator.
    fn cut_long_line(&mut self) -> Option<Frame> {
        let kept = self.framing.terminator.len().saturating_sub(1);
        let tail = self.pending.split_off(self.pending.len().saturating_sub(kept));
        let mut head = std::mem::replace(&mut self.pending, tail);
        head.truncate(LONGEST_LINE);
        let first = !std::mem::replace(&mut self.skipping, true);
        first.then_some(Frame::TooLong(head))
    }
}
