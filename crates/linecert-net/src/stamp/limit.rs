//! How many answers an address gets in a second. Pure.

use std::time::Duration;

/// A bucket of tokens that fills at a steady rate up to a fifth of a second's worth.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bucket {
    /// Nanoseconds of credit.
    credit: u64,
    last: Duration,
}

const FULL: u64 = 200_000_000;

impl Bucket {
    /// A full bucket.
    pub(super) const fn new(now: Duration) -> Self {
        Self { credit: FULL, last: now }
    }

    /// Takes a token at a rate per second; `false` when there is none.
    pub(super) fn take(&mut self, now: Duration, rate: u32) -> bool {
        let passed = u64::try_from(now.saturating_sub(self.last).as_nanos()).unwrap_or(u64::MAX);
        self.credit = self.credit.saturating_add(passed).min(FULL);
        self.last = now;
        // At less than five in a second one token is all that a bucket holds.
        let price = (1_000_000_000 / u64::from(rate.max(1))).min(FULL);
        let is_there = self.credit >= price;
        self.credit -= if is_there { price } else { 0 };
        is_there
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_than_the_rate_and_a_burst() {
        let mut bucket = Bucket::new(Duration::ZERO);
        let taken =
            (0..10_000).filter(|n| bucket.take(Duration::from_micros(n * 100), 1_000)).count();
        // A second at 1,000 a second and the burst of a fifth of it.
        assert_eq!(taken, 1_199);
    }
}
