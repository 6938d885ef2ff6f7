//! The operator's receipt.

use linecert_measure::Timestamp;

use super::{ClaimKind, Head, wire};
use crate::statement::SchemaError;

/// The network operation centre says that it has the certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// Which certificate.
    pub head: Head,
    /// When it arrived, by the clock of the centre.
    pub received_at: Timestamp,
}

wire! {
    #[serde(with = "crate::json::utc")]
    received_at: Timestamp,
}

impl Receipt {
    pub(super) fn parse(payload: &[u8]) -> Result<Self, SchemaError> {
        let wire: Wire = wire::read(ClaimKind::Receipt, payload)?;
        Ok(Self { head: wire.head()?, received_at: wire.received_at })
    }

    pub(super) fn to_json(&self) -> Vec<u8> {
        written!(Receipt, self.head, { received_at: self.received_at, })
    }
}
