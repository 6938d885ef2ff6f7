//! Signs drafts with the key of a technician.

use thiserror::Error;

use crate::{
    bundle::Bundle,
    draft::Draft,
    dsse::{Envelope, PayloadType},
    key::{KeyId, SigningKey},
    key_cert::KeyCert,
    trust::TrustRoot,
    verify::{self, Verified, VerifyError},
};

/// A secret key with the key-cert that says whose it is.
#[derive(Debug)]
pub struct Issuer {
    key: SigningKey,
    key_cert: KeyCert,
    envelope: Envelope,
    trust: TrustRoot,
}

/// Why key, key-cert and trust root do not belong together.
#[derive(Debug, Error)]
pub enum IssuerError {
    /// The key-cert does not verify under the trust root.
    #[error("use the key-cert: {0}")]
    KeyCert(#[from] VerifyError),
    /// The key-cert is for another key.
    #[error("use the key {key} with a key-cert for {certified}")]
    OtherKey {
        /// The key in hand.
        key: KeyId,
        /// The key that the key-cert is for.
        certified: KeyId,
    },
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
        key: SigningKey,
        envelope: Envelope,
        trust: &TrustRoot,
    ) -> Result<Self, IssuerError> {
        let (key_cert, _) = verify::open_key_cert(&envelope, trust)?;
        if key_cert.key != key.public_key() {
            let (key, certified) = (key.public_key().id(), key_cert.key.id());
            return Err(IssuerError::OtherKey { key, certified });
        }
        Ok(Self { key, key_cert, envelope, trust: trust.clone() })
    }

    /// An issuer whose parts are known to belong together.
    pub(crate) const fn trusted(
        key: SigningKey,
        key_cert: KeyCert,
        envelope: Envelope,
        trust: TrustRoot,
    ) -> Self {
        Self { key, key_cert, envelope, trust }
    }

    /// The key-cert: who signs, and what they may sign.
    #[must_use]
    pub const fn key_cert(&self) -> &KeyCert {
        &self.key_cert
    }

    /// The trust root under which the certificates verify.
    #[must_use]
    pub const fn trust_root(&self) -> &TrustRoot {
        &self.trust
    }

    /// Signs a draft, and verifies the result as anybody would before it is handed out.
    ///
    /// # Errors
    /// When the certificate would not verify: the key is not valid at the time of issue, or may
    /// not sign this kind of line, or this purpose.
    pub fn issue(&self, draft: Draft) -> Result<Certificate, VerifyError> {
        let payload = draft.into_statement().to_json();
        let envelope = Envelope::seal(PayloadType::Certificate, payload, &self.key);
        let bundle = Bundle { envelope, key_cert: self.envelope.clone() };
        let verified = verify::verify(&bundle.to_json(), &self.trust)?;
        Ok(Certificate { bundle, verified })
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
