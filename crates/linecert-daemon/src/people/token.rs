//! Tokens of machines: `lct_<id>_<secret>`. The id is no secret, and the secret is 256 random bits, of
//! which the store keeps a digest only.

use std::{fmt, str::FromStr};

use linecert_measure::Digest;
use linecert_store::{SecretHash, TokenId};
use thiserror::Error;
use zeroize::Zeroizing;

/// What every token begins with, so that scanners of leaked secrets know it.
const PREFIX: &str = "lct_";
/// How many hexadecimal digits the id has, and the secret.
const ID: usize = 12;
const SECRET: usize = 64;

/// The whole of a token. It prints as `<token>`.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Token {
    id: String,
    text: Zeroizing<String>,
}

/// A text that is no token. It may be a secret all the same and is not repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("it is no token of linecertd, which reads `{PREFIX}<id>_<secret>`")]
pub(crate) struct TokenError;

impl Token {
    /// A new one.
    ///
    /// # Errors
    /// When the system gives no random bytes.
    pub(crate) fn draw() -> Result<Self, getrandom::Error> {
        let mut bytes = Zeroizing::new([0_u8; (ID + SECRET) / 2]);
        getrandom::fill(&mut *bytes)?;
        let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
        let mut digits = digits.filter_map(|digit| char::from_digit(digit.into(), 16));
        let id: String = digits.by_ref().take(ID).collect();
        let head = PREFIX.chars().chain(id.chars()).chain(['_']);
        let text = Zeroizing::new(head.chain(digits).collect());
        Ok(Self { id, text })
    }

    /// What it is called.
    pub(crate) fn id(&self) -> TokenId {
        TokenId(self.id.clone())
    }

    /// What the store knows it by. The secret is as random as a key, so that a plain hash will do.
    pub(crate) fn hash(&self) -> SecretHash {
        SecretHash(Digest::of(self.text.as_bytes()))
    }

    /// The text, for the one answer that gives it out.
    pub(crate) fn reveal(&self) -> &str {
        &self.text
    }
}

impl FromStr for Token {
    type Err = TokenError;

    fn from_str(text: &str) -> Result<Self, TokenError> {
        let parts = text.strip_prefix(PREFIX).and_then(|rest| rest.split_once('_'));
        let (id, secret) = parts.ok_or(TokenError)?;
        if is_digits(id, ID) && is_digits(secret, SECRET) {
            Ok(Self { id: id.to_owned(), text: Zeroizing::new(text.to_owned()) })
        } else {
            Err(TokenError)
        }
    }
}

fn is_digits(text: &str, count: usize) -> bool {
    text.len() == count && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<token>")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_reads_back_and_never_prints() {
        let token = Token::draw().unwrap();
        assert_eq!(token.reveal().parse::<Token>(), Ok(token.clone()));
        assert_eq!(format!("{token:?}"), "<token>");
        assert_ne!(token, Token::draw().unwrap());
        assert!(token.reveal().starts_with(&format!("lct_{}_", token.id().0)));
    }

    #[test]
    fn what_is_no_token_is_refused() {
        let of =
            |id: usize, secret: usize| format!("lct_{}_{}", "0".repeat(id), "a".repeat(secret));
        assert!(of(12, 64).parse::<Token>().is_ok());
        let upper = of(12, 64).to_uppercase();
        for text in ["", "lct_", "lct__", &of(11, 64), &of(12, 63), &of(12, 65), &upper, "光"] {
            assert_eq!(text.parse::<Token>(), Err(TokenError), "{text}");
        }
    }
}
