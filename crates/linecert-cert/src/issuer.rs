//! Signs drafts with the key of a technician.

use thiserror::Error;

use crate::{
    bundle::Bundle,
    draft::Draft,
    dsse::{Envelope, PayloadType},
    key::{KeyId, SignError, Signer},
    key_cert::{KeyCert, KeyCertFile, OpenKeyCertFileError},
    summary::{SignSummaryError, SignedSummary, Summary},
    trust::TrustRoots,
    verify::{self, Verified, VerifyError},
};

/// A secret key with the key-cert that says whose it is.
#[derive(Debug)]
pub struct Issuer {
    key: Box<dyn Signer>,
    key_cert: KeyCert,
    file: KeyCertFile,
    trust: TrustRoots,
}

/// Why key, key-cert and trust root do not belong together.
#[derive(Debug, Error)]
pub enum IssuerError {
    /// The key-cert, or its twin, does not verify under the trust root.
    #[error("use the key-cert: {0}")]
    KeyCert(#[from] OpenKeyCertFileError),
    /// The key-cert is for another key.
    #[error("use the key {key} with a key-cert for {certified}")]
    OtherKey {
        /// The key in hand.
        key: KeyId,
        /// The key that the key-cert is for.
        certified: KeyId,
    },
}

/// Why a certificate is not issued.
#[derive(Debug, Error)]
pub enum IssueError {
    /// The key does not sign.
    #[error(transparent)]
    Sign(#[from] SignError),
    /// The certificate would not verify.
    #[error(transparent)]
    Verify(#[from] VerifyError),
}

/// A signed certificate that has been verified once already.
#[derive(Debug, Clone)]
pub struct Certificate {
    bundle: Bundle,
    verified: Verified,
}

impl Issuer {
    /// An issuer, when the key-cert is signed under the trust root and is for this key.
    ///
    /// # Errors
    /// When it is not.
    pub fn new(
        key: Box<dyn Signer>,
        file: KeyCertFile,
        trust: &TrustRoots,
    ) -> Result<Self, IssuerError> {
        let key_cert = file.open(trust)?.key_cert;
        if key_cert.key != key.public_key() {
            let (key, certified) = (key.public_key().id(), key_cert.key.id());
            return Err(IssuerError::OtherKey { key, certified });
        }
        Ok(Self { key, key_cert, file, trust: trust.clone() })
    }

    /// An issuer whose parts are known to belong together.
    pub(crate) const fn trusted(
        key: Box<dyn Signer>,
        key_cert: KeyCert,
        file: KeyCertFile,
        trust: TrustRoots,
    ) -> Self {
        Self { key, key_cert, file, trust }
    }

    /// The key-cert: who signs, and what they may sign.
    #[must_use]
    pub const fn key_cert(&self) -> &KeyCert {
        &self.key_cert
    }

    /// The envelope of the key-cert.
    #[must_use]
    pub const fn key_cert_envelope(&self) -> &Envelope {
        &self.file.envelope
    }

    /// The key, for what else its holder signs.
    #[must_use]
    pub fn signer(&self) -> &dyn Signer {
        &*self.key
    }

    /// The trust root under which the certificates verify.
    #[must_use]
    pub const fn trust_roots(&self) -> &TrustRoots {
        &self.trust
    }

    /// Signs a draft, and verifies the result as anybody would before it is handed out. The
    /// bundle holds the signed summary for the code on the page too, unless the names in it are
    /// too long for a code.
    ///
    /// # Errors
    /// When the key does not sign, or the certificate would not verify: the key is not valid at
    /// the time of issue, or may not sign this kind of line, or this purpose.
    pub fn issue(&self, draft: Draft) -> Result<Certificate, IssueError> {
        let payload = draft.into_statement().to_json();
        let envelope = Envelope::seal(PayloadType::Certificate, payload, self.signer())?;
        let mut bundle = Bundle::new(envelope, self.file.envelope.clone());
        let verified = verify::verify(&bundle.to_json(), &self.trust)?.certificate;
        bundle.summary = self.summary(&verified)?;
        Ok(Certificate { bundle, verified })
    }

    fn summary(&self, verified: &Verified) -> Result<Option<SignedSummary>, SignError> {
        match Summary::of(verified).sign(&self.file.twin, self.signer()) {
            Ok(summary) => Ok(Some(summary)),
            Err(SignSummaryError::TooLong { .. }) => Ok(None),
            Err(SignSummaryError::Sign(error)) => Err(error),
        }
    }
}

impl Certificate {
    /// The bundle, as the `.lcert` file holds it.
    #[must_use]
    pub const fn bundle(&self) -> &Bundle {
        &self.bundle
    }

    /// What verification found.
    #[must_use]
    pub const fn verified(&self) -> &Verified {
        &self.verified
    }
}
