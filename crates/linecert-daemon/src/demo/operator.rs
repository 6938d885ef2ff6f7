//! An operator in a folder: keys, a trust root that lists the log, the log, and an empty store.

use std::{fs, io, path::Path};

use linecert_audit::generate::{Fleet, GenerateError};
use linecert_cert::SigningKey;
use linecert_key::{KeyFile, Passphrase};
use linecert_log::{Folder, Writer};
use linecert_store::OpenError;
use thiserror::Error;

use crate::{daemon, private, private::PrivateError, store};

/// What opens the keys. They are for training, and their seeds are no secret.
const PASSPHRASE: &str = "open sesame";
/// The year of the log.
const YEAR: u16 = 2026;

/// Why the operator could not be made.
#[derive(Debug, Error)]
pub(crate) enum LayOutError {
    /// A folder or a file could not be written.
    #[error("make the operator: {0}")]
    File(#[from] io::Error),
    /// A private file could not be written.
    #[error("make the operator: {0}")]
    Private(#[from] PrivateError),
    /// The store could not be made.
    #[error("make the operator: {0}")]
    Store(#[from] OpenError),
    /// A key could not be made.
    #[error("make the operator: {0}")]
    Key(#[from] GenerateError),
    /// A key, or the log, could not be kept.
    #[error("make the operator: {0}")]
    Kept(String),
}

/// Makes the operator.
///
/// # Errors
/// When a file cannot be written.
pub(crate) fn lay_out(folder: &Path, fleet: &Fleet) -> Result<(), LayOutError> {
    let (data, noc) = (folder.join("data"), folder.join("noc"));
    for folder in [&data, &noc, &folder.join("secrets")] {
        fs::create_dir_all(folder)?;
    }
    drop(store::create(&data)?);
    private::write_new(&folder.join("passphrase"), PASSPHRASE.as_bytes())?;
    let kept = |error: &dyn std::fmt::Display| LayOutError::Kept(error.to_string());
    let passphrase = Passphrase::new(PASSPHRASE.to_owned()).map_err(|error| kept(&error))?;
    let keep = |file: &Path, key: &SigningKey| {
        KeyFile::create(file, key, &passphrase).map(drop).map_err(|error| kept(&error))
    };
    let (key, key_cert) = fleet.centre();
    keep(&noc.join("key.pem"), key)?;
    fs::write(noc.join("key-cert.json"), key_cert.to_json())?;
    fs::write(noc.join("trust-root.json"), fleet.trust().to_json())?;
    keep(&data.join("log.key.pem"), &SigningKey::from_seed(fleet.log_seed()))?;
    let signer = fleet.log_key()?;
    fs::write(data.join("log.vkey"), format!("{}\n", signer.verifier()))?;
    let log = Folder::new(daemon::log_in(&data));
    Writer::create(log, signer, YEAR).map(drop).map_err(|error| kept(&error))
}

/// Puts the credentials of the nodes where the daemon finds them under `lab`.
///
/// # Errors
/// When the file cannot be written.
pub(super) fn put_secret(folder: &Path, community: &str) -> Result<(), LayOutError> {
    let text = format!("schema = 1\n[v2c]\ncommunity = \"{community}\"\n");
    Ok(private::write_new(&folder.join("secrets/lab.toml"), text.as_bytes())?)
}

/// What a daemon of this operator is told.
pub(crate) fn settings(folder: &Path) -> Vec<String> {
    let passphrase = folder.join("passphrase");
    let own = |name: &str, path: &Path| format!("{name}={}", path.display());
    vec![
        own("data", &folder.join("data")),
        own("authority.folder", &folder.join("noc")),
        own("secrets.folder", &folder.join("secrets")),
        format!("authority.passphrase=file:{}", passphrase.display()),
        format!("log.passphrase=file:{}", passphrase.display()),
        // A disk that is nearly full is no matter here.
        "disk.least=0".to_owned(),
    ]
}
