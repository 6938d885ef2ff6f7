//! Bytes from a serial line, in whatever pieces they come, as whole lines.

use std::collections::VecDeque;

/// The longest line in bytes that is taken for a reply. A device that talks longer without a
/// terminator is not speaking the language of its driver.
const LONGEST_LINE: usize = 1024;

/// The most commands whose echoes are awaited. A device that does not echo leaves them all unmet.
const MOST_ECHOES: usize = 8;

/// How a device frames its lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Framing {
    terminator: Vec<u8>,
    prompt: Vec<u8>,
}

/// One line as received, without its terminator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// A whole line.
    Whole(Vec<u8>),
    /// The beginning of a line that is too long; what follows up to the terminator is dropped.
    TooLong(Vec<u8>),
}

/// Puts lines together. How the bytes are cut into pieces makes no difference.
#[derive(Debug, Clone)]
pub struct LineAssembler {
    framing: Framing,
    pending: Vec<u8>,
    skipping: bool,
    echoes: VecDeque<Vec<u8>>,
}

impl Framing {
    pub(crate) const fn new(terminator: Vec<u8>, prompt: Vec<u8>) -> Self {
        Self { terminator, prompt }
    }

    /// What ends a line in both directions.
    #[must_use]
    pub fn terminator(&self) -> &[u8] {
        &self.terminator
    }

    /// A line without the prompt that an echoing device prints before it.
    fn without_prompt<'l>(&self, line: &'l [u8]) -> &'l [u8] {
        if self.prompt.is_empty() {
            return line;
        }
        line.strip_prefix(self.prompt.as_slice()).map_or(line, <[u8]>::trim_ascii_start)
    }
}

impl Line {
    /// The bytes of the line, or of its beginning.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        match self {
            Self::Whole(bytes) | Self::TooLong(bytes) => bytes,
        }
    }
}

impl LineAssembler {
    /// An assembler with nothing received.
    #[must_use]
    pub const fn new(framing: Framing) -> Self {
        Self { framing, pending: Vec::new(), skipping: false, echoes: VecDeque::new() }
    }

    /// Notes that `command` was sent, so that its echo is not taken for a reply: to this command
    /// or, when nothing was read in between, to a later one.
    pub fn sent(&mut self, command: impl AsRef<[u8]>) {
        self.echoes.truncate(MOST_ECHOES - 1);
        self.echoes.push_front(command.as_ref().to_vec());
    }

    /// Takes bytes as they came, and gives the lines that they complete: without echo, prompt and
    /// empty lines.
    pub fn push(&mut self, bytes: &[u8]) -> Vec<Line> {
        bytes.iter().filter_map(|byte| self.push_byte(*byte)).collect()
    }

    /// What came since the last whole line; for the evidence when a reply never ends.
    #[must_use]
    pub fn pending(&self) -> &[u8] {
        &self.pending
    }

    fn push_byte(&mut self, byte: u8) -> Option<Line> {
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

    fn take_line(&mut self, line: &[u8]) -> Option<Line> {
        if std::mem::take(&mut self.skipping) {
            return None;
        }
        let line = self.framing.without_prompt(line);
        if let Some(place) = self.echoes.iter().position(|echo| echo == line) {
            self.echoes.remove(place);
            return None;
        }
        (!line.is_empty()).then(|| Line::Whole(line.to_vec()))
    }

    /// Keeps of a line that is too long only what may be the beginning of its terminator.
    fn cut_long_line(&mut self) -> Option<Line> {
        let kept = self.framing.terminator.len().saturating_sub(1);
        let tail = self.pending.split_off(self.pending.len().saturating_sub(kept));
        let mut head = std::mem::replace(&mut self.pending, tail);
        head.truncate(LONGEST_LINE);
        let first = !std::mem::replace(&mut self.skipping, true);
        first.then_some(Line::TooLong(head))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn assembler() -> LineAssembler {
        LineAssembler::new(Framing::new(b"\r\n".to_vec(), b">".to_vec()))
    }

    fn whole(lines: &[&str]) -> Vec<Line> {
        lines.iter().map(|line| Line::Whole(line.as_bytes().to_vec())).collect()
    }

    #[test]
    fn an_echo_is_dropped_once() {
        let mut lines = assembler();
        lines.sent("PM:PWS?");
        assert_eq!(
            lines.push(b"PM:PWS?\r\n1, 118\r\n> PM:PWS?\r\n"),
            whole(&["1, 118", "PM:PWS?"])
        );
    }

    #[test]
    fn an_echo_that_comes_late_is_still_no_reply() {
        let mut lines = assembler();
        lines.sent("ECHO 0");
        lines.sent("*IDN?");
        assert_eq!(lines.push(b"ECHO 0\r\n>NEWPORT\r\n"), whole(&["NEWPORT"]));
        (0..99).for_each(|_| lines.sent("PM:PWS?"));
        assert!(lines.echoes.len() <= MOST_ECHOES, "memory is bounded");
    }

    #[test]
    fn prompts_and_empty_lines_are_no_replies() {
        let got = assembler().push(b"\r\n>\r\n> NEWPORT\r\n a \r\n");
        assert_eq!(got, whole(&["NEWPORT", " a "]));
    }

    #[test]
    fn a_lone_end_of_the_terminator_ends_nothing() {
        let mut lines = assembler();
        assert_eq!(lines.push(b"a\nb\rc\r"), []);
        assert_eq!(lines.pending(), b"a\nb\rc\r");
        assert_eq!(lines.push(b"\n"), whole(&["a\nb\rc"]));
    }

    #[test]
    fn the_longest_line_passes_and_a_longer_one_is_cut() {
        let longest = "x".repeat(LONGEST_LINE);
        assert_eq!(assembler().push(format!("{longest}\r\n").as_bytes()), whole(&[&longest]));
        let mut lines = assembler();
        let got = lines.push(format!("{longest}x\r\nok\r\n").as_bytes());
        let cut = Line::TooLong(longest.clone().into_bytes());
        assert_eq!(got, [cut.clone(), whole(&["ok"]).remove(0)]);
        assert_eq!(lines.push(longest.repeat(9).as_bytes()), [cut]);
        assert!(lines.pending().len() <= LONGEST_LINE + 2, "memory is bounded");
    }

    fn stream() -> impl Strategy<Value = Vec<u8>> {
        let piece = prop_oneof![
            Just(b"\r\n".to_vec()),
            Just(b"\r".to_vec()),
            Just(b">PM:PWS?".to_vec()),
            Just(vec![b'x'; LONGEST_LINE - 1]),
            proptest::collection::vec(any::<u8>(), 0..6),
        ];
        proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn any_partition_gives_the_same_lines(
            bytes in stream(),
            cuts in proptest::collection::vec(any::<prop::sample::Index>(), 0..8),
        ) {
            let (mut at_once, mut piecewise) = (assembler(), assembler());
            at_once.sent("PM:PWS?");
            piecewise.sent("PM:PWS?");
            let mut places: Vec<_> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
            places.extend([0, bytes.len()]);
            places.sort_unstable();
            let pieces = places.windows(2).map(|ends| &bytes[ends[0]..ends[1]]);
            let got: Vec<_> = pieces.flat_map(|piece| piecewise.push(piece)).collect();
            prop_assert_eq!(got, at_once.push(&bytes));
            prop_assert_eq!(piecewise.pending(), at_once.pending());
        }
    }
}
