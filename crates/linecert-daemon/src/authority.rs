//! Whose certificates are received, and who signs receipts for them.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock},
};

use linecert_cert::{
    Issuer, IssuerError, KeyCertFile, KeyCertFileError, Purpose, Role, TrustRoots, TrustRootsError,
    UpdateError, lab,
};
use linecert_key::{Ask, KeySource, OpenKeyError, PassphraseSource, Question, SecretKey};
use linecert_measure::Digest;
use thiserror::Error;

use crate::config::{AuthoritySource, SecretFileError};

/// The files of the folder of somebody who signs, as `linecert key` makes it.
const TRUST_ROOT: &str = "trust-root.json";
const KEY: &str = "key.pem";
const KEY_CERT: &str = "key-cert.json";

/// The trust roots at hand, which a newer file takes the place of while the daemon runs.
#[derive(Debug)]
pub(crate) struct Authority {
    source: AuthoritySource,
    current: RwLock<Current>,
}

#[derive(Debug)]
struct Current {
    trust: Arc<TrustRoots>,
    /// The file that it was read from.
    read: Option<Digest>,
}

/// Why there is nobody who signs, or nothing to verify by.
#[derive(Debug, Error)]
pub(crate) enum AuthorityError {
    /// A file cannot be read.
    #[error("{}: {source}", .file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// The trust root is none.
    #[error("{TRUST_ROOT}: {0}")]
    TrustRoot(#[from] TrustRootsError),
    /// The trust root does not go on where the one at hand ends.
    #[error("{TRUST_ROOT}: {0}")]
    Update(#[from] UpdateError),
    /// The key-cert is none.
    #[error("{KEY_CERT}: {0}")]
    KeyCert(#[from] KeyCertFileError),
    /// The passphrase is not handed over.
    #[error(transparent)]
    Secret(#[from] SecretFileError),
    /// The key does not open.
    #[error(transparent)]
    Key(Box<OpenKeyError>),
    /// Key, key-cert and trust root do not belong together.
    #[error("the files do not belong together: {0}")]
    Issuer(#[from] IssuerError),
    /// The key is not for receipts.
    #[error("{KEY_CERT}: `{holder}` may not sign receipts, being {role}")]
    OtherRole {
        /// The holder.
        holder: String,
        /// The role.
        role: Role,
    },
}

impl From<OpenKeyError> for AuthorityError {
    fn from(error: OpenKeyError) -> Self {
        Self::Key(Box::new(error))
    }
}

impl Authority {
    /// Reads the trust root.
    ///
    /// # Errors
    /// When it is not there, or none.
    pub(crate) fn open(source: AuthoritySource) -> Result<Self, AuthorityError> {
        let (trust, read) = match &source {
            AuthoritySource::Lab => (lab::trust_roots(), None),
            AuthoritySource::Folder { path, .. } => {
                let bytes = read(&path.join(TRUST_ROOT))?;
                (TrustRoots::parse(&bytes)?, Some(Digest::of(&bytes)))
            }
        };
        let current = Current { trust: Arc::new(trust), read };
        Ok(Self { source, current: RwLock::new(current) })
    }

    /// The trust roots.
    pub(crate) fn trust(&self) -> Arc<TrustRoots> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner).trust)
    }

    /// Whether it is for training, so that what it receives proves nothing.
    pub(crate) fn is_training(&self) -> bool {
        self.trust().purpose() == Purpose::Training
    }

    /// Reads the trust root again if its file has changed. A file that does not go on where the one
    /// at hand ends changes nothing: whoever could put it there must not make keys vanish.
    ///
    /// # Errors
    /// When it cannot be read, or is not the successor. What is at hand stays then.
    pub(crate) fn refresh(&self) -> Result<Refreshed, AuthorityError> {
        let AuthoritySource::Folder { path, .. } = &self.source else {
            return Ok(Refreshed::Unchanged);
        };
        let bytes = read(&path.join(TRUST_ROOT))?;
        let found = Some(Digest::of(&bytes));
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        if current.read == found {
            return Ok(Refreshed::Unchanged);
        }
        let mut trust = (*current.trust).clone();
        trust.update(TrustRoots::parse(&bytes)?)?;
        *current = Current { trust: Arc::new(trust), read: found };
        Ok(Refreshed::Newer)
    }

    /// Opens the key that signs receipts. Each thread that signs has its own.
    ///
    /// # Errors
    /// When it does not open, or is not for receipts.
    pub(crate) fn issuer(&self) -> Result<Issuer, AuthorityError> {
        let AuthoritySource::Folder { path, passphrase } = &self.source else {
            return Ok(lab::issuer());
        };
        let key_cert = KeyCertFile::parse(&read(&path.join(KEY_CERT))?)?;
        let passphrase = passphrase.as_ref().map(|secret| secret.source()).transpose()?;
        // A key without a passphrase asks for none; one with a passphrase finds nobody to ask.
        let passphrase = passphrase.unwrap_or(PassphraseSource::Prompt);
        let key = SecretKey::open(&KeySource::File(path.join(KEY)), &passphrase, &mut Nobody)?;
        let issuer = Issuer::new(Box::new(key), key_cert, &self.trust())?;
        let role = issuer.key_cert().role;
        if linecert_cert::ClaimKind::Receipt.is_open_to(role) {
            return Ok(issuer);
        }
        Err(AuthorityError::OtherRole { holder: issuer.key_cert().holder.name.clone(), role })
    }
}

/// Whether there was anything new.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refreshed {
    /// The file is the same.
    Unchanged,
    /// A newer one took its place.
    Newer,
}

/// A daemon has nobody to ask for a passphrase.
pub(crate) struct Nobody;

impl Ask for Nobody {
    fn ask(&mut self, _: Question<'_>) -> io::Result<String> {
        Err(io::Error::new(io::ErrorKind::NotFound, "a daemon has no terminal"))
    }
}

fn read(file: &Path) -> Result<Vec<u8>, AuthorityError> {
    fs::read(file).map_err(|source| AuthorityError::File { file: file.to_owned(), source })
}

#[cfg(test)]
mod tests {
    use linecert_audit::generate::Fleet;

    use super::*;

    fn put(folder: &Path, bytes: &[u8]) {
        fs::write(folder.join(TRUST_ROOT), bytes).unwrap();
    }

    #[test]
    fn only_what_goes_on_from_the_trust_root_at_hand_takes_its_place() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path();
        let (ours, theirs) = (Fleet::new(1, 1).unwrap(), Fleet::new(2, 1).unwrap());
        put(path, &ours.trust().to_json());
        let source = AuthoritySource::Folder { path: path.to_owned(), passphrase: None };
        let authority = Authority::open(source).unwrap();
        let at_hand = authority.trust();
        assert_eq!(authority.refresh().unwrap(), Refreshed::Unchanged);
        put(path, &theirs.trust().to_json());
        assert!(matches!(authority.refresh(), Err(AuthorityError::Update(_))));
        put(path, b"{}");
        assert!(matches!(authority.refresh(), Err(AuthorityError::TrustRoot(_))));
        fs::remove_file(path.join(TRUST_ROOT)).unwrap();
        assert!(matches!(authority.refresh(), Err(AuthorityError::File { .. })));
        assert!(Arc::ptr_eq(&at_hand, &authority.trust()));
        // The same versions in other bytes are the same.
        put(path, &[&ours.trust().to_json()[..], b"\n"].concat());
        assert_eq!(authority.refresh().unwrap(), Refreshed::Newer);
        assert_eq!(*authority.trust(), *at_hand);
    }

    #[test]
    fn who_may_not_sign_receipts_signs_none() {
        let folder = tempfile::tempdir().unwrap();
        put(folder.path(), &Fleet::new(1, 1).unwrap().trust().to_json());
        let source = AuthoritySource::Folder { path: folder.path().into(), passphrase: None };
        let authority = Authority::open(source).unwrap();
        assert!(matches!(authority.issuer(), Err(AuthorityError::File { .. })));
        assert!(Authority::open(AuthoritySource::Lab).unwrap().issuer().is_ok());
    }
}
