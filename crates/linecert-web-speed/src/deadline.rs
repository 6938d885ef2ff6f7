//! Moments that are not past the end of time.

use std::time::Duration;

use tokio::time::Instant;

/// A day stands for ever where a duration is beyond what the clock can count.
const LONGEST: Duration = Duration::from_secs(86_400);

/// The moment so long from now.
pub(crate) fn ahead(duration: Duration) -> Instant {
    let now = Instant::now();
    now.checked_add(duration.min(LONGEST)).unwrap_or(now)
}
