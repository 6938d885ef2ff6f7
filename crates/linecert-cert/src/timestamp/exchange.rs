//! What is asked of an authority for time, and what it answers. Who carries it is not told here.

use linecert_measure::Digest;
use thiserror::Error;

use super::{
    Token,
    der::{Element, INTEGER, SEQUENCE},
};

/// `TimeStampReq` (RFC 3161, section 2.4.1) up to the digest: version 1, SHA-256.
const REQUEST: &[u8] = &[
    0x30, 0x39, 0x02, 0x01, 0x01, 0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65,
    0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20,
];
/// `certReq`: the token is to hold the certificate of its signer.
const WITH_CERTIFICATE: &[u8] = &[0x01, 0x01, 0xff];

/// Why an answer holds no token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NoTokenError {
    /// It is neither an answer nor a token.
    #[error("it is neither the answer of a time-stamping authority nor a token")]
    Form,
    /// The authority gave none (RFC 3161, section 2.4.2: `PKIStatus`).
    #[error("the authority gave no token: status {0}")]
    Refused(u8),
}

/// The request for a token of this digest, in DER. It has no nonce: the token is bound to the
/// digest, and an older token of the same digest is as good.
///
/// `openssl ts -query -digest <digest> -sha256 -no_nonce -cert` writes the same bytes.
#[must_use]
pub fn timestamp_request(of: Digest) -> Vec<u8> {
    [REQUEST, of.as_bytes(), WITH_CERTIFICATE].concat()
}

/// The token in an answer (RFC 3161, section 2.4.2), or in bytes that are one already. Whether it
/// is good, and of what, is known when the bundle verifies with it.
///
/// # Errors
/// When there is none.
pub fn timestamp_token(answer: &[u8]) -> Result<&[u8], NoTokenError> {
    if Token::parse(answer).is_some() {
        return Ok(answer);
    }
    let (status, token) = take_apart(answer).ok_or(NoTokenError::Form)?;
    match (status, token) {
        // Granted, or granted with modifications.
        (0 | 1, Some(token)) if Token::parse(token).is_some() => Ok(token),
        (0 | 1, _) => Err(NoTokenError::Form),
        (status, _) => Err(NoTokenError::Refused(status)),
    }
}

fn take_apart(answer: &[u8]) -> Option<(u8, Option<&[u8]>)> {
    let answer = Element::only(answer).filter(|answer| answer.tag == SEQUENCE)?;
    let mut parts = answer.inside();
    let mut status = parts.next_of(SEQUENCE)?.inside();
    let [status] = status.next_of(INTEGER)?.contents else { return None };
    Some((*status, parts.next_of(SEQUENCE).map(|token| token.whole)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_refusal_is_told_apart_from_nonsense() {
        let refused = [0x30, 0x05, 0x30, 0x03, 0x02, 0x01, 0x02];
        assert_eq!(timestamp_token(&refused), Err(NoTokenError::Refused(2)));
        let granted_without = [0x30, 0x05, 0x30, 0x03, 0x02, 0x01, 0x00];
        for nonsense in [&granted_without[..], b"", b"<html>", &timestamp_request(Digest::of(b""))]
        {
            assert_eq!(timestamp_token(nonsense), Err(NoTokenError::Form), "{nonsense:?}");
        }
    }

    #[test]
    fn the_lengths_of_a_request_are_those_of_its_parts() {
        let request = timestamp_request(Digest::of(b"envelope"));
        let parts: Vec<_> = Element::only(&request).unwrap().inside().collect();
        let lengths: Vec<_> = parts.iter().map(|part| part.whole.len()).collect();
        assert_eq!(lengths, [3, 51, 3]);
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            prop_assert!(timestamp_token(&bytes).is_err());
        }
    }
}
