//! Octets as people write them: `AA 01 80`.

use crate::escape::quoted;

/// The most octets that are shown of a frame.
const LONGEST_SHOWN: usize = 64;

/// Writes octets in hexadecimal with spaces between them.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let digits: Vec<String> = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
    digits.join(" ")
}

/// Reads octets of two hexadecimal digits each with white space between them.
pub(crate) fn unhex(text: &str) -> Option<Vec<u8>> {
    text.split_ascii_whitespace().map(octet).collect()
}

/// Reads two hexadecimal digits.
pub(crate) fn octet(digits: &str) -> Option<u8> {
    let is_octet = digits.len() == 2 && digits.bytes().all(|b| b.is_ascii_hexdigit());
    is_octet.then(|| u8::from_str_radix(digits, 16).ok())?
}

/// Whether bytes are rather a frame of a binary language than a text with some garbage in it: at
/// least a third of them are no text.
pub(crate) fn is_binary(bytes: &[u8]) -> bool {
    let text = |b: &&u8| matches!(b, b' '..=b'~' | b'\t' | b'\r' | b'\n');
    let others = bytes.len() - bytes.iter().filter(text).count();
    others > 0 && others * 3 >= bytes.len()
}

/// What came of a device of which nothing is known, between backquotes.
pub(crate) fn shown(bytes: &[u8]) -> String {
    if is_binary(bytes) { quoted_hex(bytes) } else { quoted(bytes) }
}

/// Octets between backquotes, cut to what fits into a message.
pub(crate) fn quoted_hex(bytes: &[u8]) -> String {
    match bytes.split_at_checked(LONGEST_SHOWN) {
        Some((head, rest)) if !rest.is_empty() => {
            format!("`{}` and {} bytes more", hex(head), rest.len())
        }
        _ => format!("`{}`", hex(bytes)),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn octets_are_read_and_shown() {
        assert_eq!(unhex("AA 01  ff"), Some(vec![0xAA, 1, 0xFF]));
        assert_eq!(unhex(""), Some(Vec::new()));
        for text in ["A", "AAA", "+1", "0x", "光", "A A"] {
            assert_eq!(unhex(text), None, "{text}");
        }
        assert_eq!(shown(&[0xAA, 1, 0x80]), "`AA 01 80`");
        assert_eq!(shown(&[0x7B, 0xFF, 5, 1, 0x4A, 0x36, 0x7D]), "`7B FF 05 01 4A 36 7D`");
        assert_eq!(shown(b"-7.3\xff"), "`-7.3\\xff`");
        assert_eq!(shown(b""), "``");
        assert_eq!(shown(b"PM:PWS?"), "`PM:PWS?`");
        assert!(shown(&[0; 70]).ends_with("00` and 6 bytes more"));
    }

    proptest! {
        #[test]
        fn what_is_written_reads_the_same(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
            prop_assert_eq!(unhex(&hex(&bytes)), Some(bytes));
        }
    }
}
