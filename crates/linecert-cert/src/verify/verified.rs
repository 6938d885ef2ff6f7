//! A certificate that verifies, judged again.

use std::sync::Arc;

use linecert_measure::Digest;
use linecert_profile::{Assessment, Profile};

use crate::{
    key::KeyId,
    key_cert::{KeyCert, OpenedKeyCert},
    statement::Statement,
};

/// A certificate that verifies. There is no other way to make one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    pub(super) statement: Statement,
    pub(super) profile: Arc<Profile>,
    pub(super) assessment: Assessment,
    pub(super) key_cert: Arc<OpenedKeyCert>,
    pub(super) digest: Digest,
}

impl Verified {
    /// What the certificate says.
    #[must_use]
    pub const fn statement(&self) -> &Statement {
        &self.statement
    }

    /// The profile that it embeds.
    #[must_use]
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// The assessment, derived again from the readings.
    #[must_use]
    pub const fn assessment(&self) -> &Assessment {
        &self.assessment
    }

    /// Who signed, and what they may sign.
    #[must_use]
    pub fn key_cert(&self) -> &KeyCert {
        &self.key_cert.key_cert
    }

    /// The key that signed.
    #[must_use]
    pub fn signer(&self) -> KeyId {
        self.key_cert().key.id()
    }

    /// The issuing key that signed the key-cert.
    #[must_use]
    pub fn issuing_key(&self) -> KeyId {
        self.key_cert.issuing_key
    }

    /// The version of the trust root under which the key-cert counts.
    #[must_use]
    pub fn root_version(&self) -> u32 {
        self.key_cert.root_version
    }

    /// The SHA-256 of the certificate's envelope, by which it is known.
    #[must_use]
    pub const fn digest(&self) -> Digest {
        self.digest
    }
}
