//! From where on the attempts at a line are those of one job.

use std::num::NonZeroU64;

use linecert_cert::DeviceId;
use linecert_measure::Digest;
use serde::{Deserialize, Serialize};

use super::as_text;

/// The laptop that counts, and what was certified of the line before the job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Counts {
    /// The laptop's count.
    #[serde(with = "as_text")]
    pub device: DeviceId,
    /// The first attempt at the line that no earlier certificate states.
    pub first: NonZeroU64,
    /// The envelope digest of the certificate that states the attempt before it.
    pub previous: Option<Digest>,
}
