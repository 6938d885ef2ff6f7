//! Points in time ahead, for waits of any length.

use std::time::{Duration, Instant};

/// What stands for never: a clock cannot count much further.
const NEVER: Duration = Duration::from_secs(30 * 365 * 24 * 3600);

/// The moment that lies `wait` after `start`; a wait without end ends in thirty years.
pub(crate) fn later(start: Instant, wait: Duration) -> Instant {
    start + wait.min(NEVER)
}
