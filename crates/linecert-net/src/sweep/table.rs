//! What is known of every target of a sweep. Pure.

use std::{net::IpAddr, time::Duration};

use crate::{
    icmp::IcmpError,
    sweep::{SweepOutcome, probe::Reply},
};

/// The targets with their state.
#[derive(Debug)]
pub(super) struct Table {
    targets: Vec<IpAddr>,
    states: Vec<State>,
    timeout: Duration,
    pub(super) counts: Counts,
}

/// What a sweep counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Counts {
    pub(super) sent: u64,
    pub(super) answered: u32,
    pub(super) duplicates: u32,
    pub(super) foreign: u32,
    pub(super) overflow: u32,
}

#[derive(Debug, Clone, Copy)]
enum State {
    Waiting,
    UnderWay { attempt: u8, sent: Duration },
    Settled(SweepOutcome),
}

/// Whether news settled its target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum News {
    Settled,
    Nothing,
}

impl Table {
    pub(super) fn new(targets: Vec<IpAddr>, timeout: Duration) -> Self {
        let states = vec![State::Waiting; targets.len()];
        Self { targets, states, timeout, counts: Counts::default() }
    }

    pub(super) fn len(&self) -> usize {
        self.targets.len()
    }

    pub(super) fn target(&self, index: u32) -> Option<IpAddr> {
        self.targets.get(usize::try_from(index).ok()?).copied()
    }

    /// The targets of the version of IP of `like` that are not settled, by their places.
    pub(super) fn open(&self, like: IpAddr) -> Vec<u32> {
        let states = self.targets.iter().zip(&self.states).zip(0_u32..);
        let is_open = |target: &IpAddr, state: &State| {
            target.is_ipv4() == like.is_ipv4() && !matches!(state, State::Settled(_))
        };
        states.filter(|((t, s), _)| is_open(t, s)).map(|(_, index)| index).collect()
    }

    pub(super) fn is_settled(&self, index: u32) -> bool {
        let state = usize::try_from(index).ok().and_then(|at| self.states.get(at));
        matches!(state, Some(State::Settled(_)))
    }

    pub(super) fn mark_sent(&mut self, Reply { index, attempt }: Reply, at: Duration) {
        self.counts.sent += 1;
        // An answer to an earlier attempt may have come while this one was on its way out.
        match self.state(index) {
            Some(State::Settled(_)) | None => {}
            Some(state) => *state = State::UnderWay { attempt, sent: at },
        }
    }

    /// Takes a reply that was seen `at` this time.
    pub(super) fn mark_replied(&mut self, reply: Reply, from: IpAddr, at: Duration) -> News {
        let timeout = self.timeout;
        if self.target(reply.index) != Some(from) {
            self.counts.foreign = self.counts.foreign.saturating_add(1);
            return News::Nothing;
        }
        let Some(state) = self.state(reply.index) else { return News::Nothing };
        let outcome = match *state {
            State::UnderWay { attempt, sent } if attempt == reply.attempt => {
                let within = at.saturating_sub(sent);
                if within <= timeout {
                    SweepOutcome::Answered { within, attempt }
                } else {
                    SweepOutcome::Late
                }
            }
            State::UnderWay { attempt, .. } if attempt > reply.attempt => SweepOutcome::Late,
            State::Settled(SweepOutcome::Refused { .. }) => SweepOutcome::Late,
            State::Settled(_) => {
                self.counts.duplicates = self.counts.duplicates.saturating_add(1);
                return News::Nothing;
            }
            State::Waiting | State::UnderWay { .. } => {
                self.counts.foreign = self.counts.foreign.saturating_add(1);
                return News::Nothing;
            }
        };
        let was_settled = matches!(*state, State::Settled(_));
        *state = State::Settled(outcome);
        self.counts.answered = self.counts.answered.saturating_add(1);
        if was_settled { News::Nothing } else { News::Settled }
    }

    /// Takes a refusal of a probe that was on its way or could not be sent.
    pub(super) fn mark_refused(
        &mut self,
        index: u32,
        by: Option<IpAddr>,
        cause: IcmpError,
    ) -> News {
        match self.state(index) {
            Some(State::Settled(_)) | None => News::Nothing,
            Some(state) => {
                *state = State::Settled(SweepOutcome::Refused { by, cause });
                News::Settled
            }
        }
    }

    pub(super) fn mark_foreign(&mut self) {
        self.counts.foreign = self.counts.foreign.saturating_add(1);
    }

    /// What became of each target. Silence says nothing where this machine dropped replies.
    pub(super) fn into_outcomes(self) -> (Vec<IpAddr>, Vec<SweepOutcome>, Counts) {
        let silence =
            if self.counts.overflow > 0 { SweepOutcome::Unknown } else { SweepOutcome::Silent };
        let outcome = |state| if let State::Settled(outcome) = state { outcome } else { silence };
        (self.targets, self.states.into_iter().map(outcome).collect(), self.counts)
    }

    fn state(&mut self, index: u32) -> Option<&mut State> {
        self.states.get_mut(usize::try_from(index).ok()?)
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use proptest::prelude::*;

    use super::*;

    const fn ms(n: u64) -> Duration {
        Duration::from_millis(n)
    }

    fn address(n: u8) -> IpAddr {
        Ipv4Addr::new(192, 0, 2, n).into()
    }

    fn table() -> Table {
        Table::new((0..4).map(address).collect(), ms(100))
    }

    fn probe(index: u32, attempt: u8) -> Reply {
        Reply { index, attempt }
    }

    fn outcomes(table: Table) -> Vec<SweepOutcome> {
        table.into_outcomes().1
    }

    #[test]
    fn every_fate_is_told_apart() {
        let mut table = table();
        (0..4).for_each(|index| table.mark_sent(probe(index, 0), ms(10)));
        assert_eq!(table.mark_replied(probe(0, 0), address(0), ms(15)), News::Settled);
        assert_eq!(table.mark_replied(probe(1, 0), address(1), ms(115)), News::Settled);
        let cause = IcmpError::HostUnreachable;
        assert_eq!(table.mark_refused(2, Some(address(9)), cause), News::Settled);
        let refused = SweepOutcome::Refused { by: Some(address(9)), cause };
        let answered = SweepOutcome::Answered { within: ms(5), attempt: 0 };
        let expect = [answered, SweepOutcome::Late, refused, SweepOutcome::Silent];
        assert_eq!(outcomes(table), expect);
    }

    #[test]
    fn a_reply_to_an_earlier_attempt_is_late() {
        let mut table = table();
        table.mark_sent(probe(0, 0), ms(0));
        table.mark_sent(probe(0, 1), ms(100));
        assert_eq!(table.mark_replied(probe(0, 0), address(0), ms(101)), News::Settled);
        assert_eq!(table.mark_replied(probe(0, 1), address(0), ms(102)), News::Nothing);
        assert_eq!(table.counts.duplicates, 1);
        assert_eq!(outcomes(table).first(), Some(&SweepOutcome::Late));
    }

    #[test]
    fn replies_from_elsewhere_and_to_nothing_are_foreign() {
        let mut table = table();
        table.mark_sent(probe(0, 0), ms(0));
        for (reply, from) in
            [(probe(0, 0), 1), (probe(1, 0), 1), (probe(0, 7), 0), (probe(99, 0), 0)]
        {
            assert_eq!(table.mark_replied(reply, address(from), ms(1)), News::Nothing);
        }
        assert_eq!((table.counts.foreign, table.counts.answered), (4, 0));
    }

    #[test]
    fn silence_is_not_known_where_replies_were_dropped() {
        let mut table = table();
        table.counts.overflow = 1;
        assert_eq!(outcomes(table), [SweepOutcome::Unknown; 4]);
    }

    proptest! {
        #[test]
        fn answers_are_never_more_than_targets(
            events in proptest::collection::vec((0_u8..3, 0_u32..6, 0_u8..3, 0_u64..300), 0..60),
        ) {
            let mut table = table();
            for (kind, index, attempt, at) in events {
                match kind {
                    0 => table.mark_sent(probe(index, attempt), ms(at)),
                    1 => drop(table.mark_refused(index, None, IcmpError::Prohibited)),
                    _ => drop(table.mark_replied(probe(index, attempt), address(0), ms(at))),
                }
            }
            prop_assert!(table.counts.answered <= 4);
            prop_assert_eq!(outcomes(table).len(), 4);
        }
    }
}
