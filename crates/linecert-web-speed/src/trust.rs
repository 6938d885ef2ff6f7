//! Who may vouch for a server over TLS.

use std::{fmt, sync::Arc};

use thiserror::Error;
use tokio_rustls::rustls::{
    ClientConfig, RootCertStore,
    crypto::ring,
    pki_types::{CertificateDer, pem, pem::PemObject},
    version::{TLS12, TLS13},
};

/// Certificate authorities: those that Mozilla trusts, bundled, and those that the user names.
///
/// There is no way to go on with a server that none of them vouches for.
#[derive(Clone)]
pub struct Trust {
    roots: Arc<RootCertStore>,
}

/// Why a file of authorities cannot be used.
#[derive(Debug, Error)]
pub enum TrustError {
    /// It is no PEM file (RFC 7468).
    #[error("read the certificate authorities: certificate {position} is not PEM")]
    Pem {
        /// Which one, from 1.
        position: usize,
        /// What is wrong with it.
        source: pem::Error,
    },
    /// It has no certificate.
    #[error("read the certificate authorities: there is no certificate in it")]
    Empty,
    /// A certificate is none, or cannot be an authority.
    #[error("read the certificate authorities: certificate {position} cannot be used")]
    Unusable {
        /// Which one, from 1.
        position: usize,
        /// What is wrong with it.
        source: tokio_rustls::rustls::Error,
    },
}

impl Trust {
    /// The bundled authorities only.
    #[must_use]
    pub fn bundled() -> Self {
        let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        Self { roots: Arc::new(roots) }
    }

    /// The bundled authorities and those of a PEM file.
    ///
    /// # Errors
    /// When the file has no certificate, or one that cannot be used.
    pub fn with_authorities(file: &[u8]) -> Result<Self, TrustError> {
        let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        let mut found = 0;
        for certificate in CertificateDer::pem_slice_iter(file) {
            found += 1;
            let certificate =
                certificate.map_err(|source| TrustError::Pem { position: found, source })?;
            roots
                .add(certificate)
                .map_err(|source| TrustError::Unusable { position: found, source })?;
        }
        if found == 0 { Err(TrustError::Empty) } else { Ok(Self { roots: Arc::new(roots) }) }
    }

    /// TLS as it is spoken to a server: 1.2 or 1.3, HTTP/1.1.
    ///
    /// # Errors
    /// When the library knows neither version, which it does.
    pub fn client(&self) -> Result<ClientConfig, tokio_rustls::rustls::Error> {
        let provider = Arc::new(ring::default_provider());
        let versions = [&TLS13, &TLS12];
        let builder = ClientConfig::builder_with_provider(provider);
        let builder = builder.with_protocol_versions(&versions)?;
        let mut config =
            builder.with_root_certificates(Arc::clone(&self.roots)).with_no_client_auth();
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(config)
    }
}

impl fmt::Debug for Trust {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Trust({} authorities)", self.roots.len())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(file: &str, expect: &str) {
        let error = Trust::with_authorities(file.as_bytes()).unwrap_err();
        assert_eq!(error.to_string(), format!("read the certificate authorities: {expect}"));
    }

    #[test]
    fn a_file_without_authorities_is_refused() {
        check("", "there is no certificate in it");
        check("garbage", "there is no certificate in it");
        check(
            "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n",
            "certificate 1 cannot be used",
        );
        check("-----BEGIN CERTIFICATE-----\nMAA=\n", "certificate 1 is not PEM");
    }

    #[test]
    fn an_authority_of_the_user_comes_on_top() {
        let file = include_bytes!("../tests/peers/authority.pem");
        let (bundled, more) = (Trust::bundled(), Trust::with_authorities(file).unwrap());
        assert_eq!(more.roots.len(), bundled.roots.len() + 1);
        assert!(more.client().is_ok());
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(file in proptest::collection::vec(any::<u8>(), 0..300)) {
            prop_assert!(Trust::with_authorities(&file).is_err());
        }
    }
}
