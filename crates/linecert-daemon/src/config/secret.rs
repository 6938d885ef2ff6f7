//! Secrets, which are named by their files and never written into settings.

use std::{
    env, fmt,
    path::{Component, Path, PathBuf},
    str::FromStr,
};

use linecert_key::PassphraseSource;
use thiserror::Error;

/// The folder in which systemd puts the credentials of a service.
const CREDENTIALS: &str = "CREDENTIALS_DIRECTORY";

/// The file of a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SecretFile {
    /// A path: `file:PATH`.
    Path(PathBuf),
    /// A credential that systemd hands over: `credential:NAME`.
    Credential(String),
}

/// A text that names no file of a secret. It may be the secret itself and is not repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub(crate) enum SecretFileError {
    /// It is of neither form.
    #[error("a secret stands in no setting: write `file:PATH` or `credential:NAME`")]
    Form,
    /// The name of a credential is a path.
    #[error("the name of a credential is the name of a file, without folders")]
    CredentialName,
    /// There are no credentials.
    #[error("systemd handed over no credentials: {CREDENTIALS} is not set")]
    NoCredentials,
}

impl SecretFile {
    /// Where the passphrase is read from. Whoever reads it checks that only its owner may.
    ///
    /// # Errors
    /// When it is a credential and systemd handed over none.
    pub(crate) fn source(&self) -> Result<PassphraseSource, SecretFileError> {
        self.path().map(PassphraseSource::File)
    }

    /// Where the file is.
    ///
    /// # Errors
    /// When it is a credential and systemd handed over none.
    pub(crate) fn path(&self) -> Result<PathBuf, SecretFileError> {
        match self {
            Self::Path(path) => Ok(path.clone()),
            Self::Credential(name) => {
                let folder = env::var_os(CREDENTIALS).ok_or(SecretFileError::NoCredentials)?;
                Ok(PathBuf::from(folder).join(name))
            }
        }
    }
}

impl FromStr for SecretFile {
    type Err = SecretFileError;

    fn from_str(text: &str) -> Result<Self, SecretFileError> {
        match text.split_once(':') {
            Some(("file", path)) if !path.is_empty() => Ok(Self::Path(path.into())),
            Some(("credential", name)) if is_file_name(name) => {
                Ok(Self::Credential(name.to_owned()))
            }
            Some(("credential", _)) => Err(SecretFileError::CredentialName),
            _ => Err(SecretFileError::Form),
        }
    }
}

fn is_file_name(name: &str) -> bool {
    let mut parts = Path::new(name).components();
    matches!((parts.next(), parts.next()), (Some(Component::Normal(_)), None))
}

impl fmt::Display for SecretFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Path(path) => write!(f, "file:{}", path.display()),
            Self::Credential(name) => write!(f, "credential:{name}"),
        }
    }
}
