//! When how much may be sent so that a rate is kept without bursts. Pure.

use std::time::Duration;

/// The longest time's worth of data that leaves at once, so that a burst fits into the buckets and
/// queues of an access line (MEF 10.3 bandwidth profiles are tight, and so are shapers).
pub(super) const BURST: Duration = Duration::from_micros(500);

/// How often the sender wakes: often enough that a late wake-up still fits into a burst.
pub(super) const WAKE: Duration = Duration::from_micros(350);

/// By how much a sender that was late may exceed the rate to catch up: one part in so many. At 95 %
/// of what a line carries, it then stays within the line however long it was late.
const CATCH_UP: u128 = 20;

const NS_A_SECOND: u128 = 1_000_000_000;

/// The allowance of one sender.
#[derive(Debug, Clone)]
pub(super) struct Pace {
    /// Bits per second.
    rate: u64,
    /// Bytes that go together: a datagram, or a block.
    unit: u64,
    /// Since the start, at the last wake-up.
    last: Duration,
    /// Bytes that may go now, in parts of 1/8 ns·rate so that nothing is rounded away.
    tokens: u128,
    sent: u64,
}

impl Pace {
    pub(super) const fn new(rate: u64, unit: u64) -> Self {
        let unit = if unit == 0 { 1 } else { unit };
        Self { rate, unit, last: Duration::ZERO, tokens: unit as u128 * 8 * NS_A_SECOND, sent: 0 }
    }

    /// Bytes that go together.
    pub(super) fn unit(&self) -> usize {
        usize::try_from(self.unit).unwrap_or(usize::MAX)
    }

    /// How many units may go at `now` since the start.
    pub(super) fn due(&mut self, now: Duration) -> u64 {
        let passed = now.saturating_sub(self.last).as_nanos();
        self.last = now;
        let earned = passed.saturating_mul(self.faster());
        self.tokens = self.tokens.saturating_add(earned).min(self.deepest());
        let unit = u128::from(self.unit) * 8 * NS_A_SECOND;
        let allowed = (self.tokens / unit).min((self.burst() / unit).max(1));
        let owed = self.owed(now) / self.unit;
        u64::try_from(allowed).unwrap_or(u64::MAX).min(owed)
    }

    /// Counts units that went.
    pub(super) fn sent(&mut self, units: u64) {
        let bytes = units.saturating_mul(self.unit);
        self.sent = self.sent.saturating_add(bytes);
        self.tokens = self.tokens.saturating_sub(u128::from(bytes) * 8 * NS_A_SECOND);
    }

    /// How long to sleep from `now`: until something is due, or until a sender that is behind may
    /// send the next burst.
    pub(super) fn rest(&self, now: Duration) -> Duration {
        let unit = u128::from(self.unit) * 8 * NS_A_SECOND;
        let owed = u128::from(self.owed(now)) * 8 * NS_A_SECOND;
        if owed >= unit {
            let missing = owed.min(self.burst()).max(unit).saturating_sub(self.tokens);
            return nanoseconds(missing.checked_div(self.faster()));
        }
        let next = u128::from(self.sent.saturating_add(self.unit)) * 8 * NS_A_SECOND;
        // The first unit is due at once, so the next is one unit's time early in this count.
        let at = nanoseconds(next.saturating_sub(unit).checked_div(u128::from(self.rate)));
        at.saturating_sub(now).max(WAKE)
    }

    /// By how much time the sender is behind its rate.
    pub(super) fn behind(&self, now: Duration) -> Duration {
        let bits = u128::from(self.owed(now).saturating_sub(self.unit)) * 8 * NS_A_SECOND;
        nanoseconds(bits.checked_div(u128::from(self.rate)))
    }

    /// Bytes that should have gone and did not; the first unit is due at once.
    fn owed(&self, now: Duration) -> u64 {
        let bytes = u128::from(self.rate) * now.as_nanos() / (8 * NS_A_SECOND);
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX).saturating_add(self.unit);
        bytes.saturating_sub(self.sent)
    }

    /// The most tokens that are kept: a burst, and what does not make a whole unit.
    fn deepest(&self) -> u128 {
        self.burst() + u128::from(self.unit) * 8 * NS_A_SECOND
    }

    /// The rate at which tokens come.
    fn faster(&self) -> u128 {
        u128::from(self.rate) + u128::from(self.rate) / CATCH_UP
    }

    fn burst(&self) -> u128 {
        u128::from(self.rate) * BURST.as_nanos()
    }
}

fn nanoseconds(ns: Option<u128>) -> Duration {
    Duration::from_nanos(u64::try_from(ns.unwrap_or(0)).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Sends what is due at each of `wakes`, and gives the bytes of each burst.
    fn bursts(rate: u64, unit: u64, wakes: impl Iterator<Item = Duration>) -> Vec<u64> {
        let mut pace = Pace::new(rate, unit);
        let send = |now| {
            let units = pace.due(now);
            pace.sent(units);
            units * unit
        };
        wakes.map(send).collect()
    }

    fn every(micros: u64, count: u64) -> impl Iterator<Item = Duration> {
        (0..count).map(move |n| Duration::from_micros(n * micros))
    }

    fn check(rate: u64, unit: u64, micros: u64) {
        let count = 4_000_000 / micros;
        let bursts = bursts(rate, unit, every(micros, count));
        let most = (rate / 16_000).max(unit);
        assert!(bursts.iter().all(|burst| *burst <= most), "{rate} {unit} {micros}");
        let sent: u64 = bursts.iter().sum();
        let truth = rate / 8 * (count - 1) * micros / 1_000_000;
        assert!(sent <= truth + unit && sent + most + unit >= truth, "{sent} {truth}");
    }

    #[test]
    fn the_rate_is_kept_and_bursts_are_short() {
        for rate in [64_000, 1_000_000, 95_000_000, 900_000_000, 9_500_000_000] {
            for unit in [64, 1400] {
                check(rate, unit, 410);
            }
        }
    }

    #[test]
    fn a_sender_that_was_late_catches_up_slowly() {
        let late = every(400, 100).chain((0..200).map(|n| Duration::from_micros(60_000 + n * 400)));
        let bursts = bursts(100_000_000, 1250, late);
        let after = &bursts[101..140];
        let rate = after.iter().sum::<u64>() * 8 * 1_000_000 / (39 * 400);
        assert!((100_000_000..=105_500_000).contains(&rate), "{rate}");
        assert!(bursts.iter().all(|burst| *burst <= 6250), "{bursts:?}");
    }

    #[test]
    fn who_is_behind_knows_it() {
        let mut pace = Pace::new(8_000, 100);
        assert_eq!(pace.due(Duration::ZERO), 1);
        pace.sent(1);
        assert_eq!(pace.behind(Duration::from_secs(1)), Duration::from_millis(900));
        assert_eq!(pace.rest(Duration::ZERO), Duration::from_millis(100));
        let late = pace.rest(Duration::from_secs(1));
        assert_eq!(late, Duration::from_nanos(95_238_095));
    }

    proptest! {
        #[test]
        fn arbitrary_rates_never_panic(rate: u64, unit: u64, ns: u64) {
            let mut pace = Pace::new(rate, unit);
            let now = Duration::from_nanos(ns);
            let units = pace.due(now);
            pace.sent(units);
            pace.rest(now);
            pace.behind(now);
        }
    }
}
