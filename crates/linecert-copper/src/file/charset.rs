//! The encoding of a file's text.

use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};
use serde::Deserialize;

use super::FormatProblem;

/// How the bytes of a file are text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Charset {
    /// With or without a byte order mark.
    #[default]
    #[serde(rename = "utf-8")]
    Utf8,
    /// Little-endian where no byte order mark says otherwise.
    #[serde(rename = "utf-16")]
    Utf16,
    /// GBK, read as GB 18030, of which it is a part.
    #[serde(rename = "gbk")]
    Gbk,
}

impl Charset {
    /// The text of `bytes` without its byte order mark. Nothing is replaced: bytes that are no
    /// text in this encoding are refused.
    pub(super) fn decode(self, bytes: &[u8]) -> Result<String, FormatProblem> {
        let (encoding, mark) = match (Encoding::for_bom(bytes), self) {
            (Some((found, length)), _) if self.is(found) => (found, length),
            (Some((found, _)), _) => return Err(self.other(found.name())),
            (None, Self::Utf8) => (UTF_8, 0),
            (None, Self::Utf16) => (UTF_16LE, 0),
            (None, Self::Gbk) => (GB18030, 0),
        };
        let text = bytes.get(mark..).unwrap_or_default();
        let decoded = encoding.decode_without_bom_handling_and_without_replacement(text);
        decoded.map(String::from).ok_or(FormatProblem::Encoding(self.name()))
    }

    /// Checks what a file says of its own encoding.
    pub(super) fn check_label(self, label: &str) -> Result<(), FormatProblem> {
        let named = Encoding::for_label(label.as_bytes());
        if named.is_some_and(|found| self.is(found)) { Ok(()) } else { Err(self.other(label)) }
    }

    fn other(self, found: &str) -> FormatProblem {
        FormatProblem::OtherEncoding { found: found.to_owned(), expected: self.name() }
    }

    fn is(self, found: &'static Encoding) -> bool {
        match self {
            Self::Utf8 => found == UTF_8,
            Self::Utf16 => found == UTF_16LE || found == UTF_16BE,
            Self::Gbk => found == GB18030 || found == encoding_rs::GBK,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16 => "UTF-16",
            Self::Gbk => "GBK",
        }
    }
}
