//! The audit trail.

use linecert_measure::{Digest, Timestamp};
use serde::{Deserialize, Serialize};

/// A row of the audit trail. Each names the digest of the one before it, so that none can be taken
/// out or changed unseen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TrailRow {
    /// Its number, from 1.
    pub number: u64,
    /// When it was written.
    pub at: Timestamp,
    /// Who did it.
    pub by: String,
    /// What was done.
    pub what: String,
    /// To what.
    pub object: String,
    /// The region of that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// The request by which it was done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// The digest of what was written.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub detail: Digest,
    /// The digest of the row before it.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub before: Digest,
    /// The digest of this row.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub digest: Digest,
}

/// What a check of the whole audit trail found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TrailState {
    /// Whether every row follows from the one before.
    pub whole: bool,
    /// How many rows there are, when it is whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rows: Option<u64>,
    /// The digest of the last row, when it is whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub head: Option<Digest>,
    /// The first row that does not follow from the one before, when it is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub broken_at: Option<u64>,
}
