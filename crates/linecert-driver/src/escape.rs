//! Bytes of a device as text that is safe to store, to print and to read again.

use std::fmt::{self, Write as _};

/// The most characters of a device's answer that are quoted in a reading or an error. A hostile
/// agent answers with up to 64 KiB.
const LONGEST_QUOTE: usize = 120;

/// Writes `bytes` with every byte that is not printable ASCII as `\xNN`, and `\` as `\\`.
///
/// A space at the end is escaped too, since editors drop it.
#[must_use]
pub fn escaped(bytes: &[u8]) -> String {
    Escaped(bytes).to_string()
}

/// [`escaped`], cut to what fits into a message and between backquotes.
pub(crate) fn quoted(bytes: &[u8]) -> String {
    match bytes.split_at_checked(LONGEST_QUOTE) {
        Some((head, rest)) if !rest.is_empty() => {
            format!("`{}` and {} bytes more", Escaped(head), rest.len())
        }
        _ => format!("`{}`", Escaped(bytes)),
    }
}

struct Escaped<'a>(&'a [u8]);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let last = self.0.len().saturating_sub(1);
        self.0.iter().enumerate().try_for_each(|(place, byte)| match byte {
            b'\\' => f.write_str("\\\\"),
            b' ' if place == last => f.write_str("\\x20"),
            b' '..=b'~' => f.write_char(char::from(*byte)),
            _ => write!(f, "\\x{byte:02x}"),
        })
    }
}

/// Reads what [`escaped`] wrote; `None` on another escape or on text that is not printable ASCII.
pub(crate) fn unescaped(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let (byte, after) = match first {
            b'\\' => unescape_one(tail)?,
            b' '..=b'~' => (*first, tail),
            _ => return None,
        };
        bytes.push(byte);
        rest = after;
    }
    Some(bytes)
}

fn unescape_one(tail: &[u8]) -> Option<(u8, &[u8])> {
    match tail {
        [b'\\', after @ ..] => Some((b'\\', after)),
        [b'x', high @ (b'0'..=b'9' | b'a'..=b'f'), low, after @ ..] => {
            let digits = [*high, *low];
            let byte = u8::from_str_radix(str::from_utf8(&digits).ok()?, 16).ok()?;
            Some((byte, after))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_not_printable_is_shown_in_hex() {
        for (bytes, text) in [
            (&b"1.86E-004, 118"[..], "1.86E-004, 118"),
            (b"\r\n\0", "\\x0d\\x0a\\x00"),
            (b"a\\b ", "a\\\\b\\x20"),
            ("光".as_bytes(), "\\xe5\\x85\\x89"),
        ] {
            assert_eq!(escaped(bytes), text);
        }
        assert_eq!(quoted(&[b'x'; 200]), format!("`{}` and 80 bytes more", "x".repeat(120)));
    }

    #[test]
    fn other_escapes_are_refused() {
        for text in ["\\", "\\x", "\\x4", "\\xg0", "\\x+1", "\\n", "光", "\t"] {
            assert_eq!(unescaped(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn escaping_loses_nothing(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
            let text = escaped(&bytes);
            prop_assert!(text.bytes().all(|b| (b' '..=b'~').contains(&b)));
            prop_assert_eq!(unescaped(&text), Some(bytes));
        }

        #[test]
        fn arbitrary_text_never_panics(text in ".{0,40}") {
            drop(unescaped(&text));
        }
    }
}
