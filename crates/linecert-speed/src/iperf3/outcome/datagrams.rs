//! What became of the datagrams of one direction.

use std::{collections::BTreeMap, time::Duration};

use linecert_measure::{Decimals, Quantity, Reading, Reason, Uncertainty, Unit, Value};
use linecert_net::stats::Proportion;

use crate::iperf3::{arrivals::Tally, protocol::OwnDatagrams};

/// Datagrams of all streams of one direction, from the first to the last that was sent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Datagrams {
    /// How many were sent, as the sender says.
    pub sent: Option<u64>,
    /// How many different ones came.
    pub received: u64,
    /// How many did not come.
    pub lost: u64,
    /// How many came after a later one (RFC 4737, type-P-reordered); `None` when the far end
    /// received and does not tell.
    pub reordered: Option<u64>,
    /// How many came again; `None` likewise.
    pub duplicates: Option<u64>,
    /// Interarrival jitter (RFC 3550, 6.4.1) of the stream that has most. Datagrams that were sent
    /// in one burst count as one.
    pub jitter: Option<Duration>,
    /// How often how many datagrams were lost one after another, by that length; empty when none
    /// were, or when the far end received and does not tell.
    pub bursts: BTreeMap<u64, u64>,
    /// How many of the lost the receiving kernel had no room for; `None` when unknown.
    pub overflowed: Option<u64>,
}

impl Datagrams {
    /// The share that was lost, with the bounds of Clopper and Pearson.
    #[must_use]
    pub fn loss(&self) -> Reading {
        share(self.lost, self.received.saturating_add(self.lost), "no datagram was sent")
    }

    /// The share of those that came which came after a later one.
    #[must_use]
    pub fn reordering(&self) -> Reading {
        let silent = || Reading::absent(Reason::Unsupported, "the far end does not tell the order");
        self.reordered.map_or_else(silent, |late| share(late, self.received, "no datagram came"))
    }

    /// The interarrival jitter in milliseconds.
    #[must_use]
    pub fn jitter(&self) -> Reading {
        let Some(jitter) = self.jitter else {
            return Reading::absent(Reason::TimedOut, "no two datagrams came");
        };
        let ns = i64::try_from(jitter.as_nanos()).unwrap_or(i64::MAX);
        value(Quantity::from_steps(ns, Unit::Millisecond), 3)
    }

    /// The longest run of datagrams that were lost one after another.
    #[must_use]
    pub fn longest_burst(&self) -> Reading {
        match self.bursts.last_key_value() {
            Some((length, _)) => {
                let length = i64::try_from(*length).unwrap_or(i64::MAX);
                value(Quantity::from_steps(length, Unit::Count), 0)
            }
            None if self.lost == 0 => value(Quantity::from_steps(0, Unit::Count), 0),
            None => Reading::absent(Reason::Unsupported, "the far end does not tell the bursts"),
        }
    }

    /// Adds a stream that was counted here.
    pub(in crate::iperf3) fn add(&mut self, tally: &Tally) {
        self.received = self.received.saturating_add(tally.received);
        self.lost = self.lost.saturating_add(tally.lost);
        self.reordered = Some(self.reordered.unwrap_or(0).saturating_add(tally.reordered));
        self.duplicates = Some(self.duplicates.unwrap_or(0).saturating_add(tally.duplicates));
        if tally.received > 1 {
            self.jitter = self.jitter.max(Some(Duration::from_nanos(tally.jitter_ns)));
        }
        for (length, count) in &tally.bursts {
            let all = self.bursts.entry(*length).or_default();
            *all = all.saturating_add(*count);
        }
    }

    /// Adds a stream that linecert's server counted, of which `sent` datagrams were sent.
    pub(in crate::iperf3) fn add_told(&mut self, told: &OwnDatagrams, sent: u64) {
        let tail = sent.saturating_sub(told.highest.max(told.received));
        let mut bursts: BTreeMap<u64, u64> = told.bursts.iter().copied().collect();
        if tail > 0 {
            *bursts.entry(tail).or_default() += 1;
        }
        self.add(&Tally {
            received: told.received,
            lost: told.lost.saturating_add(tail),
            reordered: told.reordered,
            duplicates: told.duplicates,
            highest: told.highest,
            jitter_ns: told.jitter_ns,
            bursts,
        });
        self.overflowed = Some(self.overflowed.unwrap_or(0).saturating_add(told.overflowed));
    }
}

fn share(events: u64, trials: u64, none: &str) -> Reading {
    let counts = u32::try_from(events).ok().zip(u32::try_from(trials).ok());
    match counts.and_then(|(events, trials)| Proportion::new(events, trials)) {
        Some(share) => share.value().map_or_else(implausible, Reading::Value),
        None if trials == 0 => Reading::absent(Reason::TimedOut, none),
        None => Reading::absent(Reason::Implausible, format!("{events} of {trials} datagrams")),
    }
}

fn value(quantity: Quantity, decimals: u8) -> Reading {
    let decimals = Decimals::new(decimals).unwrap_or(Decimals::MAX);
    Value::new(quantity, decimals, Uncertainty::NotStated).map_or_else(implausible, Reading::Value)
}

fn implausible(error: linecert_measure::ValueError) -> Reading {
    Reading::absent(Reason::Implausible, error.to_string())
}
