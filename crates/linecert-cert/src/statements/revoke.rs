//! The withdrawal of a certificate.

use super::{ClaimKind, Head, wire};
use crate::statement::SchemaError;

/// The network operation centre withdraws the certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revoke {
    /// Which certificate.
    pub head: Head,
    /// Why, in words.
    pub reason: String,
}

wire! {
    reason: String,
}

impl Revoke {
    pub(super) fn parse(payload: &[u8]) -> Result<Self, SchemaError> {
        let wire: Wire = wire::read(ClaimKind::Revoke, payload)?;
        Ok(Self { head: wire.head()?, reason: wire::filled("reason", wire.reason)? })
    }

    pub(super) fn to_json(&self) -> Vec<u8> {
        written!(Revoke, self.head, { reason: self.reason.clone(), })
    }
}
