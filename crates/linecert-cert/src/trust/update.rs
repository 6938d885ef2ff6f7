//! A newer trust-root file in place of the one at hand: it must go on where that one ends.

use thiserror::Error;

use super::TrustRoots;
use crate::{key::KeyId, revocation::KeyRevocation};

/// Why a trust-root file does not go on where the one at hand ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum UpdateError {
    /// It ends before the one at hand does.
    #[error("it ends with version {given}, and version {have} is known: a rollback")]
    Rollback {
        /// The newest version at hand.
        have: u32,
        /// The newest version that was given.
        given: u32,
    },
    /// It has another version under the same number: two histories, of which one is false.
    #[error(
        "its version {version} is another one than the version {version} that is known: a fork"
    )]
    Fork {
        /// The first version that differs.
        version: u32,
    },
    /// It leaves out a revocation.
    #[error("it leaves out the revocation of the key {0}")]
    RevocationDropped(KeyId),
}

impl TrustRoots {
    /// Takes the newer file, which must hold every version and every revocation of this one, byte
    /// for byte. (Copies of one version may carry different signatures, as long as they are
    /// enough.)
    ///
    /// # Errors
    /// When it does not; this one is unchanged then.
    pub fn update(&mut self, newer: Self) -> Result<(), UpdateError> {
        for (have, given) in self.versions().zip(newer.versions()) {
            if have.envelope.unverified_payload() != given.envelope.unverified_payload() {
                return Err(UpdateError::Fork { version: have.root.version() });
            }
        }
        let (have, given) = (self.version(), newer.version());
        if given < have {
            return Err(UpdateError::Rollback { have, given });
        }
        let kept = |known: &&KeyRevocation| newer.revocations.iter().any(|given| given == *known);
        if let Some(dropped) = self.revocations.iter().find(|known| !kept(known)) {
            return Err(UpdateError::RevocationDropped(dropped.key));
        }
        *self = newer;
        Ok(())
    }
}
