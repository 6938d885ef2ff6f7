//! What the receiver of the load counts: trials between Status PDUs and sub-intervals. Pure.

use std::time::Duration;

use crate::{
    order::{Order, Place},
    pdu::{Delays, LoadHeader, SubIntervalCounts, Trial, WireTime},
};

const NS_PER_MS: i64 = 1_000_000;

/// How long after its end a sub-interval is closed although nothing has come since: what came in
/// time may still be on its way through the system.
const GRACE_NS: i64 = 20 * NS_PER_MS;

/// More empty sub-intervals than this at once are a clock that was set, and no sub-intervals.
const MOST_EMPTY: u32 = 100;

/// From the first row on a sender has something to send every millisecond; what it leaves out
/// beyond twice that is a pause of its own, whatever the line does.
const PAUSE_NS: i64 = 2 * NS_PER_MS;

/// The counts of one test.
#[derive(Debug, Clone)]
pub(crate) struct Account {
    length_ns: i64,
    order: Order,
    trial: Trial,
    trial_started: WireTime,
    active: SubIntervalCounts,
    started: Option<WireTime>,
    finished: Vec<SubIntervalCounts>,
    least_difference_ns: Option<i64>,
    shortest_ns: Option<i64>,
    last_status_sent: WireTime,
    round_trips: Vec<Duration>,
    last_sent: Option<WireTime>,
    paused_ns: u64,
    pauses: Vec<Duration>,
}

impl Account {
    /// Counts in sub-intervals of `length`, from now.
    pub(crate) fn new(length: Duration, now: WireTime) -> Self {
        Self {
            length_ns: i64::try_from(length.as_nanos()).unwrap_or(i64::MAX).max(NS_PER_MS),
            order: Order::new(),
            trial: Trial::default(),
            trial_started: now,
            active: SubIntervalCounts::default(),
            started: None,
            finished: Vec::new(),
            least_difference_ns: None,
            shortest_ns: None,
            last_status_sent: WireTime::default(),
            round_trips: Vec::new(),
            last_sent: None,
            paused_ns: 0,
            pauses: Vec::new(),
        }
    }

    /// Whether no datagram has come yet.
    pub(crate) const fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// The sub-intervals that have ended.
    pub(crate) fn finished(&self) -> &[SubIntervalCounts] {
        &self.finished
    }

    /// Every round trip that was sampled, one for a Status PDU.
    pub(crate) fn round_trips(&self) -> &[Duration] {
        &self.round_trips
    }

    /// For how long the sender paused in each sub-interval that has ended, by its own clock.
    pub(crate) fn pauses(&self) -> &[Duration] {
        &self.pauses
    }

    /// Datagrams that never came and datagrams that came, over the whole test.
    pub(crate) fn missing_and_distinct(&self) -> (u64, u64) {
        (self.order.missing(), self.order.distinct())
    }

    /// Takes a datagram with so many octets of UDP payload that the system got `at`.
    pub(crate) fn take(&mut self, header: &LoadHeader, octets: u32, at: WireTime) {
        self.close_until(at);
        self.started.get_or_insert(at);
        self.active.datagrams = self.active.datagrams.saturating_add(1);
        self.active.octets = self.active.octets.saturating_add(octets.into());
        self.trial.datagrams = self.trial.datagrams.saturating_add(1);
        self.trial.octets = self.trial.octets.saturating_add(octets);
        match self.order.place(header.sequence) {
            Place::Ahead { missing } => {
                self.active.lost = self.active.lost.saturating_add(missing);
                self.trial.lost = self.trial.lost.saturating_add(missing);
                self.time_round_trip(header, at);
                self.time_one_way(header, at);
                self.note_pause(header.sent, missing);
            }
            Place::Late => {
                self.active.reordered = self.active.reordered.saturating_add(1);
                self.trial.reordered = self.trial.reordered.saturating_add(1);
                self.active.lost = self.active.lost.saturating_sub(1);
                self.trial.lost = self.trial.lost.saturating_sub(1);
            }
            Place::Again => {
                self.active.duplicated = self.active.duplicated.saturating_add(1);
                self.trial.duplicated = self.trial.duplicated.saturating_add(1);
            }
        }
    }

    /// The first datagram that answers a Status PDU closes a round trip.
    fn time_round_trip(&mut self, header: &LoadHeader, at: WireTime) {
        if header.status_sent == self.last_status_sent {
            return;
        }
        self.last_status_sent = header.status_sent;
        let held_ns = i64::from(header.response_delay_ms) * NS_PER_MS;
        let elapsed_ns = at.0.saturating_sub(header.status_sent.0);
        // The sender rounds to a millisecond, so that a short round trip may come out below zero.
        if elapsed_ns < 0 || elapsed_ns.saturating_add(NS_PER_MS) < held_ns {
            return;
        }
        let round_trip_ns = (elapsed_ns - held_ns).max(0);
        let shortest_ns = self.shortest_ns.unwrap_or(i64::MAX).min(round_trip_ns);
        self.trial.shortest_is_new |= self.shortest_ns != Some(shortest_ns);
        self.shortest_ns = Some(shortest_ns);
        let variation = milliseconds(round_trip_ns - shortest_ns);
        self.trial.round_trip_variation_ms = Some(variation);
        least(&mut self.active.round_trip_least_ms, variation);
        self.active.round_trip_greatest_ms = self.active.round_trip_greatest_ms.max(variation);
        self.round_trips.extend(u64::try_from(round_trip_ns).map(Duration::from_nanos));
    }

    /// The difference of the clocks is in every delay, and so drops out of their variation.
    fn time_one_way(&mut self, header: &LoadHeader, at: WireTime) {
        let difference_ns = at.0.saturating_sub(header.sent.0);
        let Some(least_ns) = self.least_difference_ns else {
            self.least_difference_ns = Some(difference_ns);
            self.trial.shortest_is_new = true;
            return;
        };
        if difference_ns < least_ns {
            self.least_difference_ns = Some(difference_ns);
            self.trial.shortest_is_new = true;
        }
        let variation = milliseconds(difference_ns.saturating_sub(least_ns.min(difference_ns)));
        self.trial.delays.add(variation);
        self.active.delays.add(variation);
    }

    /// Between two datagrams that follow each other nothing was lost: the gap is the sender's.
    fn note_pause(&mut self, sent: WireTime, missing: u32) {
        let last = self.last_sent.replace(sent).filter(|_| missing == 0).unwrap_or(sent);
        let gap_ns = sent.0.saturating_sub(last.0);
        if let Ok(paused_ns @ 1..) = u64::try_from(gap_ns.saturating_sub(PAUSE_NS)) {
            self.paused_ns = self.paused_ns.saturating_add(paused_ns);
        }
    }

    /// Closes sub-intervals that are over although nothing comes.
    pub(crate) fn close_quiet(&mut self, now: WireTime) {
        self.close_until(WireTime(now.0.saturating_sub(GRACE_NS)));
    }

    fn close_until(&mut self, at: WireTime) {
        for _ in 0..MOST_EMPTY {
            let Some(started) = self.started else { return };
            let end = WireTime(started.0.saturating_add(self.length_ns));
            if at < end {
                return;
            }
            self.close();
            self.started = Some(end);
        }
        self.started = Some(at);
    }

    fn close(&mut self) {
        let number = i64::try_from(self.finished.len()).unwrap_or(i64::MAX).saturating_add(1);
        let mut counts = std::mem::take(&mut self.active);
        counts.time_us = u32::try_from(self.length_ns / 1_000).unwrap_or(u32::MAX);
        counts.elapsed_ms = milliseconds(self.length_ns.saturating_mul(number));
        self.finished.push(counts);
        self.pauses.push(Duration::from_nanos(std::mem::take(&mut self.paused_ns)));
    }

    /// What was counted since the last report.
    pub(crate) fn report(&mut self, now: WireTime) -> Trial {
        let mut trial = std::mem::take(&mut self.trial);
        let least_ms = self.least_difference_ns.unwrap_or_default() / NS_PER_MS;
        trial.clock_difference_ms = i32::try_from(least_ms).unwrap_or(i32::MAX);
        trial.round_trip_shortest_ms = self.shortest_ns.map(milliseconds);
        let time_us = now.0.saturating_sub(self.trial_started.0) / 1_000;
        trial.time_us = u32::try_from(time_us).unwrap_or_default();
        self.trial_started = now;
        trial
    }
}

impl Delays {
    fn add(&mut self, variation_ms: u32) {
        least(&mut self.least_ms, variation_ms);
        self.greatest_ms = self.greatest_ms.max(variation_ms);
        self.sum_ms = self.sum_ms.saturating_add(variation_ms);
        self.count = self.count.saturating_add(1);
    }
}

fn least(so_far: &mut Option<u32>, value: u32) {
    *so_far = Some(so_far.map_or(value, |least| least.min(value)));
}

/// To the nearest millisecond.
fn milliseconds(ns: i64) -> u32 {
    u32::try_from(ns.saturating_add(NS_PER_MS / 2) / NS_PER_MS).unwrap_or_default()
}

#[cfg(test)]
mod tests;
