//! Secrets that the store names and never holds: credentials of nodes, keys of webhooks. Each is a
//! file of that name in one folder.

use std::{
    env, fs, io,
    path::{Component, Path, PathBuf},
};

use linecert_instrument::{CredentialsError, Login};
use linecert_snmp::Credentials;
use thiserror::Error;
use zeroize::Zeroizing;

/// The folder in which systemd puts the credentials of a service.
const CREDENTIALS: &str = "CREDENTIALS_DIRECTORY";

/// The folder of the secrets, if there is one.
#[derive(Debug, Clone)]
pub(crate) struct Secrets(Option<PathBuf>);

/// Why a secret cannot be had. No message repeats any of it.
#[derive(Debug, Error)]
pub(crate) enum SecretFault {
    /// No folder is named, and systemd handed over none.
    #[error("no folder of secrets is named: set secrets.folder")]
    NoFolder,
    /// The name is a path.
    #[error("`{0}` is no name of a secret: it is the name of a file, without folders")]
    Name(String),
    /// It is not there, or cannot be read.
    #[error("the secret `{name}`: {source}")]
    File {
        /// The name.
        name: String,
        /// The cause.
        source: io::Error,
    },
    /// It is there, and holds no credentials.
    #[error(transparent)]
    Credentials(#[from] CredentialsError),
}

impl Secrets {
    /// The secrets in this folder, else those of systemd.
    pub(crate) fn in_folder(folder: Option<PathBuf>) -> Self {
        Self(folder.or_else(|| env::var_os(CREDENTIALS).map(PathBuf::from)))
    }

    /// Where the credentials of this name are read from. It is a credentials file, as inventories
    /// of `linecert certify` name it.
    pub(crate) fn login(&self, name: &str) -> Result<Login, SecretFault> {
        Ok(Login::File(self.file(name)?))
    }

    /// The credentials of this name.
    pub(crate) fn credentials(&self, name: &str) -> Result<Credentials, SecretFault> {
        Ok(self.login(name)?.fetch()?)
    }

    /// The bytes of a secret, without its last line break.
    pub(crate) fn bytes(&self, name: &str) -> Result<Zeroizing<Vec<u8>>, SecretFault> {
        let failed = |source| SecretFault::File { name: name.to_owned(), source };
        let mut bytes = Zeroizing::new(fs::read(self.file(name)?).map_err(failed)?);
        while matches!(bytes.last(), Some(b'\n' | b'\r')) {
            bytes.pop();
        }
        Ok(bytes)
    }

    /// The file of a secret: of this name, or of this name with `.toml` behind it.
    fn file(&self, name: &str) -> Result<PathBuf, SecretFault> {
        let folder = self.0.as_ref().ok_or(SecretFault::NoFolder)?;
        if !is_file_name(name) {
            return Err(SecretFault::Name(name.chars().take(80).collect()));
        }
        let with_ending = folder.join(format!("{name}.toml"));
        Ok(if with_ending.exists() { with_ending } else { folder.join(name) })
    }
}

fn is_file_name(name: &str) -> bool {
    let mut parts = Path::new(name).components();
    let is_one = matches!((parts.next(), parts.next()), (Some(Component::Normal(_)), None));
    is_one && !name.contains(['/', '\\', '\0'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_a_file_of_its_folder_and_no_other() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("hook"), "open sesame\n").unwrap();
        let community = "schema = 1\n[v2c]\ncommunity = \"reader\"\n";
        fs::write(folder.path().join("olt.toml"), community).unwrap();
        let secrets = Secrets::in_folder(Some(folder.path().join("")));
        assert_eq!(&**secrets.bytes("hook").unwrap(), b"open sesame");
        assert!(secrets.credentials("olt").is_ok());
        for outside in ["../hook", "/etc/passwd", "a/b", "", ".", "..", "hook/", "a\0b"] {
            let refused = secrets.bytes(outside).unwrap_err();
            assert!(matches!(refused, SecretFault::Name(_)), "{outside}: {refused}");
        }
        assert!(matches!(secrets.bytes("other"), Err(SecretFault::File { .. })));
        assert!(matches!(Secrets(None).bytes("hook"), Err(SecretFault::NoFolder)));
    }
}
