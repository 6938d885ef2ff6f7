//! A signed summary, and the text that a code holds.

use thiserror::Error;

use super::{
    Summary,
    cose::{self, Content},
    headline,
    text::{self, CodeTextError},
    wire,
};
use crate::key::{PublicKey, SignError, Signer};

/// What every text begins with: the kind of code and its version.
const PREFIX: &str = "LC1:";

/// The most characters of a text that is written: as many as a QR code of version 16 holds with
/// error correction of level M (ISO/IEC 18004, table 7, alphanumeric mode).
pub const MAX_CODE_LEN: usize = 656;

/// The COSE_Sign1 message of a summary with the twin of its signer's key-cert. It may or may not
/// be good: [`OpenedSummary::open`](super::OpenedSummary::open) tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedSummary(Vec<u8>);

/// Why a summary is not signed.
#[derive(Debug, Error)]
pub enum SignSummaryError {
    /// The key does not sign.
    #[error(transparent)]
    Sign(#[from] SignError),
    /// It does not fit a code of the size that is printed, even without any value.
    #[error("{len} characters do not fit a code of {MAX_CODE_LEN}; the longest text is {longest}")]
    TooLong {
        /// The characters that it would take.
        len: usize,
        /// The field that takes most of them.
        longest: &'static str,
    },
}

impl Summary {
    /// Signs the summary; `key_cert` is the signed [twin](super::KeyCertTwin) of the signer's
    /// key-cert. What does not fit the code is left out: first the operator, whom the trust root
    /// names, then values, those that pass first.
    ///
    /// # Errors
    /// When the key does not sign, or there is no room for the rest.
    pub fn sign(
        &self,
        key_cert: &[u8],
        signer: &dyn Signer,
    ) -> Result<SignedSummary, SignSummaryError> {
        let key = signer.public_key();
        let mut summary = self.clone();
        while text_len(&summary, key_cert, &key) > MAX_CODE_LEN {
            if !summary.shorten() {
                let len = text_len(&summary, key_cert, &key);
                return Err(SignSummaryError::TooLong { len, longest: self.longest_text() });
            }
        }
        let payload = wire::write(&summary);
        Ok(SignedSummary(cose::seal(Content::Summary, &payload, Some(key_cert), signer)?))
    }

    /// Leaves out what is missed least, and tells whether there was something to leave out.
    fn shorten(&mut self) -> bool {
        self.operator.take().is_some() || headline::drop_lightest(&mut self.headlines).is_some()
    }

    fn longest_text(&self) -> &'static str {
        let texts = [
            ("the number of the certificate", &self.number),
            ("the number of the order", &self.order),
            ("the name of the line", &self.line),
            ("the name of the profile", &self.profile.name),
        ];
        let longest = texts.into_iter().max_by_key(|(_, text)| text.len());
        longest.map_or("the key-cert", |(name, _)| name)
    }
}

/// The characters of the text that a summary would have.
fn text_len(summary: &Summary, key_cert: &[u8], key: &PublicKey) -> usize {
    text::len(PREFIX, cose::sealed_len(&wire::write(summary), key_cert, key))
}

impl SignedSummary {
    /// The message of a summary, as it stands in a bundle.
    #[must_use]
    pub const fn from_bytes(message: Vec<u8>) -> Self {
        Self(message)
    }

    /// The message.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Reads the text of a code.
    ///
    /// # Errors
    /// When it is not the text of a summary.
    pub fn from_text(text: &str) -> Result<Self, CodeTextError> {
        text::read(PREFIX, text).map(Self)
    }

    /// The text of the code: `LC1:` and the message in base45.
    #[must_use]
    pub fn text(&self) -> String {
        text::write(PREFIX, &self.0)
    }
}
