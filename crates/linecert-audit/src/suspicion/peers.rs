//! One person against all others: an exact binomial test of a rate.
//!
//! The hypothesis is that the person's rate is at most a multiple of that of the others. The rate of
//! the others is taken at its upper 99 % bound, so that few others prove nothing, and the multiple
//! leaves room for what differs honestly, such as a district with older lines.

use std::collections::BTreeMap;

use super::{Rows, about};
use crate::{
    chance::{Chance, Share},
    record::Technician,
    suspicion::{About, Found, Kind},
    words::Words,
};

/// Events among trials of every person, in groups that are compared within themselves.
#[derive(Debug)]
pub(super) struct Peers<K> {
    groups: BTreeMap<K, BTreeMap<u32, Tally>>,
}

#[derive(Debug, Default)]
struct Tally {
    share: Share,
    rows: Rows,
}

/// What is suspected, and which rate is still honest.
#[derive(Debug, Clone, Copy)]
pub(super) struct Question {
    pub(super) kind: Kind,
    /// So many times the rate of the others.
    pub(super) factor: f64,
    /// And whatever the others do, at least this.
    pub(super) floor: f64,
}

/// Whether one trial was an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trial {
    Event,
    NoEvent,
}

impl<K> Default for Peers<K> {
    fn default() -> Self {
        Self { groups: BTreeMap::new() }
    }
}

impl From<bool> for Trial {
    fn from(is_event: bool) -> Self {
        if is_event { Self::Event } else { Self::NoEvent }
    }
}

impl<K: Ord> Peers<K> {
    /// Counts a trial. `of` is the person and the number of the certificate.
    pub(super) fn count(&mut self, group: K, of: (u32, u64), trial: Trial) {
        let events = u64::from(trial == Trial::Event);
        self.count_many(group, of, Share { events, trials: 1 });
    }

    /// Counts several trials. `of` is the person and the number of the certificate.
    pub(super) fn count_many(&mut self, group: K, of: (u32, u64), share: Share) {
        let (technician, number) = of;
        let tally = self.groups.entry(group).or_default().entry(technician).or_default();
        tally.share.events += share.events;
        tally.share.trials += share.trials;
        if share.events > 0 {
            tally.rows.add(number);
        }
    }

    /// Every test, with its chance; those that cannot tell anything are left out.
    pub(super) fn tests(
        &self,
        question: Question,
        people: &[Technician],
        name: impl Fn(&K) -> Words,
    ) -> Vec<(Found, Chance)> {
        let Question { kind, factor, floor } = question;
        let mut tests = Vec::new();
        for (group, tallies) in &self.groups {
            let all = sum(tallies.values().map(|tally| tally.share));
            for (technician, tally) in tallies {
                let others = all.without(tally.share);
                let rate = (factor * others.upper()).max(floor);
                if rate >= 1.0 {
                    continue;
                }
                let expected = Words::new(
                    format!("at most {:.2} %: others {others}", rate * 100.0),
                    format!("至多 {:.2} %：其他人 {}", rate * 100.0, chinese(others)),
                );
                let found = Found {
                    kind,
                    about: about(people, *technician),
                    of: name(group),
                    observed: told(tally.share),
                    expected,
                    chance: None,
                    rows: tally.rows.clone(),
                };
                tests.push((found, tally.share.at_least(rate)));
            }
        }
        tests
    }

    /// Everybody who is to be counted together against a rate that needs no others, one test for each
    /// group.
    pub(super) fn together(
        &self,
        kind: Kind,
        rate: f64,
        (counts, name): (&dyn Fn(u32) -> bool, impl Fn(&K) -> Words),
    ) -> Vec<(Found, Chance)> {
        let test = |(group, tallies): (&K, &BTreeMap<u32, Tally>)| {
            let counted =
                || tallies.iter().filter(|(who, _)| counts(**who)).map(|(_, tally)| tally);
            let share = sum(counted().map(|tally| tally.share));
            let mut first: Vec<_> =
                counted().flat_map(|tally| tally.rows.first.iter().copied()).collect();
            first.sort_unstable();
            // Nobody shares a certificate with somebody else.
            let count = counted().map(|tally| tally.rows.count).sum();
            let found = Found {
                kind,
                about: About::Everybody,
                of: name(group),
                observed: told(share),
                expected: Words::new(
                    format!("at most {:.2} %", rate * 100.0),
                    format!("至多 {:.2} %", rate * 100.0),
                ),
                chance: None,
                rows: Rows { count, ..first.into_iter().collect() },
            };
            (found, share.at_least(rate))
        };
        self.groups.iter().map(test).collect()
    }
}

fn told(share: Share) -> Words {
    Words::new(share.to_string(), chinese(share))
}

fn chinese(Share { events, trials }: Share) -> String {
    format!("{trials} 次中 {events} 次")
}

fn sum(shares: impl Iterator<Item = Share>) -> Share {
    shares.fold(Share::default(), |sum, share| Share {
        events: sum.events + share.events,
        trials: sum.trials + share.trials,
    })
}
