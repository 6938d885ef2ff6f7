//! The log and its key: beside the folder, as `linecert log new` puts them.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use linecert_cert::SigningKey;
use linecert_key::{
    KeyFile, KeyFileError, Passphrase, PassphraseError, PassphraseSource, WriteKeyError,
};
use linecert_log::{Folder, Writer, WriterError};
use linecert_tlog::{
    KeyName, KeyNameError, Origin, Policy, PolicyError, SignerKey, VerifierKey, VerifierKeyError,
};
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
    /// There is no passphrase for a new key.
    #[error(transparent)]
    Passphrase(#[from] PassphraseError),
    /// The log of another year cannot have a name like that of the first.
    #[error(transparent)]
    Name(#[from] KeyNameError),
    /// The key is not written.
    #[error("the log's key: {0}")]
    Write(#[from] WriteKeyError),
    /// The public key is for another use.
    #[error("the log's key: {0}")]
    Policy(#[from] PolicyError),
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

/// The extension of public keys, which also tell what logs there are.
const PUBLIC: &str = "vkey";

impl LogPlace {
    /// The logs beside each other in a folder, without what opens their keys, in the order of
    /// their names: that of the first year is `log`, that of another `log-2027`.
    pub(crate) fn all_in(data: &Path) -> Result<Vec<Self>, HeldError> {
        let failed = |source| HeldError::File { file: data.to_owned(), source };
        let entries = match fs::read_dir(data) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.map_err(failed)?,
        };
        let mut found = Vec::new();
        for entry in entries {
            let path = entry.map_err(failed)?.path();
            if path.extension().is_some_and(|extension| extension == PUBLIC) {
                let folder = path.with_extension("");
                found.push(Self { folder, passphrase: PassphraseSource::Prompt });
            }
        }
        found.sort_by(|one, other| one.folder.cmp(&other.folder));
        Ok(found)
    }

    /// The log of this year among those of a folder.
    pub(crate) fn of_this_year(data: &Path, year: u16) -> Result<Option<Self>, HeldError> {
        for place in Self::all_in(data)? {
            if Origin::from(place.verifier()?.name()).year() == Some(year) {
                return Ok(Some(place));
            }
        }
        Ok(None)
    }

    /// The log of another year, beside this one.
    pub(super) fn of_year(&self, year: u16) -> Self {
        Self { folder: self.folder.with_file_name(format!("log-{year}")), ..self.clone() }
    }

    /// The secret key.
    pub(crate) fn secret(&self) -> PathBuf {
        self.folder.with_extension("key.pem")
    }

    /// The public key.
    pub(crate) fn public(&self) -> PathBuf {
        self.folder.with_extension(PUBLIC)
    }

    /// A policy by which this log alone is trusted, for whoever checks his own.
    pub(crate) fn policy(&self) -> Result<Policy, HeldError> {
        Ok(Policy::new(vec![self.verifier()?], Vec::new(), 0)?)
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
/// in the log's year. What a stop left of an earlier attempt is gone on with: the public key comes
/// last, and without it there is no log.
///
/// # Errors
/// When there is one already, the name has no year, or something cannot be written.
pub(crate) fn create(
    place: &LogPlace,
    (name, year): (KeyName, u16),
    passphrase: &Passphrase,
) -> Result<VerifierKey, HeldError> {
    let signer = SignerKey::from_seed(name, &*seed(place, passphrase)?);
    let (folder, public) = (Folder::new(&place.folder), signer.verifier());
    let made = match Writer::create(folder.clone(), signer.clone(), year) {
        Err(WriterError::Exists(_)) => Writer::open(folder, signer, year),
        made => made,
    };
    drop(made.map_err(|source| place.failed(source))?);
    write_new(&place.public(), format!("{public}\n").as_bytes())?;
    Ok(public)
}

/// The seed of the secret key, which is drawn and written when it is not there.
fn seed(place: &LogPlace, passphrase: &Passphrase) -> Result<Zeroizing<[u8; 32]>, HeldError> {
    let secret = place.secret();
    if secret.exists() {
        let opened = KeyFile::read(&secret)?.open(&place.passphrase, &mut Nobody)?;
        return opened.key.seed().ok_or(HeldError::Algorithm);
    }
    let mut seed = Zeroizing::new([0; 32]);
    getrandom::fill(&mut *seed)?;
    KeyFile::create(&secret, &SigningKey::from_seed(&seed), passphrase)?;
    Ok(seed)
}

/// Writes a file that is not there, whole or not at all.
fn write_new(file: &Path, bytes: &[u8]) -> Result<(), HeldError> {
    let failed = |source| HeldError::File { file: file.to_owned(), source };
    if file.exists() {
        return Err(failed(io::ErrorKind::AlreadyExists.into()));
    }
    let beside = file.with_extension("new");
    let mut written = fs::File::create(&beside).map_err(failed)?;
    io::Write::write_all(&mut written, bytes).and_then(|()| written.sync_all()).map_err(failed)?;
    fs::rename(&beside, file).map_err(failed)
}
