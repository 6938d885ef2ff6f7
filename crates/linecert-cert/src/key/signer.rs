//! Whatever signs: a key in memory, a key in the store of the operating system, a token.

use std::{error::Error, fmt};

use super::{KeyId, PublicKey, Signature};

/// A secret key that signs, wherever it is kept.
///
/// # Contract
/// - [`Signer::public_key`] is the same for as long as the signer lives.
/// - [`Signer::sign`] gives a signature over the whole message, which was not hashed before, that
///   [`PublicKey::verifies`] under that key; ECDSA signatures have the lower s
///   ([`Signature::es256`]).
pub trait Signer: fmt::Debug {
    /// The public key by which the signatures verify.
    fn public_key(&self) -> PublicKey;

    /// Signs a message.
    ///
    /// # Errors
    /// When the key cannot be reached or refuses, as a token that was pulled out.
    fn sign(&self, message: &[u8]) -> Result<Signature, SignError>;
}

/// Why a key did not sign.
#[derive(Debug, thiserror::Error)]
pub enum SignError {
    /// The key cannot be reached or refuses.
    #[error("sign with the key {key}: {source}")]
    Unable {
        /// The key.
        key: KeyId,
        /// What is in the way.
        source: Box<dyn Error + Send + Sync>,
    },
    /// What the signer gave is not a signature over the message by its key.
    #[error("sign with the key {0}: its signature does not verify")]
    DoesNotVerify(KeyId),
}

impl SignError {
    /// A key that cannot be reached or refuses, and why.
    #[must_use]
    pub fn unable(key: KeyId, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Unable { key, source: source.into() }
    }
}
