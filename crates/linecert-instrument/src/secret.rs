//! Where a secret stands.

use std::{collections::BTreeMap, env, fs, path::PathBuf};

use serde::{Deserialize, Deserializer, de::Error as _};
use thiserror::Error;

/// Where a secret stands, so that it never stands in the inventory itself.
#[derive(Debug, Clone)]
pub enum SecretSource {
    /// In an environment variable.
    Env(String),
    /// Alone in a file.
    File(PathBuf),
}

/// Why a secret cannot be had.
#[derive(Debug, Error)]
pub enum SecretError {
    /// The environment variable is not set.
    #[error("environment variable `{0}` is not set")]
    Unset(String),
    /// The file cannot be read.
    #[error("cannot read the secret in {}: {source}", file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
}

impl<'de> Deserialize<'de> for SecretSource {
    /// Accepts `{ env = "NAME" }` or `{ file = "path" }`. Whatever else stands there may be the
    /// secret itself, so no message repeats it.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let given: Option<BTreeMap<String, String>> = Deserialize::deserialize(deserializer).ok();
        let mut given = given.unwrap_or_default().into_iter();
        match (given.next().as_ref().map(|(key, value)| (key.as_str(), value)), given.next()) {
            (Some(("env", name)), None) => Ok(Self::Env(name.clone())),
            (Some(("file", path)), None) => Ok(Self::File(path.into())),
            _ => Err(D::Error::custom(
                "write `{ env = \"NAME\" }` or `{ file = \"path\" }`: \
                 a secret does not stand in the inventory",
            )),
        }
    }
}

impl SecretSource {
    /// Fetches the secret. A file's last line break does not belong to it.
    ///
    /// # Errors
    /// When the variable is not set or the file cannot be read.
    pub fn fetch(&self) -> Result<String, SecretError> {
        match self {
            Self::Env(name) => env::var(name).map_err(|_| SecretError::Unset(name.clone())),
            Self::File(file) => match fs::read_to_string(file) {
                Ok(text) => Ok(text.trim_end_matches(['\r', '\n']).to_owned()),
                Err(source) => Err(SecretError::File { file: file.clone(), source }),
            },
        }
    }
}
