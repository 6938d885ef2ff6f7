//! What is kept of a stream, so that its figures can be checked.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{
    SECOND_NS, StreamRecord,
    record::{MediaRate, Tally},
};
use crate::transport_stream::Pid;

/// A stream within the evidence of a test. Times are nanoseconds since its start.
#[derive(Debug, Serialize)]
pub(crate) struct StreamEvidence {
    end_ns: u64,
    first_ns: Option<u64>,
    last_ns: Option<u64>,
    datagrams: usize,
    packets_a_datagram: u64,
    foreign_datagrams: u32,
    malformed_packets: u32,
    transport_errors: u32,
    dropped_by_this_computer: u32,
    media_rate: Option<Rate>,
    rtp: Option<Rtp>,
    continuity_errors: BTreeMap<u16, u32>,
    longest_pat_interval_ns: Option<u64>,
    longest_pmt_interval_ns: Option<u64>,
    clock: Option<Clock>,
    seconds: Vec<Second>,
    worst_second: Option<WorstSecond>,
}

#[derive(Debug, Serialize)]
struct Rate {
    bits_a_second: u64,
    by: &'static str,
}

#[derive(Debug, Serialize)]
struct Rtp {
    expected: u32,
    lost: u32,
    reordered: u32,
    duplicates: u32,
    restarts: u32,
    strays: u32,
    senders: u32,
    largest_jitter_ns: Option<u64>,
    loss_bursts: Vec<u32>,
}

#[derive(Debug, Serialize)]
struct Clock {
    pid: u16,
    references: usize,
    longest_interval_ns: Option<u64>,
    breaks: u32,
    jitter_ns: Option<u64>,
    jitter_method: &'static str,
}

#[derive(Debug, Serialize)]
struct Second {
    octets: u64,
    delay_factor_ns: Option<u64>,
    missing_datagrams: u64,
    missing_packets: u64,
    continuity_errors: u32,
}

/// The arrivals from which the largest delay factor follows: time and octets of media.
#[derive(Debug, Serialize)]
struct WorstSecond {
    second: usize,
    arrivals: Vec<(u64, u16)>,
}

impl From<&StreamRecord> for StreamEvidence {
    fn from(record: &StreamRecord) -> Self {
        let factors = record.delay_factors();
        Self {
            end_ns: record.end_ns,
            first_ns: record.first_ns(),
            last_ns: record.last_ns(),
            datagrams: record.datagrams(),
            packets_a_datagram: record.packets_a_datagram(),
            foreign_datagrams: record.foreign,
            malformed_packets: record.malformed,
            transport_errors: record.damaged,
            dropped_by_this_computer: record.overrun,
            media_rate: record.media_rate().map(Rate::from),
            rtp: rtp(record),
            continuity_errors: errors(&record.continuity_errors),
            longest_pat_interval_ns: record.association_interval_ns,
            longest_pmt_interval_ns: record.map_interval_ns,
            clock: clock(record),
            seconds: seconds(record, &factors),
            worst_second: worst_second(record, &factors),
        }
    }
}

impl From<MediaRate> for Rate {
    fn from(rate: MediaRate) -> Self {
        let by = match rate {
            MediaRate::Clock(_) => "program-clock-reference",
            MediaRate::Arrival(_) => "mean-arrival",
        };
        Self { bits_a_second: rate.bits(), by }
    }
}

fn rtp(record: &StreamRecord) -> Option<Rtp> {
    let losses = record.losses.clone()?;
    Some(Rtp {
        expected: losses.expected,
        lost: losses.lost,
        reordered: losses.reordered,
        duplicates: losses.duplicates,
        restarts: losses.restarts,
        strays: losses.strays,
        senders: record.senders.unwrap_or(1),
        largest_jitter_ns: record.jitter_ns,
        loss_bursts: losses.bursts,
    })
}

/// Errors by identifier; 0 says that it was seen and had none.
fn errors(all: &BTreeMap<Pid, u32>) -> BTreeMap<u16, u32> {
    all.iter().map(|(pid, errors)| (pid.get(), *errors)).collect()
}

fn clock(record: &StreamRecord) -> Option<Clock> {
    let (pid, clock) = record.clock.as_ref()?;
    let rate = record.media_rate().map_or(0, MediaRate::bits);
    Some(Clock {
        pid: pid.get(),
        references: clock.count(),
        longest_interval_ns: clock.longest_interval_ns(),
        breaks: clock.breaks(),
        jitter_ns: clock.jitter_ns(rate),
        jitter_method: "largest residual of a least-squares line of arrival over clock",
    })
}

fn seconds(record: &StreamRecord, factors: &[Option<u64>]) -> Vec<Second> {
    let second = |(second, delay_factor_ns): (usize, &Option<u64>)| {
        let tally = record.seconds.get(&(second as u64)).copied().unwrap_or_default();
        let Tally { octets, missing_datagrams, missing_packets, continuity_errors } = tally;
        Second {
            octets,
            delay_factor_ns: *delay_factor_ns,
            missing_datagrams,
            missing_packets,
            continuity_errors,
        }
    };
    factors.iter().enumerate().map(second).collect()
}

/// The worst second with the last arrival before it, from which its interval counts.
fn worst_second(record: &StreamRecord, factors: &[Option<u64>]) -> Option<WorstSecond> {
    let (second, _) = factors.iter().enumerate().max_by_key(|(_, factor)| **factor)?;
    let from = record.first_ns()?.saturating_add((second as u64).saturating_mul(SECOND_NS));
    let before = record.arrivals.partition_point(|arrival| arrival.at_ns <= from);
    let until = record.arrivals.partition_point(|arrival| arrival.at_ns <= from + SECOND_NS);
    let inside = record.arrivals.get(before.saturating_sub(1)..until)?;
    let arrivals = inside.iter().map(|arrival| (arrival.at_ns, arrival.octets)).collect();
    Some(WorstSecond { second, arrivals })
}
