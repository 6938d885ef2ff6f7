//! A certificate gives way to a newer one.

use linecert_measure::Digest;

use super::{ClaimKind, Head, wire};
use crate::statement::SchemaError;

/// Another certificate of the line takes the place of this one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Supersede {
    /// Which certificate gives way.
    pub head: Head,
    /// The envelope digest of the certificate that takes its place.
    pub by: Digest,
    /// Why, in words.
    pub reason: String,
}

wire! {
    by: Digest,
    reason: String,
}

impl Supersede {
    pub(super) fn parse(payload: &[u8]) -> Result<Self, SchemaError> {
        let wire: Wire = wire::read(ClaimKind::Supersede, payload)?;
        if wire.by == wire.subject {
            let why = "is the certificate itself".to_owned();
            return Err(SchemaError::Value { key: "by", why });
        }
        let (head, by) = (wire.head()?, wire.by);
        Ok(Self { head, by, reason: wire::filled("reason", wire.reason)? })
    }

    pub(super) fn to_json(&self) -> Vec<u8> {
        written!(Supersede, self.head, { by: self.by, reason: self.reason.clone(), })
    }
}
