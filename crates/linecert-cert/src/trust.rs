//! The one file that a verifier must have, `trust-root.json`: every version of the operator's
//! trust root, each signed as the one before it demands, and the keys that were revoked.

use linecert_measure::Timestamp;
use thiserror::Error;

use crate::{
    dsse::{EnvelopeError, MultiEnvelope},
    json::JsonError,
    key::KeyId,
    revocation::{KeyRevocation, RevocationError, Revocations},
    statement::Purpose,
};

mod draft;
mod log;
mod root;
mod succession;
mod update;
mod version;
mod wire;

pub use draft::{Missing, RootDraft, RootDraftError};
pub use log::{LogKey, TimestampAuthority, Witnesses};
pub use root::{IssuingKey, RootTerms, TrustRoot, TrustRootError};
pub use succession::SuccessionError;
pub use update::UpdateError;
pub use version::VersionError;

use version::Version;

/// The history of an operator's trust root, the newest version last. Every version is signed by
/// the root keys of the one before and by its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustRoots {
    first: Version,
    later: Vec<Version>,
    revocations: Revocations,
}

/// Why a file is not a trust root.
#[derive(Debug, Error)]
pub enum TrustRootsError {
    /// It is not JSON of the strict schema.
    #[error("trust root: {0}")]
    Json(#[from] JsonError),
    /// There is no version.
    #[error("trust root: holds no version")]
    Empty,
    /// A version is not in an envelope.
    #[error("trust root: version {version}: {source}")]
    Envelope {
        /// The place of the version in the file, counted from one.
        version: usize,
        /// What is wrong.
        source: EnvelopeError,
    },
    /// A version is not signed as it must be, or breaks with the one before.
    #[error("trust root: version {version}: {source}")]
    Version {
        /// The place of the version in the file, counted from one.
        version: usize,
        /// What is wrong.
        source: VersionError,
    },
    /// A revocation is not in an envelope.
    #[error("trust root: revocation {revocation}: {source}")]
    RevocationEnvelope {
        /// The place of the revocation in the file, counted from one.
        revocation: usize,
        /// What is wrong.
        source: EnvelopeError,
    },
    /// A revocation is not by somebody who may revoke that key.
    #[error("trust root: revocation {revocation}: {source}")]
    Revocation {
        /// The place of the revocation in the file, counted from one.
        revocation: usize,
        /// What is wrong.
        source: RevocationError,
    },
}

impl TrustRoots {
    /// Parses a trust-root file and verifies every signature in it.
    ///
    /// The first version vouches for itself: the file must come by a way that is trusted.
    ///
    /// # Errors
    /// When it is not of the strict schema, a version is not signed by enough root keys of the one
    /// before and of its own, takes back what an earlier one said, or lists a key of the lab for
    /// operational use; when a revocation is not by those who may revoke.
    pub fn parse(json: &[u8]) -> Result<Self, TrustRootsError> {
        wire::read(json)
    }

    /// Writes the trust-root file.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        wire::write(self)
    }

    /// A history of one version that is known to be sound.
    pub(crate) const fn sound(root: TrustRoot, envelope: MultiEnvelope) -> Self {
        let first = Version { root, envelope };
        Self { first, later: Vec::new(), revocations: Revocations::NONE }
    }

    /// The newest version.
    #[must_use]
    pub fn newest(&self) -> &TrustRoot {
        &self.later.last().unwrap_or(&self.first).root
    }

    /// Every version, the first one first.
    pub fn history(&self) -> impl Iterator<Item = &TrustRoot> {
        self.versions().map(|version| &version.root)
    }

    /// The envelopes of every version, the first one first.
    pub fn envelopes(&self) -> impl Iterator<Item = &MultiEnvelope> {
        self.versions().map(|version| &version.envelope)
    }

    fn versions(&self) -> impl Iterator<Item = &Version> {
        std::iter::once(&self.first).chain(&self.later)
    }

    /// The version that was the newest at this instant.
    #[must_use]
    pub fn in_force_at(&self, instant: Timestamp) -> Option<&TrustRoot> {
        self.history().filter(|root| root.terms().issued_at <= instant).last()
    }

    /// The keys that were revoked.
    #[must_use]
    pub const fn revocations(&self) -> &Revocations {
        &self.revocations
    }

    /// Appends a revocation, after verifying that it is by those who may revoke that key.
    ///
    /// # Errors
    /// When it is not.
    pub fn revoke(&mut self, envelope: MultiEnvelope) -> Result<(), RevocationError> {
        let verified = KeyRevocation::open(&envelope, self)?;
        self.revocations.append(verified, envelope);
        Ok(())
    }

    /// The number of the newest version.
    #[must_use]
    pub fn version(&self) -> u32 {
        self.newest().version()
    }

    /// What certificates under this root are for.
    #[must_use]
    pub fn purpose(&self) -> Purpose {
        self.newest().terms().purpose
    }

    /// The operator whose keys these are.
    #[must_use]
    pub fn operator(&self) -> &str {
        &self.newest().terms().operator
    }

    /// The issuing key with this id. Every one that ever was is in the newest version.
    #[must_use]
    pub fn issuing_key(&self, id: KeyId) -> Option<&IssuingKey> {
        self.issuing_keys().iter().find(|issuing| issuing.key.id() == id)
    }

    /// The issuing keys, past ones too.
    #[must_use]
    pub fn issuing_keys(&self) -> &[IssuingKey] {
        &self.newest().terms().issuing_keys
    }

    /// The logs, past ones too.
    #[must_use]
    pub fn logs(&self) -> &[LogKey] {
        &self.newest().terms().logs
    }

    /// The witnesses of the logs.
    #[must_use]
    pub fn witnesses(&self) -> &Witnesses {
        &self.newest().terms().witnesses
    }

    /// Whose time stamps count.
    #[must_use]
    pub fn timestamp_authorities(&self) -> &[TimestampAuthority] {
        &self.newest().terms().timestamp_authorities
    }
}

#[cfg(test)]
mod tests;
