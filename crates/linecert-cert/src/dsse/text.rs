//! The text of a payload: canonical base64 (RFC 4648, section 4, with padding).
//!
//! A payload has one text and a text one payload, so that the digest of the text is that of the
//! payload. Vector instructions decode it ten times as fast, where the processor has them.

use std::{borrow::Cow, fmt};

use base64::{DecodeError, Engine as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser::Error as _};

/// A text as it stands in JSON, borrowed from there. It is bytes and not characters, for which its
/// end is found with vector instructions too: the decoder refuses all but the 64 letters, so that
/// nobody else need look at each of them.
#[derive(Debug, Clone)]
pub(super) struct Text<'a>(Cow<'a, [u8]>);

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

impl<'a> Text<'a> {
    pub(super) fn of(payload: &[u8]) -> Self {
        Self(engine().encode(payload).into_bytes().into())
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    pub(super) fn decode(&self) -> Result<Vec<u8>, DecodeError> {
        engine().decode(&self.0)
    }

    /// Decodes to the end of these bytes.
    pub(super) fn decode_to(&self, bytes: &mut Vec<u8>) -> Result<(), DecodeError> {
        engine().decode_vec(&self.0, bytes)
    }

    /// How many bytes a text decodes to, if it decodes: three for every four letters, but for what
    /// is filled up at the end.
    pub(super) fn decoded_length(&self) -> usize {
        let filled = self.0.iter().rev().take(2).filter(|last| **last == b'=').count();
        (self.0.len() / 4 * 3).saturating_sub(filled)
    }
}

impl Serialize for Text<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(str::from_utf8(&self.0).map_err(S::Error::custom)?)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_bytes(Letters).map(Self)
    }
}

struct Letters;

impl<'de> de::Visitor<'de> for Letters {
    type Value = Cow<'de, [u8]>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_borrowed_bytes<E: de::Error>(self, text: &'de [u8]) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_bytes<E: de::Error>(self, text: &[u8]) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text.to_vec()))
    }
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::STANDARD;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// The engine that is chosen, and the one that looks at one letter after the other.
        #[test]
        fn every_engine_reads_and_refuses_the_same(
            payload in proptest::collection::vec(any::<u8>(), 0..300),
            place in any::<proptest::sample::Index>(),
            odd in any::<u8>(),
        ) {
            let text = Text::of(&payload);
            let standard = STANDARD.encode(&payload);
            prop_assert_eq!(text.as_bytes(), standard.as_bytes());
            prop_assert_eq!(text.decode(), Ok(payload));
            let mut bytes = text.0.into_owned();
            if !bytes.is_empty() {
                let place = place.index(bytes.len());
                bytes[place] = odd;
            }
            prop_assert_eq!(engine().decode(&bytes), STANDARD.decode(&bytes));
        }

        /// Of any JSON, read as bytes, comes the payload that comes of it when it is read as
        /// characters, or none.
        #[test]
        fn what_is_read_as_bytes_is_what_is_read_as_characters(
            payload in proptest::collection::vec(any::<u8>(), 0..40),
            place in any::<proptest::sample::Index>(),
            odd in proptest::collection::vec(any::<u8>(), 0..8),
        ) {
            let mut json = serde_json::to_vec(&Text::of(&payload)).unwrap();
            let place = place.index(json.len());
            json.splice(place..=place, odd);
            let bytes = serde_json::from_slice::<Text<'_>>(&json).ok();
            let characters = serde_json::from_slice::<String>(&json).ok();
            prop_assert_eq!(
                bytes.and_then(|text| text.decode().ok()),
                characters.and_then(|text| STANDARD.decode(text).ok())
            );
        }
    }

    #[test]
    fn escapes_are_letters_too_and_all_else_is_no_text() {
        let read = |json: &str| serde_json::from_str::<Text<'_>>(json).unwrap().decode().ok();
        assert_eq!(read(r#""aGk\u003d""#), Some(b"hi".to_vec()));
        for odd in ["\"aGk=\n\"", r#""aGk\n=""#, r#""\ud800""#, "\"aGk=\u{e9}\""] {
            assert_eq!(read(odd), None, "{odd}");
        }
        for other in ["[97,71,107,61]", "1", "null", "{}", "\"aGk="] {
            assert!(serde_json::from_str::<Text<'_>>(other).is_err(), "{other}");
        }
    }
}
