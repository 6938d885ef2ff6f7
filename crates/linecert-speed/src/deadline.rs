//! Points in time ahead, for waits of any length.

use std::time::Duration;

/// What stands for never: a clock cannot count much further.
const NEVER: Duration = Duration::from_secs(30 * 365 * 24 * 3600);

/// The moment that lies `wait` ahead.
pub(crate) fn ahead(wait: Duration) -> tokio::time::Instant {
    tokio::time::Instant::now() + wait.min(NEVER)
}
