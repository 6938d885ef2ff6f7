//! Samples are kept for so many days, and what is older is forgotten a little at a time.

use std::{num::NonZeroU32, sync::Arc, time::Duration};

use jiff::SignedDuration;
use linecert_measure::Timestamp;
use linecert_store::Store;
use tokio::time::{MissedTickBehavior, interval};

/// How often it is looked.
const EVERY: Duration = Duration::from_secs(3_600);

/// Forgets what is older, as long as the daemon runs.
pub(crate) async fn keep(store: Arc<dyn Store>, days: NonZeroU32) {
    let mut times = interval(EVERY);
    times.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        times.tick().await;
        match store.forget_samples(before(Timestamp::now(), days)).await {
            Ok(0) => {}
            Ok(rows) => tracing::info!(rows, days, "old samples are forgotten"),
            Err(error) => tracing::warn!(%error, "old samples are kept for now"),
        }
    }
}

/// The time before which samples are forgotten.
fn before(now: Timestamp, days: NonZeroU32) -> Timestamp {
    let kept = SignedDuration::from_hours(i64::from(days.get()).saturating_mul(24));
    now.checked_sub(kept).unwrap_or(Timestamp::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_days_are_kept() {
        let now: Timestamp = "2026-11-22T12:00:00Z".parse().unwrap();
        let days = |days| before(now, NonZeroU32::new(days).unwrap()).to_string();
        assert_eq!(days(1), "2026-11-21T12:00:00Z");
        assert_eq!(days(400), "2025-10-18T12:00:00Z");
        assert_eq!(days(u32::MAX), Timestamp::MIN.to_string());
    }
}
