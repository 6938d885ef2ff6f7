//! The folder with a technician's key, as `linecert key new` makes it and `certify` reads it.

mod open;
pub(crate) mod refusal;

use std::{
    fs::{self, OpenOptions},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use linecert_cert::{
    Issuer, IssuerError, KeyCertFile, KeyCertFileError, SigningKey, SigningKeyError, TrustRoots,
    TrustRootsError,
};
use thiserror::Error;

use crate::exit::{CommandError, Exit};

pub(crate) use open::{Person, choose_passphrase, open_key, with_module};

/// The operator's public keys, for everybody who verifies.
pub(crate) const TRUST_ROOT: &str = "trust-root.json";
/// The operator's secret root key, which belongs off this laptop.
pub(crate) const ROOT_KEY: &str = "root.key.pem";
/// The operator's secret key that makes technicians, which belongs off this laptop too.
pub(crate) const ISSUING_KEY: &str = "issuing.key.pem";
/// The technician's secret key.
pub(crate) const TECHNICIAN_KEY: &str = "technician.key.pem";
/// Whose key that is, signed by the operator.
pub(crate) const KEY_CERT: &str = "technician.cert.json";

/// Why a signer's folder cannot be used.
#[derive(Debug, Error)]
pub(crate) enum SignerError {
    #[error("{}: {source}", file.display())]
    File { file: PathBuf, source: io::Error },
    #[error("{KEY_CERT}: {0}")]
    KeyCert(#[from] KeyCertFileError),
    #[error("{TECHNICIAN_KEY}: {0}")]
    Key(#[from] SigningKeyError),
    #[error("{TRUST_ROOT}: {0}")]
    TrustRoot(#[from] TrustRootsError),
    #[error("the files do not belong together: {0}")]
    Issuer(#[from] IssuerError),
}

/// Reads the technician's key with its key-cert and the trust root.
pub(crate) fn open(folder: &Path) -> Result<Issuer, SignerError> {
    let trust = read_trust_root(&folder.join(TRUST_ROOT))?;
    let key = String::from_utf8_lossy(&read(&folder.join(TECHNICIAN_KEY))?).into_owned();
    let key_cert = KeyCertFile::parse(&read(&folder.join(KEY_CERT))?)?;
    Ok(Issuer::new(Box::new(SigningKey::from_pem(&key)?), key_cert.envelope, &trust)?)
}

/// Reads a trust root.
pub(crate) fn read_trust_root(file: &Path) -> Result<TrustRoots, SignerError> {
    Ok(TrustRoots::parse(&read(file)?)?)
}

/// Reads a trust root that a verb needs.
pub(crate) fn trust_roots(file: &Path) -> Result<TrustRoots, CommandError> {
    read_trust_root(file).map_err(|error| {
        CommandError::new(Exit::of_file(&error), "trust-root-unusable")
            .name("file", file.display())
            .cause(error)
            .hint("hint-trust-root")
    })
}

fn read(file: &Path) -> Result<Vec<u8>, SignerError> {
    fs::read(file).map_err(|source| SignerError::File { file: file.to_owned(), source })
}

/// Writes a file that only its owner may read, and never over another.
pub(crate) fn write_secret(file: &Path, text: &str) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(file)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}
