//! Percent-encoding in the parts of a PKCS#11 URI (RFC 3986, 2.1; RFC 7512, 2.3).

use std::fmt::Write as _;

/// Which part of a URI a value stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// Before the `?`.
    Path,
    /// After it, where `/` may stand as it is.
    Query,
}

/// The bytes of a value; `None` when there are none, or a `%` is not followed by two hex digits.
pub(super) fn decoded(value: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        rest = after;
        if first == b'%' {
            let (&[high, low], after) = rest.split_first_chunk()?;
            bytes.push(hex(high)? << 4 | hex(low)?);
            rest = after;
        } else {
            bytes.push(first);
        }
    }
    if bytes.is_empty() { None } else { Some(bytes) }
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

/// A value with every byte encoded that might be taken for part of the URI.
pub(super) fn encoded(value: &[u8], part: Part) -> String {
    let mut text = String::with_capacity(value.len());
    for &byte in value {
        match byte {
            b'-' | b'.' | b'_' | b'~' => text.push(char::from(byte)),
            b'/' if part == Part::Query => text.push('/'),
            _ if byte.is_ascii_alphanumeric() => text.push(char::from(byte)),
            _ => write!(text, "%{byte:02X}").unwrap_or_default(),
        }
    }
    text
}
