//! A remark on a certificate.

use super::{ClaimKind, Head, wire};
use crate::statement::SchemaError;

/// A remark. Nobody can take it back, and whoever shows the certificate shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// Which certificate.
    pub head: Head,
    /// The remark.
    pub text: String,
}

wire! {
    text: String,
}

impl Comment {
    pub(super) fn parse(payload: &[u8]) -> Result<Self, SchemaError> {
        let wire: Wire = wire::read(ClaimKind::Comment, payload)?;
        Ok(Self { head: wire.head()?, text: wire::filled("text", wire.text)? })
    }

    pub(super) fn to_json(&self) -> Vec<u8> {
        written!(Comment, self.head, { text: self.text.clone(), })
    }
}
