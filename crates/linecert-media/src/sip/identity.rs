//! Who asks: a subscriber's name and password, and the domain of the server.

use std::{fmt, str::FromStr};

use thiserror::Error;
use zeroize::Zeroizing;

/// The domain that requests are about, as in `sip:alice@example.com`: a name or an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Realm(String);

/// A password, which is never printed and is overwritten when dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(Zeroizing<String>);

/// A subscriber.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credentials {
    username: String,
    password: Password,
}

/// Why a text names nobody.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum IdentityError {
    /// Not a host name or an address.
    #[error("`{0}` is no domain: letters, digits, `.`, `-`, and `[`, `]`, `:` of an address")]
    Realm(String),
    /// Empty, too long or with control characters.
    #[error("user name `{0}` cannot be sent: empty, over 255 octets or with control characters")]
    Username(String),
}

impl FromStr for Realm {
    type Err = IdentityError;

    fn from_str(text: &str) -> Result<Self, IdentityError> {
        let allowed = |c: char| c.is_ascii_alphanumeric() || ".-[]:".contains(c);
        if text.is_empty() || text.len() > 255 || !text.chars().all(allowed) {
            return Err(IdentityError::Realm(text.to_owned()));
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for Realm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Password {
    /// Takes a password.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<secret>")
    }
}

impl Credentials {
    /// A subscriber by name and password.
    ///
    /// # Errors
    /// When the name cannot stand in a header.
    pub fn new(username: String, password: Password) -> Result<Self, IdentityError> {
        let sound = !username.is_empty() && username.len() <= 255;
        if !sound || username.chars().any(char::is_control) {
            return Err(IdentityError::Username(username));
        }
        Ok(Self { username, password })
    }

    /// The user name.
    #[must_use]
    pub fn username(&self) -> &str {
        &self.username
    }

    pub(crate) const fn password(&self) -> &Password {
        &self.password
    }

    /// The user part of a URI, what is not allowed there escaped (RFC 3261, 25.1 `userinfo`).
    pub(crate) fn uri_user(&self) -> String {
        let escape = |octet: u8| {
            let plain = octet.is_ascii_alphanumeric() || b"-_.!~*'()&=+$,;?/".contains(&octet);
            if plain { char::from(octet).to_string() } else { format!("%{octet:02X}") }
        };
        self.username.bytes().map(escape).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_break_a_header_is_refused() {
        for bad in ["", "a b", "a\r\nVia: x", "a;b", "<a>", "a@b"] {
            assert!(bad.parse::<Realm>().is_err(), "{bad}");
        }
        for good in ["ims.example.com", "10.0.0.1:5060", "[fd00::1]"] {
            assert_eq!(good.parse::<Realm>().unwrap().to_string(), good);
        }
        let named = |name: &str| Credentials::new(name.to_owned(), Password::new(String::new()));
        assert!(named("a\r\nb").is_err() && named("").is_err());
        assert_eq!(named("+86 10@x").unwrap().uri_user(), "+86%2010%40x");
    }

    #[test]
    fn a_password_is_not_printed() {
        let secret = Password::new("hunter2".to_owned());
        let credentials = Credentials::new("alice".to_owned(), secret).unwrap();
        assert!(!format!("{credentials:?}").contains("hunter2"));
    }
}
