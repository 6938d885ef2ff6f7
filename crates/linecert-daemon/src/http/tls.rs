//! TLS: the daemon's certificate, and those of machines.

use std::{
    fs,
    io::{self, Read as _},
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock},
};

use linecert_measure::Digest;
use linecert_store::SecretHash;
use thiserror::Error;
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        self, RootCertStore, ServerConfig, ServerConnection,
        crypto::{CryptoProvider, ring},
        pki_types::{
            CertificateDer, PrivateKeyDer,
            pem::{self, PemObject as _},
        },
        server::{VerifierBuilderError, WebPkiClientVerifier},
    },
};
use zeroize::Zeroizing;

use crate::{
    authority::Refreshed,
    config::{SecretFileError, TlsFiles},
};

/// The longest file of keys or certificates, in bytes.
const LONGEST: u64 = 1 << 20;

/// The certificate at hand, which a newer one of the same files takes the place of.
#[derive(Debug)]
pub(crate) struct Tls {
    files: TlsFiles,
    current: RwLock<Current>,
}

#[derive(Debug)]
struct Current {
    config: Arc<ServerConfig>,
    read: Digest,
}

/// Why there is no TLS.
#[derive(Debug, Error)]
pub(crate) enum TlsError {
    /// A file cannot be read.
    #[error("{}: {source}", .file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// A file holds no certificate, or no key.
    #[error("{}: {source}", .file.display())]
    Pem {
        /// The file.
        file: PathBuf,
        /// The cause.
        source: pem::Error,
    },
    /// Everybody on the machine may read the key.
    #[error("{}: everybody may read the key; chmod o= it", .0.display())]
    Exposed(PathBuf),
    /// The key is not handed over.
    #[error(transparent)]
    Key(#[from] SecretFileError),
    /// Certificate and key are not of each other, or of a kind that is not known.
    #[error("the certificate and its key: {0}")]
    Pair(rustls::Error),
    /// The authorities of machines cannot be used.
    #[error("the authorities of machines: {0}")]
    Clients(#[from] VerifierBuilderError),
    /// One of them is no authority.
    #[error("the authorities of machines: {0}")]
    Authority(rustls::Error),
}

impl Tls {
    /// Reads the files.
    ///
    /// # Errors
    /// When they cannot be used.
    pub(crate) fn open(files: TlsFiles) -> Result<Self, TlsError> {
        let read = Files::read(&files)?;
        let current = Current { config: Arc::new(read.config(&files)?), read: read.digest() };
        Ok(Self { files, current: RwLock::new(current) })
    }

    /// Reads the files again if they have changed. What cannot be used changes nothing: a certificate
    /// may be there before its key is.
    ///
    /// # Errors
    /// When they cannot be used.
    pub(crate) fn refresh(&self) -> Result<Refreshed, TlsError> {
        let files = Files::read(&self.files)?;
        let read = files.digest();
        if self.current.read().unwrap_or_else(PoisonError::into_inner).read == read {
            return Ok(Refreshed::Unchanged);
        }
        let config = Arc::new(files.config(&self.files)?);
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Current { config, read };
        Ok(Refreshed::Newer)
    }

    /// What takes the next connection.
    pub(super) fn acceptor(&self) -> TlsAcceptor {
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        TlsAcceptor::from(Arc::clone(&current.config))
    }
}

/// What stands in the files.
struct Files {
    certificate: Vec<u8>,
    key: Zeroizing<Vec<u8>>,
    clients: Option<Vec<u8>>,
}

impl Files {
    fn read(files: &TlsFiles) -> Result<Self, TlsError> {
        let key = files.key.path()?;
        let mode = |file: &Path| fs::metadata(file).map(|found| found.permissions().mode());
        let failed = |source| TlsError::File { file: key.clone(), source };
        if mode(&key).map_err(failed)? & 0o007 != 0 {
            return Err(TlsError::Exposed(key));
        }
        Ok(Self {
            certificate: read(&files.certificate)?,
            key: Zeroizing::new(read(&key)?),
            clients: files.clients.as_deref().map(read).transpose()?,
        })
    }

    fn digest(&self) -> Digest {
        let parts = [&*self.certificate, &**self.key, self.clients.as_deref().unwrap_or_default()];
        let digests = parts.map(|part| *Digest::of(part).as_bytes());
        Digest::of(digests.as_flattened())
    }

    fn config(&self, files: &TlsFiles) -> Result<ServerConfig, TlsError> {
        let unread = |file: &Path| {
            let file = file.to_owned();
            move |source| TlsError::Pem { file, source }
        };
        let chain: Vec<_> = CertificateDer::pem_slice_iter(&self.certificate)
            .collect::<Result<_, _>>()
            .map_err(unread(&files.certificate))?;
        let key = PrivateKeyDer::from_pem_slice(&self.key).map_err(unread(&files.key.path()?))?;
        let provider = Arc::new(ring::default_provider());
        let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .map_err(TlsError::Pair)?;
        let builder = match (&files.clients, &self.clients) {
            (Some(file), Some(bytes)) => {
                let authorities = authorities(bytes, unread(file))?;
                builder.with_client_cert_verifier(verifier(authorities, &provider)?)
            }
            _ => builder.with_no_client_auth(),
        };
        let mut config = builder.with_single_cert(chain, key).map_err(TlsError::Pair)?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(config)
    }
}

fn read(file: &Path) -> Result<Vec<u8>, TlsError> {
    let failed = |source| TlsError::File { file: file.to_owned(), source };
    let mut bytes = Vec::new();
    let file = fs::File::open(file).map_err(failed)?;
    file.take(LONGEST).read_to_end(&mut bytes).map_err(failed)?;
    Ok(bytes)
}

fn authorities(
    bytes: &[u8],
    unread: impl FnOnce(pem::Error) -> TlsError,
) -> Result<RootCertStore, TlsError> {
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(bytes).collect();
    let mut authorities = RootCertStore::empty();
    for authority in found.map_err(unread)? {
        authorities.add(authority).map_err(TlsError::Authority)?;
    }
    Ok(authorities)
}

/// Machines may show a certificate of these authorities, and need not.
fn verifier(
    authorities: RootCertStore,
    provider: &Arc<CryptoProvider>,
) -> Result<Arc<dyn rustls::server::danger::ClientCertVerifier>, TlsError> {
    let authorities = Arc::new(authorities);
    let builder = WebPkiClientVerifier::builder_with_provider(authorities, Arc::clone(provider));
    Ok(builder.allow_unauthenticated().build()?)
}

/// What the store knows a machine by that showed a certificate: the SHA-256 of the certificate.
pub(super) fn shown(connection: &ServerConnection) -> Option<SecretHash> {
    let certificate = connection.peer_certificates()?.first()?;
    Some(SecretHash(Digest::of(certificate)))
}

/// The SHA-256 of the first certificate in PEM.
///
/// # Errors
/// When there is none.
pub(crate) fn fingerprint(file: &Path) -> Result<SecretHash, TlsError> {
    let bytes = read(file)?;
    let found = CertificateDer::from_pem_slice(&bytes);
    let found = found.map_err(|source| TlsError::Pem { file: file.to_owned(), source })?;
    Ok(SecretHash(Digest::of(&found)))
}
