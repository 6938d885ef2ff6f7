//! What was said on a serial line, as text: the evidence of a reading, and what replay reads.
//!
//! One line each: `> PM:PWS?` was sent, `< 1.862153E-004, 118` was received, both without their
//! terminators and escaped as by [`escaped`]. Frames of octets are `>> AA 01 80` and `<< AA 01 80`.
//! `= 1310 nm` is the wavelength that the operator set at the front panel. Lines that begin with `#`
//! are comments.

use std::{fmt, str::FromStr};

use linecert_measure::Wavelength;
use thiserror::Error;

use crate::{
    escape::{escaped, quoted, unescaped},
    hex::{hex, is_binary, unhex},
};

/// A console capture.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Transcript {
    entries: Vec<Entry>,
}

/// One line of a capture, without its terminator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// What was sent to the device.
    Sent(Vec<u8>),
    /// What the device sent, echo and prompt included.
    Received(Vec<u8>),
    /// The wavelength that the operator set at the front panel.
    Stated(Wavelength),
}

/// A line that is not one of a transcript.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("line {line}: {} is neither `> sent`, `< received`, `>> AA 01`, `<< AA 01`, `= 1310 nm` nor `# comment`", quoted(.text.as_bytes()))]
pub struct TranscriptError {
    /// The line, counted from one.
    pub line: usize,
    /// What stands there.
    pub text: String,
}

impl Transcript {
    /// Notes what was sent.
    pub fn sent(&mut self, bytes: impl Into<Vec<u8>>) {
        self.entries.push(Entry::Sent(bytes.into()));
    }

    /// Notes what was received.
    pub fn received(&mut self, bytes: impl Into<Vec<u8>>) {
        self.entries.push(Entry::Received(bytes.into()));
    }

    /// Notes the wavelength that the operator set at the front panel.
    pub fn stated(&mut self, wavelength: Wavelength) {
        self.entries.push(Entry::Stated(wavelength));
    }

    /// What was said, in order.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (mark, bytes) = match self {
            Self::Sent(bytes) => ('>', bytes),
            Self::Received(bytes) => ('<', bytes),
            Self::Stated(wavelength) => return write!(f, "= {wavelength}"),
        };
        match bytes.as_slice() {
            [] => write!(f, "{mark}"),
            frame if is_binary(frame) => write!(f, "{mark}{mark} {}", hex(frame)),
            text => write!(f, "{mark} {}", escaped(text)),
        }
    }
}

impl fmt::Display for Transcript {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.entries.iter().try_for_each(|entry| writeln!(f, "{entry}"))
    }
}

impl FromStr for Transcript {
    type Err = TranscriptError;

    fn from_str(text: &str) -> Result<Self, TranscriptError> {
        let mut entries = Vec::new();
        for (line, text) in (1..).zip(text.lines()) {
            if text.is_empty() || text.starts_with('#') {
                continue;
            }
            let entry = parse_entry(text);
            entries.push(entry.ok_or_else(|| TranscriptError { line, text: text.to_owned() })?);
        }
        Ok(Self { entries })
    }
}

fn parse_entry(line: &str) -> Option<Entry> {
    let (mark, said) = line.split_once(' ').unwrap_or((line, ""));
    match mark {
        ">" => unescaped(said).map(Entry::Sent),
        "<" => unescaped(said).map(Entry::Received),
        ">>" => unhex(said).map(Entry::Sent),
        "<<" => unhex(said).map(Entry::Received),
        "=" => said.parse().ok().map(Entry::Stated),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_transcript_is_read_line_by_line() {
        let text = "# a meter\n> PM:PWS?\n\n< 1.862153E-004, 118\n<\n< \\x0d\n>> AA 01\n<< 00 ff\n= 1310 nm\n";
        let transcript: Transcript = text.parse().unwrap();
        assert_eq!(
            transcript.entries(),
            [
                Entry::Sent(b"PM:PWS?".to_vec()),
                Entry::Received(b"1.862153E-004, 118".to_vec()),
                Entry::Received(Vec::new()),
                Entry::Received(b"\r".to_vec()),
                Entry::Sent(vec![0xAA, 1]),
                Entry::Received(vec![0, 0xFF]),
                Entry::Stated(Wavelength::from_nm(1310).unwrap()),
            ]
        );
    }

    #[test]
    fn what_is_not_a_transcript_names_the_line() {
        for text in ["PM:PWS?", ">PM:PWS?", "< 光", "< \\q", "光", ">>> AA", "<< A", "= 1310", "="]
        {
            let error = format!("> a\n{text}\n").parse::<Transcript>().unwrap_err();
            assert_eq!((error.line, error.text.as_str()), (2, text));
        }
        let message = "光".parse::<Transcript>().unwrap_err().to_string();
        assert!(message.starts_with(r"line 1: `\xe5\x85\x89` is neither"), "{message}");
    }

    fn any_transcript() -> impl Strategy<Value = Transcript> {
        let bytes = || proptest::collection::vec(any::<u8>(), 0..20);
        let wavelength = (600..=2000_u16).prop_map(|nm| Wavelength::from_nm(nm).unwrap());
        let entry = prop_oneof![
            bytes().prop_map(Entry::Sent),
            bytes().prop_map(Entry::Received),
            wavelength.prop_map(Entry::Stated),
        ];
        proptest::collection::vec(entry, 0..8).prop_map(|entries| Transcript { entries })
    }

    proptest! {
        #[test]
        fn what_is_written_reads_the_same(transcript in any_transcript()) {
            prop_assert_eq!(transcript.to_string().parse(), Ok(transcript));
        }

        #[test]
        fn arbitrary_text_never_panics(text in "[<>=#\\\\x \n0a光]{0,40}") {
            drop(text.parse::<Transcript>());
        }
    }
}
