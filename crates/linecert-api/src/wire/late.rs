//! Readings of access nodes that are late.

use linecert_measure::Timestamp;
use serde::{Deserialize, Serialize};

/// A table of a node that is not as new as it should be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Late {
    /// The node.
    pub node: String,
    /// The table, as `state` or `optics`; of a node that is not read at all there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: Option<String>,
    /// Since when a whole reading is missing.
    pub since: Timestamp,
    /// When the last whole reading began; there was none since the start when it is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_whole: Option<Timestamp>,
    /// The kind of reason, as `silent`, `resting`, `forbidden` or `unusable`.
    pub why: String,
    /// What happened, in a sentence.
    pub detail: String,
}
