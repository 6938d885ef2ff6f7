//! Bytes as the text of a QR code: a prefix that says what they are, and base45 (RFC 9285), whose
//! characters a QR code holds in 5.5 bits each.

use thiserror::Error;

/// The most characters that any QR code holds (ISO/IEC 18004, table 7: version 40, level L,
/// alphanumeric mode). Longer texts are not read.
const MAX_LEN: usize = 4296;

/// Why a text is not that of such a code.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CodeTextError {
    /// It begins otherwise.
    #[error("it does not begin with `{0}`")]
    Prefix(&'static str),
    /// It is longer than any code.
    #[error("{0} characters are more than the {MAX_LEN} of the largest QR code")]
    TooLong(usize),
    /// What follows the prefix is not base45.
    #[error("what follows `{0}` is not base45")]
    Base45(&'static str),
}

pub(crate) fn write(prefix: &'static str, bytes: &[u8]) -> String {
    format!("{prefix}{}", base45::encode(bytes))
}

/// The characters that [`write`] gives for so many bytes.
pub(super) const fn len(prefix: &'static str, bytes: usize) -> usize {
    prefix.len() + bytes / 2 * 3 + bytes % 2 * 2
}

/// Reads the bytes of a text. A line end after it is passed over; a blank is not, since base45 may
/// end with one.
pub(crate) fn read(prefix: &'static str, text: &str) -> Result<Vec<u8>, CodeTextError> {
    let text = text.trim_end_matches(['\r', '\n']);
    if text.len() > MAX_LEN {
        return Err(CodeTextError::TooLong(text.len()));
    }
    let digits = text.strip_prefix(prefix).ok_or(CodeTextError::Prefix(prefix))?;
    let bytes = base45::decode(digits).map_err(|_| CodeTextError::Base45(prefix))?;
    // The decoder lets two digits stand for more than a byte (RFC 9285, 6 forbids it).
    if base45::encode(&bytes) == digits { Ok(bytes) } else { Err(CodeTextError::Base45(prefix)) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str, expected: Result<&[u8], CodeTextError>) {
        assert_eq!(read("LC1:", text), expected.map(<[u8]>::to_vec), "{text:?}");
    }

    #[test]
    fn a_text_is_its_bytes_or_refused() {
        // The examples of RFC 9285, 4.3 and 4.4.
        check("LC1:BB8", Ok(b"AB"));
        check("LC1:%69 VD92EX0", Ok(b"Hello!!"));
        check("LC1:QED8WEX0\r\n", Ok(b"ietf!"));
        check("LC1:", Ok(b""));
        check("LC2:BB8", Err(CodeTextError::Prefix("LC1:")));
        check(" LC1:BB8", Err(CodeTextError::Prefix("LC1:")));
        check("", Err(CodeTextError::Prefix("LC1:")));
        for text in ["LC1:bb8", "LC1:B", "LC1:BB8 ", "LC1:GGW", "LC1::::", "LC1:ZZ", "LC1:é8"] {
            check(text, Err(CodeTextError::Base45("LC1:")));
        }
        let long = format!("LC1:{}", "0".repeat(MAX_LEN));
        check(&long, Err(CodeTextError::TooLong(MAX_LEN + 4)));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
            let text = write("LC1:", &bytes);
            prop_assert_eq!(text.len(), len("LC1:", bytes.len()));
            prop_assert_eq!(read("LC1:", &text), Ok(bytes));
        }

        #[test]
        fn what_is_read_has_one_text(text in "LC1:[0-9A-Z $%*+./:-]{0,30}") {
            if let Ok(bytes) = read("LC1:", &text) {
                prop_assert_eq!(write("LC1:", &bytes), text);
            }
        }
    }
}
