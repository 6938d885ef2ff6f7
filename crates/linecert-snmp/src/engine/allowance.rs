//! How many requests an agent is sent in a second, at most.

use std::{
    num::NonZeroU16,
    time::{Duration, Instant},
};

/// The engine looks so rarely at an agent that rests, so what it missed meanwhile may follow at
/// once.
const GRACE: Duration = super::TICK;

/// A bound on the requests to one agent: in any span of time no more than its rate allows, and
/// those of a twentieth of a second more.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Allowance {
    /// The time that each request uses up; `None` without a bound.
    each: Option<Duration>,
    /// Up to here time is used up.
    used_to: Option<Instant>,
}

impl Allowance {
    pub(super) fn set(&mut self, per_second: Option<NonZeroU16>) {
        self.each = per_second.map(|rate| Duration::from_secs(1) / u32::from(rate.get()));
    }

    /// When the next request may go out; `None` when it may now.
    pub(super) fn rests_until(&self, now: Instant) -> Option<Instant> {
        self.each?;
        let until = self.used_to?.checked_sub(GRACE)?;
        (until > now).then_some(until)
    }

    /// One request goes out.
    pub(super) fn spend(&mut self, now: Instant) {
        if let Some(each) = self.each {
            self.used_to = Some(self.used_to.map_or(now, |used| used.max(now)) + each);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn allowance(rate: u16) -> Allowance {
        let mut allowance = Allowance::default();
        allowance.set(NonZeroU16::new(rate));
        allowance
    }

    #[test]
    fn without_a_bound_nobody_rests() {
        let (mut free, now) = (Allowance::default(), Instant::now());
        (0..1_000).for_each(|_| free.spend(now));
        assert_eq!(free.rests_until(now), None);
    }

    proptest! {
        /// Whenever it is asked and whatever is spent: no window holds more than the rate allows.
        #[test]
        fn no_window_holds_more_than_the_rate(
            rate in 1_u16..200,
            looks in prop::collection::vec(0_u64..400, 1..300),
        ) {
            let (mut allowance, mut now) = (allowance(rate), Instant::now());
            let mut sent: Vec<Instant> = Vec::new();
            for gap in looks {
                now += Duration::from_millis(gap);
                while allowance.rests_until(now).is_none() && sent.len() < 4_000 {
                    allowance.spend(now);
                    sent.push(now);
                }
            }
            let each = Duration::from_secs(1) / u32::from(rate);
            for (first, start) in sent.iter().enumerate() {
                for (last, end) in sent.iter().enumerate().skip(first) {
                    let count = u32::try_from(last - first).unwrap();
                    prop_assert!(each * count <= *end - *start + GRACE + each);
                }
            }
        }
    }
}
