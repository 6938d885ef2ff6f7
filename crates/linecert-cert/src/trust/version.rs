//! A version of the trust root with its signatures, verified against the version before.

use thiserror::Error;

use super::{
    root::{TrustRoot, TrustRootError},
    succession::{self, SuccessionError},
};
use crate::dsse::{MultiEnvelope, OpenError, PayloadType};

/// A version with the envelope that it came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Version {
    pub(super) root: TrustRoot,
    pub(super) envelope: MultiEnvelope,
}

/// Why a version does not count.
#[derive(Debug, Error)]
pub enum VersionError {
    /// Not enough root keys of the version before signed it.
    #[error("by the root keys of version {before}: {source}")]
    OldKeys {
        /// The version before.
        before: u32,
        /// What is wrong.
        source: OpenError,
    },
    /// Not enough of its own root keys signed it.
    #[error("by its own root keys: {0}")]
    OwnKeys(#[source] OpenError),
    /// The first one is not numbered one.
    #[error("it is numbered {0}, and is the first")]
    NotFirst(u32),
    /// It is not a version of a trust root.
    #[error(transparent)]
    Root(#[from] TrustRootError),
    /// It takes back what the version before said.
    #[error(transparent)]
    Succession(#[from] SuccessionError),
}

impl Version {
    /// The first version, which vouches for itself: its root keys stand in it.
    pub(super) fn first(envelope: MultiEnvelope) -> Result<Self, VersionError> {
        let root = TrustRoot::parse(envelope.unverified_payload())?;
        check_own_keys(&envelope, &root)?;
        if root.version() != 1 {
            return Err(VersionError::NotFirst(root.version()));
        }
        Ok(Self { root, envelope })
    }

    /// The version after `old`. It is read only after enough root keys of `old` signed it.
    pub(super) fn after(old: &TrustRoot, envelope: MultiEnvelope) -> Result<Self, VersionError> {
        let before = old.version();
        let payload = envelope
            .open(PayloadType::TrustRoot, &old.terms.root_keys)
            .map_err(|source| VersionError::OldKeys { before, source })?;
        let root = TrustRoot::parse(payload)?;
        check_own_keys(&envelope, &root)?;
        succession::check(old, &root)?;
        Ok(Self { root, envelope })
    }
}

fn check_own_keys(envelope: &MultiEnvelope, root: &TrustRoot) -> Result<(), VersionError> {
    let opened = envelope.open(PayloadType::TrustRoot, &root.terms.root_keys);
    opened.map(drop).map_err(VersionError::OwnKeys)
}
