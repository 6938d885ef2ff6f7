//! When a request without an answer is sent again.

use std::time::Duration;

/// Times of sending the same request: at once, and then at intervals that stay or double.
#[derive(Debug, Clone)]
pub(crate) struct Backoff {
    due: Duration,
    interval: Duration,
    growth: u32,
    sendings: u32,
    limit: u32,
}

impl Backoff {
    /// Intervals that double, as those of DHCP (RFC 2131, 4.1; RFC 8415, 15). They are not
    /// randomised: a single client that is started by hand collides with nobody.
    pub(crate) const fn doubling(start: Duration, first: Duration) -> Self {
        Self { due: start, interval: first, growth: 2, sendings: 0, limit: u32::MAX }
    }

    /// The same interval a few times, as that of router solicitations (RFC 4861, 6.3.7).
    pub(crate) const fn steady(interval: Duration, limit: u32) -> Self {
        Self { due: Duration::ZERO, interval, growth: 1, sendings: 0, limit }
    }

    /// True once for each time that has come.
    pub(crate) fn take_due(&mut self, now: Duration) -> bool {
        let due = self.sendings < self.limit && now >= self.due;
        if due {
            self.due = now.saturating_add(self.interval);
            self.interval = self.interval.saturating_mul(self.growth);
            self.sendings += 1;
        }
        due
    }

    /// When to ask again; never, once the limit is reached.
    pub(crate) const fn due(&self) -> Duration {
        if self.sendings < self.limit { self.due } else { Duration::MAX }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(mut backoff: Backoff, expect: &[u64]) {
        let sendings = (0..60).filter(|s| backoff.take_due(Duration::from_secs(*s)));
        assert_eq!(sendings.collect::<Vec<_>>(), expect);
    }

    #[test]
    fn requests_are_repeated_as_the_standards_say() {
        check(Backoff::doubling(Duration::ZERO, Duration::from_secs(4)), &[0, 4, 12, 28]);
        check(Backoff::steady(Duration::from_secs(4), 3), &[0, 4, 8]);
    }
}
