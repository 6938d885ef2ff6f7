//! Who logs in, and the secret by which it is proved.

use std::{fmt, sync::Arc};

use thiserror::Error;
use zeroize::Zeroizing;

/// A user name, 0 to 255 octets: the field of PAP that holds it has one octet of length.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserName(String);

/// A password, 0 to 255 octets. It prints as `<secret>` and is overwritten when the last copy is
/// dropped.
#[derive(Clone)]
pub struct Password(Arc<Zeroizing<Vec<u8>>>);

/// A user name and its password.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// The name.
    pub user: UserName,
    /// The secret.
    pub password: Password,
}

/// A user name or a password that no packet can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("take a {what} of {octets} octets: the most is 255")]
pub struct TooLong {
    what: &'static str,
    octets: usize,
}

impl UserName {
    /// A user name.
    ///
    /// # Errors
    /// When it is longer than 255 octets.
    pub fn new(name: impl Into<String>) -> Result<Self, TooLong> {
        let name = name.into();
        fits("user name", name.len())?;
        Ok(Self(name))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Password {
    /// A password. The caller overwrites its own copy.
    ///
    /// # Errors
    /// When it is longer than 255 octets.
    pub fn new(password: &[u8]) -> Result<Self, TooLong> {
        fits("password", password.len())?;
        Ok(Self(Arc::new(Zeroizing::new(password.to_vec()))))
    }

    pub(crate) fn octets(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<secret>")
    }
}

const fn fits(what: &'static str, octets: usize) -> Result<(), TooLong> {
    if octets > 255 { Err(TooLong { what, octets }) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_not_printed() {
        let credentials = Credentials {
            user: UserName::new("customer@isp").unwrap(),
            password: Password::new(b"hunter2").unwrap(),
        };
        let printed = format!("{credentials:?}");
        assert!(printed.contains("customer@isp") && printed.contains("<secret>"), "{printed}");
        assert!(!printed.contains("hunter2") && !printed.contains("104"), "{printed}");
    }

    #[test]
    fn what_fits_no_packet_is_refused() {
        assert!(Password::new(&[7; 255]).is_ok());
        let error = Password::new(&[7; 256]).unwrap_err();
        assert_eq!(error.to_string(), "take a password of 256 octets: the most is 255");
        assert!(UserName::new("x".repeat(256)).is_err());
    }
}
