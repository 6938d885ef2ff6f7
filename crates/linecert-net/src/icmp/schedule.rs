//! When each probe is due. Pure.

use std::time::Duration;

/// The times of an open loop: probe n is due at n intervals, whatever became of those before.
///
/// A machine that misses its times by more than one interval does not send the missed probes in a
/// burst, which would load the line in a way that nobody asked for: the times that remain are
/// moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Schedule {
    interval: Duration,
    due: Duration,
}

impl Schedule {
    pub(super) const fn new(interval: Duration) -> Self {
        Self { interval, due: Duration::ZERO }
    }

    /// When the next probe is due, from the start of the test.
    pub(super) const fn due(&self) -> Duration {
        self.due
    }

    /// Takes note that the probe that was due left at `now`, and moves on to the next.
    pub(super) fn advance(&mut self, now: Duration) {
        let late = now.saturating_sub(self.due);
        let from = if late > self.interval { now } else { self.due };
        self.due = from.saturating_add(self.interval);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const fn ms(n: u64) -> Duration {
        Duration::from_millis(n)
    }

    fn check(departures: &[u64], due: &[u64]) {
        let mut schedule = Schedule::new(ms(10));
        for (departure, due) in departures.iter().zip(due) {
            assert_eq!(schedule.due(), ms(*due), "{departures:?}");
            schedule.advance(ms(*departure));
        }
    }

    #[test]
    fn a_little_late_is_made_up_for() {
        check(&[0, 10, 20, 30], &[0, 10, 20, 30]);
        check(&[3, 19, 20, 30], &[0, 10, 20, 30]);
        check(&[0, 20, 21, 30], &[0, 10, 20, 30]);
    }

    #[test]
    fn much_too_late_moves_what_remains() {
        check(&[0, 75, 85, 95], &[0, 10, 85, 95]);
    }

    proptest! {
        #[test]
        fn never_more_than_one_late_probe_at_once(delays in proptest::collection::vec(0_u64..100, 1..50)) {
            let mut schedule = Schedule::new(ms(10));
            let (mut now, mut before) = (Duration::ZERO, None::<Duration>);
            for delay in delays {
                now = now.max(schedule.due()) + ms(delay);
                if let Some(before) = before.filter(|_| delay == 0) {
                    // What leaves at once after a late one is the one that was due meanwhile.
                    prop_assert!(now >= before);
                    prop_assert!(schedule.due() + ms(10) >= before);
                }
                before = Some(now);
                schedule.advance(now);
            }
        }
    }
}
