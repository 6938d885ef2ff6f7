//! How many probes may leave now. Pure.

use std::{num::NonZeroU32, time::Duration};

/// What may leave at once after a pause, in time at the rate.
const BURST: Duration = Duration::from_millis(1);

/// Keeps a rate by counting what was allowed since the start.
#[derive(Debug, Clone)]
pub(super) struct Pace {
    /// The time that one probe takes at the rate; zero without a limit.
    each: Duration,
    /// When the next may leave.
    next: Duration,
}

impl Pace {
    /// At most so many a second; without limit for `None`.
    pub(super) fn new(rate: Option<NonZeroU32>) -> Self {
        let each = rate.map_or(Duration::ZERO, |rate| Duration::from_secs(1) / rate.get());
        Self { each, next: Duration::ZERO }
    }

    /// How many of `wanted` may leave at `now`.
    pub(super) fn allowed(&self, now: Duration, wanted: usize) -> usize {
        if self.each.is_zero() {
            return wanted;
        }
        let from = self.next.max(now.saturating_sub(BURST));
        let Some(credit) = now.checked_sub(from) else { return 0 };
        let whole = credit.as_nanos() / self.each.as_nanos();
        usize::try_from(whole).unwrap_or(usize::MAX).saturating_add(1).min(wanted)
    }

    /// Takes note that so many have left.
    pub(super) fn spend(&mut self, now: Duration, sent: usize) {
        let from = self.next.max(now.saturating_sub(BURST));
        let count = u32::try_from(sent).unwrap_or(u32::MAX);
        self.next = from.saturating_add(self.each.saturating_mul(count));
    }

    /// When the next may leave.
    pub(super) const fn next(&self) -> Duration {
        self.next
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn without_a_limit_everything_may_leave() {
        assert_eq!(Pace::new(None).allowed(Duration::ZERO, 64), 64);
    }

    proptest! {
        #[test]
        fn never_more_than_the_rate_and_a_burst(
            rate in 1_u32..200_000,
            steps in proptest::collection::vec((0_u64..5_000, 1_usize..64), 1..200),
        ) {
            let mut pace = Pace::new(NonZeroU32::new(rate));
            let (mut now, mut sent) = (Duration::ZERO, 0_u128);
            for (microseconds, wanted) in steps {
                now += Duration::from_micros(microseconds);
                let allowed = pace.allowed(now, wanted);
                pace.spend(now, allowed);
                sent += u128::try_from(allowed).unwrap();
                let each = Duration::from_secs(1) / rate;
                let most = (now + BURST).as_nanos() / each.as_nanos() + 1;
                prop_assert!(sent <= most, "{sent} of {most} at {now:?}");
            }
        }

        #[test]
        fn whoever_waits_may_send(rate in 1_u32..200_000, sent in 1_usize..64) {
            let mut pace = Pace::new(NonZeroU32::new(rate));
            pace.spend(Duration::ZERO, sent);
            prop_assert!(pace.allowed(pace.next(), 1) == 1);
        }
    }
}
