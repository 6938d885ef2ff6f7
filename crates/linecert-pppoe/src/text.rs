//! Text of the wire, made safe to show.

use std::fmt;

/// Octets that stand for text in a packet: a name or a message. RFC 2516 says UTF-8, peers say
/// anything.
///
/// It is shown with control characters escaped, so that a peer cannot write to the terminal, and
/// with what is no UTF-8 replaced.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct WireText(Vec<u8>);

impl WireText {
    /// The octets as they were sent.
    #[must_use]
    pub fn octets(&self) -> &[u8] {
        &self.0
    }

    /// Whether nothing was said.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<&[u8]> for WireText {
    fn from(octets: &[u8]) -> Self {
        Self(octets.to_vec())
    }
}

impl From<&str> for WireText {
    fn from(text: &str) -> Self {
        Self(text.as_bytes().to_vec())
    }
}

impl fmt::Display for WireText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = String::from_utf8_lossy(&self.0);
        let mut shown = String::with_capacity(text.len());
        for letter in text.chars() {
            if is_harmless(letter) {
                shown.push(letter);
            } else {
                shown.extend(letter.escape_default());
            }
        }
        f.pad(&shown)
    }
}

/// Control characters move the cursor; marks of direction turn the text around them.
fn is_harmless(letter: char) -> bool {
    !letter.is_control()
        && !matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

impl fmt::Debug for WireText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{self}`")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_write_to_the_terminal() {
        let check = |octets: &[u8], shown: &str| {
            assert_eq!(WireText::from(octets).to_string(), shown);
        };
        check(b"BRAS-01", "BRAS-01");
        check("接入".as_bytes(), "接入");
        check(b"\x1b[2Jgone", "\\u{1b}[2Jgone");
        check(b"a\xffb", "a\u{fffd}b");
        check("a\u{202e}b".as_bytes(), "a\\u{202e}b");
        check(b"", "");
    }
}
