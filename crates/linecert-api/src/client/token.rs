//! The secret by which a daemon knows who asks.

use std::{
    fmt,
    fs::File,
    io::{self, Read as _},
    path::Path,
    str::FromStr,
};

use hyper::header::HeaderValue;
use thiserror::Error;
use zeroize::Zeroizing;

/// The longest token, in octets.
const LONGEST: usize = 1024;

/// A bearer token (RFC 6750, section 2.1). It is never shown, and gone from memory with this.
#[derive(Clone)]
pub struct Token(Zeroizing<String>);

/// Why there is no token.
#[derive(Debug, Error)]
pub enum TokenError {
    /// It is empty, too long, or holds what a token cannot.
    #[error("it is no token: 1 to {LONGEST} letters, digits and -._~+/= on one line")]
    Form,
    /// Its file cannot be read.
    #[error(transparent)]
    File(#[from] io::Error),
}

impl Token {
    /// Reads the one line of a file.
    ///
    /// # Errors
    /// When the file cannot be read or holds anything else.
    pub fn read(file: &Path) -> Result<Self, TokenError> {
        let mut octets = Zeroizing::new(Vec::with_capacity(LONGEST + 3));
        let most = u64::try_from(LONGEST + 3).unwrap_or(u64::MAX);
        File::open(file)?.take(most).read_to_end(&mut octets)?;
        str::from_utf8(&octets).map_err(|_| TokenError::Form)?.trim_end().parse()
    }

    /// What the `Authorization` header says. It is kept out of logs.
    pub(super) fn header(&self) -> Option<HeaderValue> {
        let text = Zeroizing::new(format!("Bearer {}", self.0.as_str()));
        let mut value = HeaderValue::from_str(&text).ok()?;
        value.set_sensitive(true);
        Some(value)
    }
}

impl FromStr for Token {
    type Err = TokenError;

    fn from_str(text: &str) -> Result<Self, TokenError> {
        let is_of_token = |c: char| c.is_ascii_alphanumeric() || "-._~+/=".contains(c);
        if text.is_empty() || text.len() > LONGEST || !text.chars().all(is_of_token) {
            return Err(TokenError::Form);
        }
        Ok(Self(Zeroizing::new(text.to_owned())))
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(..)")
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_token_is_one_line() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("token");
        let check = |text: &[u8], expect: Option<&str>| {
            fs::write(&file, text).unwrap();
            let token = Token::read(&file);
            let header = token.as_ref().ok().and_then(Token::header);
            assert_eq!(header.as_ref().map(|h| h.to_str().unwrap()), expect, "{text:?}");
        };
        check(b"lct_a1_Zm9v\n", Some("Bearer lct_a1_Zm9v"));
        check(b"lct_a1_Zm9v\r\n", Some("Bearer lct_a1_Zm9v"));
        check(b"", None);
        check(b"one\ntwo\n", None);
        check(b"a b", None);
        check(b"\xff\xfe", None);
        check("令牌".as_bytes(), None);
        check(&[b'a'; LONGEST + 2], None);
    }

    #[test]
    fn a_token_is_not_shown() {
        let token: Token = "hunter2".parse().unwrap();
        assert!(!format!("{token:?}{:?}", token.header()).contains("hunter2"));
    }
}
