//! Secrets of browsers and links: 256 random bits, of which the store keeps a digest only.

use std::{fmt, str::FromStr};

use linecert_measure::Digest;
use linecert_store::SecretHash;
use thiserror::Error;
use zeroize::Zeroizing;

use crate::private::{self, PrivateError};

/// How many hexadecimal digits a secret has.
const DIGITS: usize = 64;

/// A secret as a cookie or a link holds it. It prints as `<secret>`.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Secret(Zeroizing<String>);

/// A text that is no secret of linecertd. It is not repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("it is no secret that linecertd gives out")]
pub(crate) struct SecretError;

/// What a form sends back to show that it is of the browser that holds the secret. It tells nothing
/// of the secret, and prints as `<csrf>`.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Csrf(String);

impl Secret {
    /// A new one.
    ///
    /// # Errors
    /// When the system gives no random bytes.
    pub(crate) fn draw() -> Result<Self, PrivateError> {
        private::draw().map(Self)
    }

    /// What the store knows it by. It is as random as a key, so that a plain hash will do.
    pub(crate) fn hash(&self) -> SecretHash {
        SecretHash(Digest::of(self.0.as_bytes()))
    }

    /// What forms send back for it.
    pub(crate) fn csrf(&self) -> Csrf {
        let text = Zeroizing::new(["linecertd form ", &self.0].concat());
        Csrf(Digest::of(text.as_bytes()).to_string())
    }

    /// The text, for the one answer that gives it out.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl FromStr for Secret {
    type Err = SecretError;

    fn from_str(text: &str) -> Result<Self, SecretError> {
        let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        if text.len() == DIGITS && text.bytes().all(is_digit) {
            Ok(Self(Zeroizing::new(text.to_owned())))
        } else {
            Err(SecretError)
        }
    }
}

impl Csrf {
    /// The text, for the forms of whoever holds the secret.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this was sent back. Digests are compared, so that the time tells nothing.
    pub(crate) fn is(&self, sent: &str) -> bool {
        Digest::of(self.0.as_bytes()) == Digest::of(sent.as_bytes())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<secret>")
    }
}

impl fmt::Debug for Csrf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<csrf>")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_reads_back_and_never_prints() {
        let secret = Secret::draw().unwrap();
        assert_eq!(secret.reveal().parse(), Ok(secret.clone()));
        assert_eq!(format!("{secret:?} {:?}", secret.csrf()), "<secret> <csrf>");
        assert_ne!(secret, Secret::draw().unwrap());
        for text in ["", "a", &"A".repeat(64), &"a".repeat(63), &"a".repeat(65), &"g".repeat(64)] {
            assert_eq!(text.parse::<Secret>(), Err(SecretError), "{text}");
        }
    }

    #[test]
    fn what_a_form_sends_back_is_of_one_secret_and_is_not_what_is_stored() {
        let (one, other) = (Secret::draw().unwrap(), Secret::draw().unwrap());
        assert!(one.csrf().is(one.csrf().as_str()));
        for sent in ["", other.csrf().as_str(), one.reveal(), &one.hash().0.to_string()] {
            assert!(!one.csrf().is(sent), "{sent}");
        }
    }
}
