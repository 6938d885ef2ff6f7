//! Who logs in to a console, with what, and how its server proves who it is.

use std::{fmt, path::PathBuf};

use thiserror::Error;
use zeroize::Zeroizing;

use super::host_key::Fingerprint;
use crate::secret::{SecretError, SecretSource};

/// How to log in to a console, without the secret itself.
#[derive(Debug, Clone, Default)]
pub struct ConsoleLogin {
    /// The user to give at a prompt; the one of an SSH address unless said otherwise.
    pub user: Option<String>,
    /// Where the password stands.
    pub password: Option<SecretSource>,
    /// The file of a private key, for SSH.
    pub key_file: Option<PathBuf>,
    /// How an SSH server proves who it is.
    pub trust: HostTrust,
    /// The algorithms of SSH that may be used.
    pub algorithms: Algorithms,
}

/// How an SSH server proves who it is. Nothing is ever trusted at first sight.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum HostTrust {
    /// By a key of this fingerprint, which the inventory pins.
    Pinned(Fingerprint),
    /// By a key in this file, of the form that OpenSSH calls `known_hosts`.
    KnownHosts(PathBuf),
    /// Not at all: every server is refused, with its fingerprint.
    #[default]
    Nobody,
}

/// Which algorithms of SSH may be used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Algorithms {
    /// Those that are held to be safe.
    #[default]
    Current,
    /// Also SHA-1, CBC and the 1024-bit group, which are all that old modems have. A listener in
    /// between may break them.
    Legacy,
}

/// Why there is nothing to log in with.
#[derive(Debug, Error)]
pub enum LoginError {
    /// The password cannot be had.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// The user or the password would type more than itself.
    #[error("the {0} holds a control character, which would end the line that it is typed on")]
    ControlCharacter(&'static str),
}

/// What is typed at the prompts. The password shows in nothing.
pub(crate) struct Credentials {
    pub(crate) user: Option<String>,
    pub(crate) password: Option<Password>,
}

/// A password. It prints as `<secret>` and is wiped from memory.
pub(crate) struct Password(Zeroizing<String>);

impl ConsoleLogin {
    /// Fetches what is typed at the prompts.
    pub(crate) fn fetch(&self, user_of_address: Option<&str>) -> Result<Credentials, LoginError> {
        let user = self.user.clone().or_else(|| user_of_address.map(str::to_owned));
        if user.as_deref().is_some_and(is_more_than_itself) {
            return Err(LoginError::ControlCharacter("user"));
        }
        let password = self.password.as_ref().map(SecretSource::fetch).transpose()?;
        let password = password.map(|secret| Password(Zeroizing::new(secret)));
        if password.as_ref().is_some_and(|password| is_more_than_itself(password.reveal())) {
            return Err(LoginError::ControlCharacter("password"));
        }
        Ok(Credentials { user, password })
    }
}

impl Credentials {
    /// The text without the password, wherever it stands in it. What is shown and what is kept
    /// passes through here.
    pub(crate) fn redact(&self, text: &str) -> String {
        match &self.password {
            Some(password) if !password.reveal().is_empty() => {
                text.replace(password.reveal(), SECRET)
            }
            _ => text.to_owned(),
        }
    }
}

fn is_more_than_itself(typed: &str) -> bool {
    typed.chars().any(char::is_control)
}

impl Password {
    /// The password itself, to type and for nothing else.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(SECRET)
    }
}

/// What stands for a password wherever it would show.
pub(crate) const SECRET: &str = "<secret>";

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn fetch(secret: &str, user: &str) -> Result<Credentials, LoginError> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("password");
        fs::write(&file, secret).unwrap();
        let password = Some(SecretSource::File(file));
        ConsoleLogin { password, ..ConsoleLogin::default() }.fetch(Some(user))
    }

    #[test]
    fn a_password_is_fetched_and_never_shown() {
        let credentials = fetch("s3cret\n", "admin").unwrap();
        let password = credentials.password.unwrap();
        assert_eq!((credentials.user.as_deref(), password.reveal()), (Some("admin"), "s3cret"));
        assert_eq!(format!("{password:?}"), SECRET);
    }

    #[test]
    fn what_would_type_a_command_is_refused() {
        for (secret, user) in [("a\nreboot", "admin"), ("a\r", "admin\rreboot"), ("a", "b\u{3}")] {
            assert!(
                matches!(fetch(secret, user), Err(LoginError::ControlCharacter(_))),
                "{user:?}"
            );
        }
    }
}
