//! Whether a process of the daemon is well.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// That the process answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Alive {
    /// Always, when there is an answer.
    pub alive: bool,
}

/// Whether each thing works that is needed to keep what is sent. Why one does not is told to whoever
/// runs the daemon, and not here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct Readiness(pub BTreeMap<String, bool>);
