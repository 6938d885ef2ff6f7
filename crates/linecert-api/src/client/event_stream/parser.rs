//! From octets to events. Pure.

use std::{collections::VecDeque, mem, time::Duration};

use super::ServerEvent;
use crate::client::Garbled;

/// The longest event that is read, in octets.
const LONGEST: usize = 1 << 20;

/// What has come of a stream so far.
#[derive(Debug, Default)]
pub(super) struct Parser {
    /// The line that has not ended yet.
    line: Vec<u8>,
    /// The last line ended in CR, so that an LF belongs to it.
    after_cr: bool,
    /// The first line has been seen; before it a mark of the byte order may stand.
    begun: bool,
    event: Parts,
    retry: Option<Duration>,
    ready: VecDeque<ServerEvent>,
    too_long: bool,
}

/// An event that has not ended yet.
#[derive(Debug, Default)]
struct Parts {
    id: String,
    kind: String,
    data: Option<String>,
}

impl Parser {
    /// Takes the next octets.
    pub(super) fn feed(&mut self, octets: &[u8]) {
        for octet in octets {
            match octet {
                b'\n' if mem::take(&mut self.after_cr) => {}
                b'\n' | b'\r' => {
                    self.after_cr = *octet == b'\r';
                    self.end_line();
                }
                _ => {
                    self.after_cr = false;
                    self.line.push(*octet);
                }
            }
            if self.line.len() + self.event.data.as_ref().map_or(0, String::len) > LONGEST {
                (self.line, self.event, self.too_long) = (Vec::new(), Parts::default(), true);
            }
        }
    }

    /// The next event that is whole.
    ///
    /// # Errors
    /// When one is longer than any that is expected; what stands before it is given first.
    pub(super) fn take(&mut self) -> Result<Option<ServerEvent>, Garbled> {
        match self.ready.pop_front() {
            None if self.too_long => Err(Garbled::EventTooLong(LONGEST)),
            event => Ok(event),
        }
    }

    /// The pause before the stream is asked for again, if it says one.
    pub(super) const fn retry(&self) -> Option<Duration> {
        self.retry
    }

    fn end_line(&mut self) {
        let line = mem::take(&mut self.line);
        let line = String::from_utf8_lossy(&line);
        let is_first = !mem::replace(&mut self.begun, true);
        let marked = line.strip_prefix('\u{feff}').filter(|_| is_first);
        let line = marked.unwrap_or(&line);
        if line.is_empty() {
            return self.dispatch();
        }
        // A line without a name is a comment.
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match name {
            "id" if !value.contains('\0') => value.clone_into(&mut self.event.id),
            "event" => value.clone_into(&mut self.event.kind),
            "data" => match &mut self.event.data {
                Some(data) => data.extend(["\n", value]),
                none => *none = Some(value.to_owned()),
            },
            "retry" if value.bytes().all(|octet| octet.is_ascii_digit()) => {
                self.retry = value.parse().ok().map(Duration::from_millis).or(self.retry);
            }
            _ => {}
        }
    }

    /// An empty line ends an event; one without data says nothing. The id holds for those that
    /// follow without one.
    fn dispatch(&mut self) {
        let kind = mem::take(&mut self.event.kind);
        let Some(data) = self.event.data.take() else { return };
        let kind = if kind.is_empty() { "message".to_owned() } else { kind };
        self.ready.push_back(ServerEvent { id: self.event.id.clone(), kind, data });
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn events(parser: &mut Parser) -> Vec<(String, String, String)> {
        std::iter::from_fn(|| parser.take().unwrap())
            .map(|event| (event.id, event.kind, event.data))
            .collect()
    }

    #[track_caller]
    fn check(text: &str, expect: &[(&str, &str, &str)]) {
        let mut parser = Parser::default();
        parser.feed(text.as_bytes());
        let found = events(&mut parser);
        let found: Vec<_> =
            found.iter().map(|(id, kind, data)| (&**id, &**kind, &**data)).collect();
        assert_eq!(found, expect, "{text:?}");
    }

    #[test]
    fn events_are_taken_apart() {
        check("data: one\n\n", &[("", "message", "one")]);
        check("id: 7\nevent: step\ndata: {}\n\n", &[("7", "step", "{}")]);
        check("data:one\ndata: two\ndata\n\n", &[("", "message", "one\ntwo\n")]);
        check("\u{feff}data: marked\r\n\r\n", &[("", "message", "marked")]);
        check("data: a\r\rdata: b\r\r", &[("", "message", "a"), ("", "message", "b")]);
        check("id: 1\ndata: a\n\ndata: b\n\n", &[("1", "message", "a"), ("1", "message", "b")]);
        check("id: a\0b\ndata: x\n\n", &[("", "message", "x")]);
        check(": still here\n\n", &[]);
        check("event: step\n\ndata: x\n\n", &[("", "message", "x")]);
        check("data: torn\n", &[]);
        check("new-field: x\n\n", &[]);
    }

    #[test]
    fn a_stream_says_when_it_is_asked_for_again() {
        let mut parser = Parser::default();
        parser.feed(b"retry: 250\nretry: soon\nretry: -1\n");
        assert_eq!(parser.retry(), Some(Duration::from_millis(250)));
    }

    #[test]
    fn an_endless_event_is_given_up() {
        for line in [&b"x"[..], b"data: 0123456789\n"] {
            let mut parser = Parser::default();
            parser.feed(b"data: first\n\n");
            parser.feed(&line.repeat(2 * LONGEST / line.len()));
            assert_eq!(parser.take().unwrap().unwrap().data, "first");
            assert!(matches!(parser.take(), Err(Garbled::EventTooLong(LONGEST))));
        }
    }

    proptest! {
        #[test]
        fn the_cuts_between_packets_do_not_matter(
            text in "(id: [0-9]|data: [a-z]{0,4}|event: e|\r|\n|\r\n|:|\u{feff}|é){0,40}",
            cuts in proptest::collection::vec(1..7_usize, 0..40),
        ) {
            let mut whole = Parser::default();
            whole.feed(text.as_bytes());
            let (mut pieces, mut rest) = (Parser::default(), text.as_bytes());
            for cut in cuts {
                let (piece, behind) = rest.split_at(cut.min(rest.len()));
                pieces.feed(piece);
                rest = behind;
            }
            pieces.feed(rest);
            prop_assert_eq!(events(&mut whole), events(&mut pieces));
        }

        #[test]
        fn arbitrary_octets_never_panic(octets in proptest::collection::vec(any::<u8>(), 0..300)) {
            let mut parser = Parser::default();
            parser.feed(&octets);
            while let Ok(Some(_)) = parser.take() {}
        }
    }
}
