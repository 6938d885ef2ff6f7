//! How many keys of a list must have signed.

use thiserror::Error;

use crate::key::{KeyId, PublicKey};

/// A list of keys and how many of them it takes: at least one, and no more than there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quorum {
    threshold: u32,
    keys: Vec<PublicKey>,
}

/// Why a list of keys and a number are no quorum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum QuorumError {
    /// No key would do, or no number of keys ever would.
    #[error("a threshold of {threshold} with {keys} keys")]
    Threshold {
        /// How many keys it would take.
        threshold: u32,
        /// How many keys there are.
        keys: usize,
    },
    /// A key stands there twice.
    #[error("lists the key {0} twice")]
    Repeated(KeyId),
}

impl Quorum {
    /// A list of keys, of which `threshold` must sign.
    ///
    /// # Errors
    /// When the threshold is zero or larger than the list, or a key stands there twice.
    pub fn new(threshold: u32, keys: Vec<PublicKey>) -> Result<Self, QuorumError> {
        let listed = u32::try_from(keys.len()).unwrap_or(u32::MAX);
        if threshold == 0 || threshold > listed {
            return Err(QuorumError::Threshold { threshold, keys: keys.len() });
        }
        for (index, key) in keys.iter().enumerate() {
            if keys.iter().take(index).any(|earlier| earlier == key) {
                return Err(QuorumError::Repeated(key.id()));
            }
        }
        Ok(Self { threshold, keys })
    }

    /// The quorum of one key.
    #[must_use]
    pub fn of_one(key: PublicKey) -> Self {
        Self { threshold: 1, keys: vec![key] }
    }

    /// How many keys it takes.
    #[must_use]
    pub const fn threshold(&self) -> u32 {
        self.threshold
    }

    /// The keys, none twice.
    #[must_use]
    pub fn keys(&self) -> &[PublicKey] {
        &self.keys
    }

    /// Whether this key is in the list.
    #[must_use]
    pub fn lists(&self, id: KeyId) -> bool {
        self.keys.iter().any(|key| key.id() == id)
    }

    /// How many keys are missing when these have signed.
    pub(crate) fn missing(&self, signers: &[KeyId]) -> u32 {
        let signed = self.keys.iter().filter(|key| signers.contains(&key.id())).count();
        self.threshold.saturating_sub(u32::try_from(signed).unwrap_or(u32::MAX))
    }
}
