//! One direction of a line, as a token bucket.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::time::{Instant, sleep_until};

/// How far the line may catch up after the machine woke it late, as a busy one does. Behind by more
/// than this, the line was idle: what it did not carry then is lost.
const CATCH_UP: Duration = Duration::from_millis(250);

/// One direction of a line.
pub(super) struct Bucket {
    bits_per_second: u64,
    /// When the line has sent everything that was taken so far.
    free_at: Mutex<Instant>,
}

impl Bucket {
    pub(super) fn new(bits_per_second: u64) -> Self {
        Self { bits_per_second, free_at: Mutex::new(Instant::now()) }
    }

    /// Returns when the line has sent these octets.
    pub(super) async fn take(&self, octets: usize) {
        let sent_at = {
            let mut free_at = self.free_at.lock().unwrap_or_else(PoisonError::into_inner);
            let now = Instant::now();
            if now.saturating_duration_since(*free_at) > CATCH_UP {
                *free_at = now;
            }
            *free_at += self.time_for(octets);
            *free_at
        };
        sleep_until(sent_at).await;
    }

    fn time_for(&self, octets: usize) -> Duration {
        let bits = u64::try_from(octets).unwrap_or(u64::MAX).saturating_mul(8);
        Duration::from_nanos(bits.saturating_mul(1_000_000_000) / self.bits_per_second.max(1))
    }
}
