//! The customer accepts with a key on their own phone. The laptop shows a challenge as a QR code;
//! the phone signs an acceptance that answers it, and shows it as a QR code or sends it as a file.

use std::{fmt, str::FromStr};

use linecert_measure::Digest;
use minicbor::{Decode, Encode};
use thiserror::Error;

use crate::{
    dsse::{Envelope, OpenError, PayloadType},
    key::Signature,
    statement::{Salt, SchemaError},
    statements::{Acceptance, Claim, ClaimKind},
    summary::{
        CborError, CodeTextError, cbor,
        text::{self},
    },
};

const CHALLENGE: &str = "LCACCEPT1:";
const ANSWER: &str = "LCACCEPTED1:";

/// What the customer is asked to accept. Its text has hexadecimal digits in upper case, which a QR
/// code holds in 5.5 bits each; it is read in either case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Challenge {
    /// The envelope digest of the certificate.
    pub certificate: Digest,
    /// Sixteen random bytes, which the answer has as its salt: an older acceptance is no answer.
    pub nonce: Salt,
}

/// A text that is no challenge.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is not `{CHALLENGE}`, a digest of 64 hex digits, a colon and 32 hex digits")]
pub struct ParseChallengeError(String);

/// Why an answer is no acceptance of what was asked.
#[derive(Debug, Error)]
pub enum AnswerError {
    /// The text is not that of an answer.
    #[error("read the answer: {0}")]
    Text(#[from] CodeTextError),
    /// Its bytes are not those of an answer.
    #[error("read the answer: {0}")]
    Cbor(#[from] CborError),
    /// It does not name a key of the customer, or none that is usable.
    #[error("verify the answer: it names no usable key of the customer")]
    NoKey,
    /// It is not signed with the key that it names, or as something else.
    #[error("verify the answer: {0}")]
    Open(#[from] OpenError),
    /// It is not an acceptance of the strict schema.
    #[error("verify the answer: {0}")]
    Schema(#[from] SchemaError),
    /// It accepts another certificate.
    #[error("verify the answer: it accepts the certificate {found}, not {asked}")]
    OtherCertificate {
        /// The certificate in the challenge.
        asked: Digest,
        /// The certificate in the answer.
        found: Digest,
    },
    /// It answers another challenge.
    #[error("verify the answer: it answers the nonce {found}, not {asked}")]
    OtherNonce {
        /// The nonce of the challenge.
        asked: Salt,
        /// The nonce of the answer.
        found: Salt,
    },
}

/// The CBOR form of an answer: what of its envelope is not known beforehand.
#[derive(Encode, Decode)]
#[cbor(array)]
struct Answer<'b> {
    #[cbor(n(0), with = "minicbor::bytes")]
    payload: &'b [u8],
    #[cbor(n(1), with = "minicbor::bytes")]
    signature: [u8; 64],
}

impl Challenge {
    /// Verifies that an envelope is the customer's own acceptance of what was asked.
    ///
    /// # Errors
    /// When it is not signed with the key that it names, or answers something else.
    pub fn verify(&self, answer: &Envelope) -> Result<Acceptance, AnswerError> {
        let key = Acceptance::own_key(answer.unverified_payload()).ok_or(AnswerError::NoKey)?;
        let payload = answer.open(PayloadType::Acceptance, &key)?;
        let Claim::Acceptance(acceptance) = Claim::parse(ClaimKind::Acceptance, payload)? else {
            return Err(AnswerError::NoKey);
        };
        let (asked, found) = (self.certificate, acceptance.head.subject);
        if asked != found {
            return Err(AnswerError::OtherCertificate { asked, found });
        }
        let (asked, found) = (self.nonce, acceptance.head.salt);
        if asked != found {
            return Err(AnswerError::OtherNonce { asked, found });
        }
        Ok(acceptance)
    }
}

/// Writes the customer's own acceptance as the text of a QR code.
#[must_use]
pub fn write_answer(acceptance: &Envelope) -> String {
    let payload = acceptance.unverified_payload();
    let signature = acceptance.signature().to_bytes();
    text::write(ANSWER, &cbor::encode(&Answer { payload, signature }))
}

/// Reads the envelope out of the text of a QR code: the same bytes as in the file that a phone
/// could have sent. [`Challenge::verify`] tells whether it is good.
///
/// # Errors
/// When the text is not that of an answer, or names no key.
pub fn read_answer(text: &str) -> Result<Envelope, AnswerError> {
    let bytes = text::read(ANSWER, text)?;
    let Answer { payload, signature } = cbor::decode(&bytes)?;
    let signer = Acceptance::own_key(payload).ok_or(AnswerError::NoKey)?.id();
    let signature = Signature::from_bytes(&signature);
    Ok(Envelope::of_parts(PayloadType::Acceptance, payload.to_vec(), (signer, signature)))
}

impl fmt::Display for Challenge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { certificate, nonce } = self;
        f.pad(&format!("{CHALLENGE}{certificate}:{nonce}").to_uppercase())
    }
}

impl FromStr for Challenge {
    type Err = ParseChallengeError;

    fn from_str(text: &str) -> Result<Self, ParseChallengeError> {
        let lower = text.trim().to_ascii_lowercase();
        let parts = lower.strip_prefix(&CHALLENGE.to_ascii_lowercase());
        let parse = |(digest, nonce): (&str, &str)| {
            Some(Self { certificate: digest.parse().ok()?, nonce: nonce.parse().ok()? })
        };
        let refuse = || ParseChallengeError(text.chars().take(120).collect());
        parts.and_then(|parts| parts.split_once(':')).and_then(parse).ok_or_else(refuse)
    }
}

#[cfg(test)]
mod tests;
