//! Deterministic CBOR (RFC 8949, 4.2.1): one meaning has one form in bytes.

use minicbor::{Decode, Encode};
use thiserror::Error;

/// Why bytes are not the deterministic CBOR of what belongs there.
#[derive(Debug, Error)]
pub enum CborError {
    /// They are not CBOR, or a value is missing or of another kind.
    #[error("{0}")]
    Form(#[from] minicbor::decode::Error),
    /// They could be written shorter or in another order, hold a key twice or one that is not
    /// known, or do not end with the value.
    #[error("the CBOR is not in its deterministic form, or has a key that is not known")]
    NotDeterministic,
}

/// Writes a value. Every wire type writes integers, lengths and the order of keys in the
/// deterministic form.
pub(crate) fn encode(item: &impl Encode<()>) -> Vec<u8> {
    // The wire types refuse nothing, and writing to memory does not fail.
    minicbor::to_vec(item).unwrap_or_default()
}

/// Reads a value, and refuses every form of it but the one that [`encode`] writes.
pub(crate) fn decode<'b, T: Decode<'b, ()> + Encode<()>>(bytes: &'b [u8]) -> Result<T, CborError> {
    let item: T = minicbor::decode(bytes)?;
    if encode(&item) == bytes { Ok(item) } else { Err(CborError::NotDeterministic) }
}
