//! Replies that end where the device prompts for the next command.

use super::Frame;
use crate::pattern::Pattern;

/// The longest reply in bytes, prompt included.
pub(super) const LONGEST_REPLY: usize = 16 * 1024;

/// The longest last line that is looked at for a prompt.
const LONGEST_PROMPT: usize = 80;

/// What a device prints when it waits for the next command.
#[derive(Debug, Clone)]
pub(crate) struct Prompt {
    /// Ends a command.
    pub(crate) send_terminator: Vec<u8>,
    /// The whole of the last line when the device waits.
    pub(crate) prompt: Pattern,
}

/// Puts together what stands between two prompts.
#[derive(Debug, Clone)]
pub(super) struct Assembler {
    framing: Prompt,
    pending: Vec<u8>,
    last_line: usize,
    skipping: bool,
    asked: Option<Vec<u8>>,
}

impl Prompt {
    pub(super) fn sent_terminator(&self) -> &[u8] {
        &self.send_terminator
    }
}

impl Assembler {
    pub(super) const fn new(framing: Prompt) -> Self {
        Self { framing, pending: Vec::new(), last_line: 0, skipping: false, asked: None }
    }

    pub(super) fn sent(&mut self, command: &[u8]) {
        self.asked = Some(command.to_vec());
    }

    pub(super) fn pending(&self) -> &[u8] {
        &self.pending
    }

    /// Takes a byte, and gives the reply that it completes. A prompt that nobody waited for, as
    /// when the line is opened, completes none.
    pub(super) fn push_byte(&mut self, byte: u8) -> Option<Frame> {
        self.pending.push(byte);
        if matches!(byte, b'\r' | b'\n') {
            self.last_line = self.pending.len();
        }
        if self.is_prompted() {
            return self.take_reply();
        }
        (self.pending.len() >= LONGEST_REPLY).then(|| self.cut_long_reply())?
    }

    fn is_prompted(&self) -> bool {
        let line = self.pending.get(self.last_line..).unwrap_or_default();
        let text = (!line.is_empty() && line.len() <= LONGEST_PROMPT).then_some(line);
        text.and_then(|line| str::from_utf8(line).ok())
            .is_some_and(|line| self.framing.prompt.matches(line))
    }

    fn take_reply(&mut self) -> Option<Frame> {
        let mut reply = std::mem::take(&mut self.pending);
        reply.truncate(std::mem::take(&mut self.last_line));
        let asked = self.asked.take();
        if std::mem::take(&mut self.skipping) {
            return None;
        }
        let reply = without_echo(reply.trim_ascii(), asked.as_deref());
        (asked.is_some() || !reply.is_empty()).then(|| Frame::Whole(reply.to_vec()))
    }

    /// Keeps of a reply that is too long only what may be the beginning of its prompt.
    fn cut_long_reply(&mut self) -> Option<Frame> {
        let tail = self.pending.split_off(self.pending.len().saturating_sub(LONGEST_PROMPT));
        let head = std::mem::replace(&mut self.pending, tail);
        let newline = |b: &u8| matches!(b, b'\r' | b'\n');
        // Without a line break in sight the last line is too long for a prompt in any case.
        self.last_line = self.pending.iter().rposition(newline).map_or(0, |place| place + 1);
        let first = !std::mem::replace(&mut self.skipping, true);
        first.then_some(Frame::TooLong(head))
    }
}

/// A reply without its first line when that repeats the command.
fn without_echo<'r>(reply: &'r [u8], asked: Option<&[u8]>) -> &'r [u8] {
    let rest = asked.and_then(|command| reply.strip_prefix(command));
    match rest {
        Some(rest) if rest.first().is_none_or(u8::is_ascii_whitespace) => rest.trim_ascii(),
        _ => reply,
    }
}
