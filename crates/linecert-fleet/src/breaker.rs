//! A rest for nodes that are silent, that refuse, or that answer ever more slowly.

use std::time::Duration;

use jiff::Timestamp;

use crate::{
    clock::{after, before},
    trouble::Trouble,
};

/// Walks in a row without any answer after which a node gets a rest.
const MOST_SILENCES: u8 = 3;
/// Walks in a row that were far slower than usual after which a node gets a rest.
const MOST_SLOW: u8 = 3;
/// Answers that take so many times as long as usual are slow.
const SLOW_FACTOR: u32 = 4;
/// Answers faster than this are never slow.
const NEVER_SLOW: Duration = Duration::from_millis(500);
/// The first rest, and what the doubled ones do not exceed.
const REST: Duration = Duration::from_secs(120);
const LONGEST_REST: Duration = Duration::from_secs(3_600);

/// Lets a node be read, or gives it a rest. It knows no clock: whoever asks says what time it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Breaker {
    state: BreakerState,
    silences: u8,
    slow: u8,
    /// Rests in a row, of which each is twice as long as the one before.
    rests: u8,
    /// The time of answers when all is well.
    usual: Option<Duration>,
}

/// Whether a node is read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum BreakerState {
    /// It is.
    #[default]
    Closed,
    /// It is not.
    Open {
        /// Until then.
        until: Timestamp,
        /// Why.
        why: Tripped,
    },
    /// One table is read to see.
    Probing,
}

/// Why a node has a rest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tripped {
    /// Several walks in a row brought nothing.
    Failing(Trouble),
    /// Its answers take far longer than they used to: it has too much to do.
    Slow {
        /// What was usual.
        usual: Duration,
        /// What it took at last.
        took: Duration,
    },
}

impl Breaker {
    /// Whether the node may be read; `Err` says from when on.
    ///
    /// # Errors
    /// The end of its rest.
    pub fn admits(&self, now: Timestamp) -> Result<(), Timestamp> {
        match &self.state {
            BreakerState::Open { until, .. } if now < *until => Err(*until),
            _ => Ok(()),
        }
    }

    /// A walk begins: after a rest, it is a probe.
    pub fn begin(&mut self) {
        if matches!(self.state, BreakerState::Open { .. }) {
            self.state = BreakerState::Probing;
        }
    }

    /// Whether a probe is under way, beside which nothing is read.
    #[must_use]
    pub fn is_probing(&self) -> bool {
        self.state == BreakerState::Probing
    }

    /// Where it stands.
    #[must_use]
    pub const fn state(&self) -> &BreakerState {
        &self.state
    }

    /// A walk brought nothing.
    pub fn failed(&mut self, trouble: &Trouble, now: Timestamp) {
        self.silences = self.silences.saturating_add(1);
        // Asking again with credentials that are refused locks accounts.
        let hopeless = matches!(trouble, Trouble::Forbidden(_));
        if self.is_probing() || hopeless || self.silences >= MOST_SILENCES {
            self.trip(Tripped::Failing(trouble.clone()), now);
        }
    }

    /// A walk brought answers, each of which took so long.
    pub fn answered(&mut self, took: Option<Duration>, now: Timestamp) {
        self.silences = 0;
        let Some(took) = took else { return self.close() };
        let usual = *self.usual.get_or_insert(took);
        if took > usual.saturating_mul(SLOW_FACTOR) && took > NEVER_SLOW {
            self.slow = self.slow.saturating_add(1);
            if self.is_probing() || self.slow >= MOST_SLOW {
                // What stays so slow after some rests is its new pace.
                self.usual = Some(usual.saturating_mul(2).max(NEVER_SLOW / SLOW_FACTOR));
                self.trip(Tripped::Slow { usual, took }, now);
            }
            return;
        }
        self.usual = Some((usual * 15 + took) / 16);
        self.close();
    }

    fn close(&mut self) {
        (self.slow, self.rests, self.state) = (0, 0, BreakerState::Closed);
    }

    /// The clock was set back by so much.
    pub(crate) fn set_back(&mut self, by: Duration) {
        if let BreakerState::Open { until, .. } = &mut self.state {
            *until = before(*until, by);
        }
    }

    fn trip(&mut self, why: Tripped, now: Timestamp) {
        let rest = REST.saturating_mul(1 << self.rests.min(8)).min(LONGEST_REST);
        self.rests = self.rests.saturating_add(1);
        (self.silences, self.slow) = (0, 0);
        self.state = BreakerState::Open { until: after(now, rest), why };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + seconds).unwrap()
    }

    const fn ms(n: u64) -> Option<Duration> {
        Some(Duration::from_millis(n))
    }

    fn silence() -> Trouble {
        Trouble::Silent { waited: Duration::from_secs(9) }
    }

    #[test]
    fn silence_opens_it_and_each_rest_is_longer() {
        let mut breaker = Breaker::default();
        for failure in 0..2 {
            breaker.failed(&silence(), at(failure));
            assert_eq!(breaker.admits(at(failure)), Ok(()));
        }
        breaker.failed(&silence(), at(10));
        assert_eq!(breaker.admits(at(11)), Err(at(130)));
        assert_eq!(breaker.admits(at(130)), Ok(()));
        breaker.begin();
        assert!(breaker.is_probing());
        breaker.failed(&silence(), at(140));
        assert_eq!(breaker.admits(at(141)), Err(at(380)));
        breaker.begin();
        breaker.answered(ms(20), at(400));
        assert_eq!(breaker.state(), &BreakerState::Closed);
        breaker.failed(&silence(), at(401));
        assert_eq!(breaker.admits(at(402)), Ok(()));
    }

    #[test]
    fn a_refused_user_is_not_tried_again_at_once() {
        let mut breaker = Breaker::default();
        breaker.failed(&Trouble::Forbidden("it does not know the user".to_owned()), at(0));
        assert_eq!(breaker.admits(at(1)), Err(at(120)));
    }

    #[test]
    fn answers_that_grow_slow_give_it_a_rest_and_a_new_pace_is_taken_at_last() {
        let mut breaker = Breaker::default();
        (0..5).for_each(|_| breaker.answered(ms(200), at(0)));
        (0..2).for_each(|_| breaker.answered(ms(1_900), at(1)));
        assert_eq!(breaker.admits(at(2)), Ok(()));
        breaker.answered(ms(1_900), at(3));
        let BreakerState::Open { why: Tripped::Slow { took, .. }, .. } = breaker.state() else {
            panic!("{:?}", breaker.state());
        };
        assert_eq!(Some(*took), ms(1_900));
        let mut rests = 0;
        let mut now = 3;
        while breaker.state() != &BreakerState::Closed {
            now += 10_000;
            rests += 1;
            breaker.begin();
            breaker.answered(ms(1_900), at(now));
        }
        assert_eq!(rests, 2);
    }

    #[test]
    fn a_fast_agent_is_never_slow() {
        let mut breaker = Breaker::default();
        breaker.answered(ms(2), at(0));
        (0..9).for_each(|_| breaker.answered(ms(499), at(1)));
        assert_eq!(breaker.state(), &BreakerState::Closed);
    }
}
