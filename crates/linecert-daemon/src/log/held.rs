//! The log and its key: beside the folder, as `linecert log new` puts them.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use linecert_cert::SigningKey;
use linecert_key::{KeyFile, KeyFileError, Passphrase, PassphraseSource, WriteKeyError};
use linecert_log::{Folder, Writer, WriterError};
use linecert_tlog::{KeyName, Origin, SignerKey, VerifierKey, VerifierKeyError};
use thiserror::Error;
use zeroize::Zeroizing;

use crate::authority::Nobody;

/// Where the log is, and what opens its key.
#[derive(Debug, Clone)]
pub(crate) struct LogPlace {
    /// The folder that is served to everybody.
    pub(crate) folder: PathBuf,
    /// The passphrase of the key.
    pub(crate) passphrase: PassphraseSource,
}

/// Why the log cannot be opened or made.
#[derive(Debug, Error)]
pub(crate) enum HeldError {
    /// A file cannot be read or written.
    #[error("{}: {source}", .file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// The public key is none.
    #[error("{}: {source}", .file.display())]
    Public {
        /// The file.
        file: PathBuf,
        /// The cause.
        source: VerifierKeyError,
    },
    /// The secret key does not open.
    #[error("the log's key: {0}")]
    Key(#[from] KeyFileError),
    /// The secret key is not one of Ed25519.
    #[error("the log's key is not of Ed25519")]
    Algorithm,
    /// The two halves do not belong together.
    #[error("the log's key is not that of {}", .0.display())]
    OtherKey(PathBuf),
    /// The key is not written.
    #[error("the log's key: {0}")]
    Write(#[from] WriteKeyError),
    /// The system gives no random bytes.
    #[error("no random bytes: {0}")]
    Random(#[from] getrandom::Error),
    /// The log itself.
    #[error("the log {}: {source}", .folder.display())]
    Log {
        /// The folder.
        folder: PathBuf,
        /// The cause.
        source: Box<WriterError>,
    },
}

impl LogPlace {
    fn secret(&self) -> PathBuf {
        self.folder.with_extension("key.pem")
    }

    fn public(&self) -> PathBuf {
        self.folder.with_extension("vkey")
    }

    /// Opens the log for writing. There is one writer.
    pub(super) fn open(&self) -> Result<Writer<Folder>, HeldError> {
        let signer = self.signer()?;
        let year = Origin::from(signer.verifier().name()).year().unwrap_or_default();
        let storage = Folder::new(&self.folder);
        Writer::open(storage, signer, year).map_err(|source| self.failed(source))
    }

    /// The public key, by which its checkpoints verify.
    pub(crate) fn verifier(&self) -> Result<VerifierKey, HeldError> {
        let file = self.public();
        let text = fs::read_to_string(&file)
            .map_err(|source| HeldError::File { file: file.clone(), source })?;
        text.trim_end().parse().map_err(|source| HeldError::Public { file, source })
    }

    fn signer(&self) -> Result<SignerKey, HeldError> {
        let public = self.verifier()?;
        let opened = KeyFile::read(&self.secret())?.open(&self.passphrase, &mut Nobody)?;
        let seed = opened.key.seed().ok_or(HeldError::Algorithm)?;
        let signer = SignerKey::from_seed(public.name().clone(), &seed);
        if signer.verifier() == public {
            Ok(signer)
        } else {
            Err(HeldError::OtherKey(self.public()))
        }
    }

    fn failed(&self, source: WriterError) -> HeldError {
        HeldError::Log { folder: self.folder.clone(), source: Box::new(source) }
    }
}

/// Makes a new log with a key of its own, and gives the public key for the trust root. The name ends
/// in the log's year.
///
/// # Errors
/// When there is one already, the name has no year, or something cannot be written.
pub(crate) fn create(
    place: &LogPlace,
    (name, year): (KeyName, u16),
    passphrase: &Passphrase,
) -> Result<VerifierKey, HeldError> {
    let mut seed = Zeroizing::new([0; 32]);
    getrandom::fill(&mut *seed)?;
    KeyFile::create(&place.secret(), &SigningKey::from_seed(&seed), passphrase)?;
    let signer = SignerKey::from_seed(name, &seed);
    let public = signer.verifier();
    write_new(&place.public(), format!("{public}\n").as_bytes())?;
    Writer::create(Folder::new(&place.folder), signer, year)
        .map_err(|source| place.failed(source))?;
    Ok(public)
}

fn write_new(file: &Path, bytes: &[u8]) -> Result<(), HeldError> {
    let failed = |source| HeldError::File { file: file.to_owned(), source };
    let written = fs::OpenOptions::new().write(true).create_new(true).open(file);
    let mut written = written.map_err(failed)?;
    io::Write::write_all(&mut written, bytes).and_then(|()| written.sync_all()).map_err(failed)
}
