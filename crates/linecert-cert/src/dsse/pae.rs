//! The pre-authentication encoding of a payload and its type (DSSE v1, protocol.md).

use base64::DecodeError;

use super::text::Text;

/// The pre-authentication encoding: the bytes that are signed (DSSE v1, protocol.md).
#[must_use]
pub fn pae(payload_type: &str, payload: &[u8]) -> Vec<u8> {
    [head(payload_type, payload.len()).as_bytes(), payload].concat()
}

/// What is signed, with the payload at its end, which therefore need not be copied to be verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pae {
    bytes: Vec<u8>,
    /// Where the payload begins.
    payload: usize,
}

impl Pae {
    pub(super) fn of(payload_type: &str, payload: &[u8]) -> Self {
        let bytes = pae(payload_type, payload);
        let payload = bytes.len().saturating_sub(payload.len());
        Self { bytes, payload }
    }

    /// The encoding of a payload that is written in base64.
    pub(super) fn of_text(payload_type: &str, payload: &Text<'_>) -> Result<Self, DecodeError> {
        let head = head(payload_type, payload.decoded_length());
        let room = head.len().saturating_add(payload.as_bytes().len());
        let mut bytes = Vec::with_capacity(room);
        bytes.extend_from_slice(head.as_bytes());
        payload.decode_to(&mut bytes)?;
        Ok(Self { bytes, payload: head.len() })
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub(super) fn payload(&self) -> &[u8] {
        self.bytes.get(self.payload..).unwrap_or_default()
    }
}

fn head(payload_type: &str, length: usize) -> String {
    format!("DSSEv1 {} {payload_type} {length} ", payload_type.len())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_decoded_in_place_is_the_encoding(kind in ".{0,20}", payload: Vec<u8>) {
            let read = Pae::of_text(&kind, &Text::of(&payload)).unwrap();
            prop_assert_eq!(read.payload(), &*payload);
            prop_assert_eq!(read.bytes(), pae(&kind, &payload));
            prop_assert_eq!(read, Pae::of(&kind, &payload));
        }

        /// What is no base64 has no length, and is refused before that is of use.
        #[test]
        fn any_text_is_refused_or_has_the_length_that_is_said(text in "[A-Za-z0-9+/=]{0,12}") {
            let json = format!("\"{text}\"");
            let text: Text<'_> = serde_json::from_str(&json).unwrap();
            if let Ok(read) = Pae::of_text("", &text) {
                prop_assert_eq!(read.payload().len(), text.decoded_length());
                prop_assert_eq!(read.bytes(), pae("", read.payload()));
            }
        }
    }
}
