//! What came of a stream, and the figures that follow from it.

use std::{collections::BTreeMap, time::Duration};

use super::{
    Recorder, SECOND_NS,
    clock_watch::ClockWatch,
    delay_factor::{MediaArrival, delay_factors},
};
use crate::{
    rtp::Losses,
    transport_stream::{PACKET, Pid},
};

/// A stream as it came.
#[derive(Debug, Clone)]
pub struct StreamRecord {
    pub(super) end_ns: u64,
    pub(super) arrivals: Vec<MediaArrival>,
    pub(super) seconds: BTreeMap<u64, Tally>,
    pub(super) foreign: u32,
    pub(super) malformed: u32,
    pub(super) damaged: u32,
    pub(super) losses: Option<Losses>,
    pub(super) senders: Option<u32>,
    pub(super) jitter_ns: Option<u64>,
    pub(super) continuity_errors: BTreeMap<Pid, u32>,
    pub(super) association_interval_ns: Option<u64>,
    pub(super) map_interval_ns: Option<u64>,
    pub(super) clock: Option<(Pid, ClockWatch)>,
    pub(super) decodable: Decodable,
    /// Datagrams that this computer dropped because it was too busy to take them.
    pub(super) overrun: u32,
}

/// What one second brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Tally {
    /// Octets of transport packets.
    pub(crate) octets: u64,
    /// Datagrams that were missing at their turn, by their RTP numbers.
    pub(crate) missing_datagrams: u64,
    /// Transport packets that were missing at their turn, by their counters.
    pub(crate) missing_packets: u64,
    pub(crate) continuity_errors: u32,
}

/// When that came which is needed for a picture, in nanoseconds since the start of the test.
///
/// A decoder needs the program association table, then the program map, then a point from which
/// the pictures (of a program without pictures, the sound) can be decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Decodable {
    /// The first program association table.
    pub association_ns: Option<u64>,
    /// The first program map table behind it.
    pub map_ns: Option<u64>,
    /// The first packet behind the map that is marked as a random access point (ISO/IEC 13818-1,
    /// 2.4.3.5).
    pub random_access_ns: Option<u64>,
    /// The first packet behind the map in which a PES packet starts. A picture can be decoded from
    /// there or, in a stream that marks no random access, from some later one.
    pub unit_start_ns: Option<u64>,
}

/// Where the media rate comes from that the virtual buffer is drained at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MediaRate {
    /// The program's clock references, in bit/s.
    Clock(u64),
    /// The mean over the whole test, in bit/s.
    Arrival(u64),
}

impl MediaRate {
    pub(super) const fn bits(self) -> u64 {
        match self {
            Self::Clock(bits) | Self::Arrival(bits) => bits,
        }
    }
}

impl Tally {
    pub(crate) const fn plus(self, other: Self) -> Self {
        Self {
            octets: self.octets.saturating_add(other.octets),
            missing_datagrams: self.missing_datagrams.saturating_add(other.missing_datagrams),
            missing_packets: self.missing_packets.saturating_add(other.missing_packets),
            continuity_errors: self.continuity_errors.saturating_add(other.continuity_errors),
        }
    }
}

impl StreamRecord {
    /// Judges datagrams that were recorded elsewhere: each with its time of arrival since the start,
    /// in order of arrival. `end` is when recording ended.
    #[must_use]
    pub fn of_recording<'d>(
        datagrams: impl IntoIterator<Item = (Duration, &'d [u8])>,
        end: Duration,
    ) -> Self {
        let nanoseconds = |time: Duration| u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
        let mut recorder = Recorder::default();
        for (at, datagram) in datagrams {
            recorder.record(nanoseconds(at), datagram);
        }
        recorder.finish(nanoseconds(end))
    }

    /// How many datagrams with transport packets came.
    #[must_use]
    pub const fn datagrams(&self) -> usize {
        self.arrivals.len()
    }

    /// When what is needed for a picture came.
    #[must_use]
    pub const fn decodable(&self) -> Decodable {
        self.decodable
    }

    /// Continuity errors over all identifiers.
    #[must_use]
    pub fn continuity_errors(&self) -> u32 {
        self.continuity_errors.values().fold(0, |sum, errors| sum.saturating_add(*errors))
    }

    /// Says that this computer dropped so many datagrams.
    pub(crate) const fn overrun_by(mut self, datagrams: u32) -> Self {
        self.overrun = self.overrun.saturating_add(datagrams);
        self
    }

    /// When the first datagram came.
    pub(crate) fn first_ns(&self) -> Option<u64> {
        self.arrivals.first().map(|arrival| arrival.at_ns)
    }

    /// The mean time between datagrams.
    pub(crate) fn mean_spacing_ns(&self) -> Option<u64> {
        let span_ns = self.last_ns()?.checked_sub(self.first_ns()?)?;
        span_ns.checked_div(u64::try_from(self.arrivals.len()).ok()?.checked_sub(1)?)
    }

    pub(super) fn last_ns(&self) -> Option<u64> {
        self.arrivals.last().map(|arrival| arrival.at_ns)
    }

    /// The media rate over the whole test.
    pub(super) fn media_rate(&self) -> Option<MediaRate> {
        let clock = self.clock.as_ref().and_then(|(_, clock)| clock.rate(0, u64::MAX));
        clock.map(MediaRate::Clock).or_else(|| Some(MediaRate::Arrival(self.mean_rate()?)))
    }

    /// The bits behind the first arrival over the time until the last.
    fn mean_rate(&self) -> Option<u64> {
        let span_ns = self.last_ns()?.checked_sub(self.first_ns()?).filter(|ns| *ns > 0)?;
        let octets: u64 = self.arrivals.iter().skip(1).map(|a| u64::from(a.octets)).sum();
        let bits = u128::from(octets) * 8 * u128::from(SECOND_NS);
        u64::try_from(bits / u128::from(span_ns)).ok()
    }

    /// The delay factor of every whole second. The rate is that of the clock within the second,
    /// piece by piece as RFC 4445, 3 has it for variable streams, or failing that of the whole test.
    pub(super) fn delay_factors(&self) -> Vec<Option<u64>> {
        let Some(first) = self.first_ns() else { return Vec::new() };
        let whole = self.media_rate();
        delay_factors(&self.arrivals, |second| {
            let from = first.saturating_add((second as u64).saturating_mul(SECOND_NS));
            let within = |(_, clock): &(Pid, ClockWatch)| clock.rate(from, from + SECOND_NS);
            let rate = self.clock.as_ref().and_then(within);
            rate.or(whole.map(MediaRate::bits))
        })
    }

    /// Media packets that were missing at their turn, in every whole second: lost or out of order,
    /// as RFC 4445, 3 counts them. By RTP numbers where there are, each datagram standing for as many
    /// transport packets as most datagrams hold; else by counters.
    pub(super) fn missing(&self) -> Vec<u64> {
        let packets = self.packets_a_datagram();
        let of = |tally: &Tally| match self.losses {
            Some(_) => tally.missing_datagrams.saturating_mul(packets),
            None => tally.missing_packets,
        };
        (0..self.whole_seconds()).map(|second| self.seconds.get(&second).map_or(0, of)).collect()
    }

    /// Octets of transport packets in every whole second.
    pub(super) fn octets(&self) -> Vec<u64> {
        let of = |second| self.seconds.get(&second).map_or(0, |tally| tally.octets);
        (0..self.whole_seconds()).map(of).collect()
    }

    fn whole_seconds(&self) -> u64 {
        let span = self.last_ns().zip(self.first_ns()).map(|(last, first)| last - first);
        span.unwrap_or(0) / SECOND_NS
    }

    /// How many transport packets most datagrams hold.
    pub(super) fn packets_a_datagram(&self) -> u64 {
        let mut counts = BTreeMap::<u16, usize>::new();
        for arrival in &self.arrivals {
            *counts.entry(arrival.octets).or_default() += 1;
        }
        let most = counts.into_iter().max_by_key(|(_, count)| *count);
        most.map_or(0, |(octets, _)| u64::from(octets) / PACKET as u64)
    }
}
