//! What is known of the clock that the times of a statement were read from.

use std::num::NonZeroU64;

use crate::named::named;

/// The state of the laptop's clock during the job. It is recorded and never trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clock {
    /// Whether the operating system kept it to a time server.
    pub synchronised: Synchronised,
    /// By how much the clock was put forward or back during the job: the sum of the sizes of all
    /// steps, in milliseconds.
    pub stepped_ms: Option<NonZeroU64>,
}

/// Whether a clock followed a time server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Synchronised {
    /// The operating system said so.
    Yes,
    /// The operating system said that it did not.
    No,
    /// The operating system did not say.
    Unknown,
}

named!(Synchronised "state of the clock" { Yes "yes", No "no", Unknown "unknown", });
