//! The text of a payload: canonical base64 (RFC 4648, section 4, with padding).
//!
//! A payload has one text and a text one payload, so that the digest of the text is that of the
//! payload. Vector instructions decode it ten times as fast, where the processor has them.

use base64::{DecodeError, Engine as _};

#[cfg(any(target_arch = "x86_64", all(target_arch = "aarch64", target_feature = "neon")))]
fn engine() -> &'static base64::engine::Simd {
    use std::sync::LazyLock;

    use base64::engine::{Simd, general_purpose::PAD};

    static ENGINE: LazyLock<Simd> = LazyLock::new(|| Simd::standard(PAD));
    &ENGINE
}

#[cfg(not(any(target_arch = "x86_64", all(target_arch = "aarch64", target_feature = "neon"))))]
fn engine() -> &'static base64::engine::GeneralPurpose {
    &base64::engine::general_purpose::STANDARD
}

pub(super) fn encode(payload: &[u8]) -> String {
    engine().encode(payload)
}

pub(super) fn decode(text: &str) -> Result<Vec<u8>, DecodeError> {
    engine().decode(text)
}

/// Decodes to the end of these bytes.
pub(super) fn decode_to(text: &str, bytes: &mut Vec<u8>) -> Result<(), DecodeError> {
    engine().decode_vec(text, bytes)
}

/// How many bytes a text decodes to, if it decodes: three for every four characters, but for what
/// is filled up at the end.
pub(super) fn decoded_length(text: &str) -> usize {
    let filled = text.bytes().rev().take(2).filter(|last| *last == b'=').count();
    (text.len() / 4 * 3).saturating_sub(filled)
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::STANDARD;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// The engine that is chosen, and the one that looks at one character after the other.
        #[test]
        fn every_engine_reads_and_refuses_the_same(
            payload in proptest::collection::vec(any::<u8>(), 0..300),
            place in any::<proptest::sample::Index>(),
            odd in any::<u8>(),
        ) {
            let text = encode(&payload);
            prop_assert_eq!(&text, &STANDARD.encode(&payload));
            prop_assert_eq!(decode(&text), Ok(payload));
            let mut bytes = text.into_bytes();
            if !bytes.is_empty() {
                let place = place.index(bytes.len());
                bytes[place] = odd;
            }
            prop_assert_eq!(engine().decode(&bytes), STANDARD.decode(&bytes));
        }
    }
}
