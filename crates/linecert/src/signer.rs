//! The folder of somebody who signs, as `linecert key` makes it and `certify` reads it.

mod open;
pub(crate) mod refusal;

use std::{
    fs::{File, OpenOptions},
    io::{self, Read as _, Write as _},
    path::{Path, PathBuf},
};

use linecert_cert::{
    Issuer, IssuerError, KeyCertFile, KeyCertFileError, TrustRoots, TrustRootsError,
};
use linecert_key::KeySource;
use thiserror::Error;

use crate::{
    args::Holding,
    exit::{CommandError, Exit},
    language::Messages,
};

#[cfg(feature = "key-store")]
pub(crate) use open::proven_passphrase;
pub(crate) use open::{
    MODULE, Person, choose_passphrase, make_key, open_file, open_key, open_or_make_key,
};

/// The operator's public keys, for everybody who verifies.
pub(crate) const TRUST_ROOT: &str = "trust-root.json";
/// The operator's secret root key, which belongs off this laptop.
pub(crate) const ROOT_KEY: &str = "root.key.pem";
/// The operator's secret key that makes technicians, which belongs off this laptop too.
pub(crate) const ISSUING_KEY: &str = "issuing.key.pem";
/// The secret key of whoever signs.
pub(crate) const KEY: &str = "key.pem";
/// Whose key that is, signed by the operator.
pub(crate) const KEY_CERT: &str = "key-cert.json";
/// What its holder asks the operator to sign.
pub(crate) const KEY_REQUEST: &str = "key-request.json";

/// Why a signer's folder cannot be used.
#[derive(Debug, Error)]
pub(crate) enum SignerError {
    #[error("{}: {source}", file.display())]
    File { file: PathBuf, source: io::Error },
    #[error("{KEY_CERT}: {0}")]
    KeyCert(#[from] KeyCertFileError),
    #[error("{TRUST_ROOT}: {0}")]
    TrustRoot(#[from] TrustRootsError),
    #[error("the files do not belong together: {0}")]
    Issuer(#[from] IssuerError),
}

/// Opens the folder of somebody who signs: their key, with its key-cert, under the trust root.
pub(crate) fn open(
    folder: &Path,
    holding: &Holding,
    messages: &Messages,
) -> Result<Issuer, CommandError> {
    let unusable = |error: SignerError| {
        CommandError::new(Exit::of_file(&error), "signer-unusable")
            .name("folder", folder.display())
            .cause(error)
            .hint("hint-key-new")
    };
    let trust = read_trust_root(&folder.join(TRUST_ROOT)).map_err(unusable)?;
    let key_cert = read_key_cert(&folder.join(KEY_CERT)).map_err(unusable)?;
    let source = holding.key.clone().unwrap_or_else(|| KeySource::File(folder.join(KEY)));
    let key = open_key(&source, &holding.passphrase, messages)?;
    Issuer::new(Box::new(key), key_cert, &trust).map_err(|error| unusable(error.into()))
}

/// Reads the key-cert that the issuer handed back.
pub(crate) fn read_key_cert(file: &Path) -> Result<KeyCertFile, SignerError> {
    Ok(KeyCertFile::parse(&read(file)?)?)
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

/// The most bytes of a trust root or key-cert that are read; what is cut off does not parse.
const MOST: u64 = 64 << 20;

fn read(file: &Path) -> Result<Vec<u8>, SignerError> {
    let mut bytes = Vec::new();
    File::open(file)
        .and_then(|file| file.take(MOST).read_to_end(&mut bytes))
        .map(|_| bytes)
        .map_err(|source| SignerError::File { file: file.to_owned(), source })
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
