//! Runs of packets that were lost one after another. Pure.

use std::collections::BTreeMap;

use linecert_measure::{Decimals, Quantity, Reading, Reason, Uncertainty, Unit, Value};

/// How often so many packets were lost in a row.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LossBursts {
    lengths: BTreeMap<u32, u32>,
}

impl LossBursts {
    /// Counts the runs of `true`, which stands for a lost packet, in the order of sending.
    #[must_use]
    pub fn count(lost: impl IntoIterator<Item = bool>) -> Self {
        let mut bursts = Self::default();
        let mut run = 0_u32;
        for is_lost in lost {
            if is_lost {
                run = run.saturating_add(1);
            } else {
                bursts.add(run);
                run = 0;
            }
        }
        bursts.add(run);
        bursts
    }

    fn add(&mut self, run: u32) {
        if run > 0 {
            let times = self.lengths.entry(run).or_default();
            *times = times.saturating_add(1);
        }
    }

    /// How often there was a run of each length.
    #[must_use]
    pub const fn lengths(&self) -> &BTreeMap<u32, u32> {
        &self.lengths
    }

    /// The longest run; 0 when nothing was lost.
    #[must_use]
    pub fn longest(&self) -> u32 {
        self.lengths.last_key_value().map_or(0, |(length, _)| *length)
    }

    /// The longest run as a count, which is exact for the test that it was counted in.
    #[must_use]
    pub fn reading(&self) -> Reading {
        let count = |n| Quantity::from_steps(n, Unit::Count);
        let none = Decimals::new(0).unwrap_or(Decimals::MAX);
        Value::new(count(self.longest().into()), none, Uncertainty::Expanded(count(0)))
            .map_or_else(|e| Reading::absent(Reason::Implausible, e.to_string()), Reading::Value)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(packets: &str, expect: &[(u32, u32)]) {
        let bursts = LossBursts::count(packets.chars().map(|c| c == 'x'));
        let lengths: Vec<_> = bursts.lengths().iter().map(|(n, times)| (*n, *times)).collect();
        assert_eq!(lengths, expect, "{packets}");
    }

    #[test]
    fn runs_are_counted_by_length() {
        check("", &[]);
        check("......", &[]);
        check("x", &[(1, 1)]);
        check("xx.x..x.xxx", &[(1, 2), (2, 1), (3, 1)]);
        check("xxxx", &[(4, 1)]);
        let bursts = LossBursts::count([true, false, true, true]);
        assert_eq!(bursts.reading().value().unwrap().to_string(), "2 count");
        assert_eq!(LossBursts::default().longest(), 0);
    }

    proptest! {
        #[test]
        fn every_lost_packet_is_in_one_run(lost in proptest::collection::vec(any::<bool>(), 0..200)) {
            let bursts = LossBursts::count(lost.iter().copied());
            let sum: u32 = bursts.lengths().iter().map(|(length, times)| length * times).sum();
            prop_assert_eq!(sum, u32::try_from(lost.iter().filter(|l| **l).count()).unwrap());
        }
    }
}
