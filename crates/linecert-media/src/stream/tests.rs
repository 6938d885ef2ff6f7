//! Streams that were made by hand, judged.

use std::time::Duration;

use linecert_measure::{Metric, Reading, Reason, Uncertainty};
use proptest::prelude::*;

use super::*;
use crate::{rtp::RtpHeader, transport_stream::PACKET};

/// Datagrams of ten packets of one identifier with a clock in the first, 100 a second: 1.504 Mbit/s.
fn stream(count: u64) -> Vec<(u64, Vec<u8>)> {
    let packet = |n: u64, index: u64| {
        let counter = u8::try_from((n * 10 + index) % 16).unwrap();
        let mut packet = vec![0x55; PACKET];
        packet[..4].copy_from_slice(&[0x47, 0x01, 0x00, 0x10 | counter]);
        packet[180..].copy_from_slice(&(n * 10 + index).to_be_bytes());
        if index == 0 {
            packet[3] |= 0x20;
            packet[4..6].copy_from_slice(&[7, 0x10]);
            packet[6..12].copy_from_slice(&((n * 900) << 15).to_be_bytes()[2..]);
        }
        packet
    };
    let datagram = |n: u64| (0..10).flat_map(|index| packet(n, index)).collect();
    (0..count).map(|n| (n * 10_000_000, datagram(n))).collect()
}

fn numbered(stream: Vec<(u64, Vec<u8>)>, source: u32) -> Vec<(u64, Vec<u8>)> {
    let header = |sequence| RtpHeader {
        payload_type: 33,
        sequence,
        timestamp: u32::from(sequence) * 900,
        source,
    };
    let number = |((at, octets), n): ((u64, Vec<u8>), u16)| (at, header(n).encode(&octets));
    stream.into_iter().zip(0..).map(number).collect()
}

fn record(stream: &[(u64, Vec<u8>)]) -> StreamRecord {
    let end = stream.last().map_or(0, |(at, _)| *at);
    let datagrams =
        stream.iter().map(|(at, octets)| (Duration::from_nanos(*at), octets.as_slice()));
    StreamRecord::of_recording(datagrams, Duration::from_nanos(end))
}

fn of(record: &StreamRecord, metric: Metric) -> Reading {
    record.readings().into_iter().find(|(of, _)| *of == metric).unwrap().1
}

fn check(record: &StreamRecord, expect: [(Metric, &str); 6]) {
    for (metric, expect) in expect {
        let found = match of(record, metric) {
            Reading::Value(value) => value.to_string(),
            Reading::NotReported(absence) => absence.reason.to_string(),
            other => format!("{other:?}"),
        };
        assert_eq!(found, expect, "{metric}");
    }
}

use Metric::{
    ContinuityErrors as Errors, MediaDelayFactor as Factor, MediaLoss as Loss,
    MediaLossRate as LossRate, MediaRate as Rate, PcrJitter,
};

#[test]
fn a_clean_stream() {
    let expect = |loss| {
        [
            (Factor, "10.000 ms"),
            (LossRate, "0 packet/s"),
            (Errors, "0 count"),
            (Loss, loss),
            (Rate, "1.504 Mbit/s"),
            (PcrJitter, "0.000 ms"),
        ]
    };
    check(&record(&numbered(stream(401), 7)), expect("0.000 %"));
    check(&record(&stream(401)), expect("unsupported"));
}

#[test]
fn lost_datagrams_by_number_and_by_counter() {
    let drop = |mut stream: Vec<(u64, Vec<u8>)>| {
        stream.drain(150..152);
        stream.remove(290);
        record(&stream)
    };
    let numbered = drop(numbered(stream(401), 7));
    // Two datagrams of ten packets within a second; three of 401.
    check(
        &numbered,
        [
            (Factor, "30.000 ms"),
            (LossRate, "20 packet/s"),
            (Errors, "2 count"),
            (Loss, "0.748 %"),
            (Rate, "1.493 Mbit/s"),
            (PcrJitter, "0.000 ms"),
        ],
    );
    let plain = drop(stream(401));
    // Twenty packets are four by a counter of four bits, and ten are ten: a lower bound.
    let rate = of(&plain, LossRate);
    assert_eq!(rate.value().unwrap().to_string(), "10 packet/s");
    let uncertainty = rate.value().unwrap().uncertainty();
    assert!(matches!(uncertainty, Uncertainty::Bounds { high: None, .. }));
}

#[test]
fn what_is_late_out_of_order_or_twice() {
    let mut late = stream(401);
    late[250].0 += 9_000_000;
    let jitter = of(&record(&late), PcrJitter);
    let steps = jitter.value().unwrap().quantity().steps();
    assert!((8_900_000..9_100_000).contains(&steps), "{steps}");
    let mut swapped = numbered(stream(401), 7);
    let (first, second) = (swapped[100].1.clone(), swapped[101].1.clone());
    (swapped[100].1, swapped[101].1) = (second, first);
    // Missing at its turn counts as MDI has it, and loses nothing.
    let record_of = record(&swapped);
    assert_eq!(of(&record_of, LossRate).value().unwrap().to_string(), "10 packet/s");
    assert_eq!(of(&record_of, Loss).value().unwrap().to_string(), "0.000 %");
    let mut twice = numbered(stream(401), 7);
    twice.insert(100, twice[100].clone());
    assert_eq!(of(&record(&twice), Errors).value().unwrap().to_string(), "0 count");
}

#[test]
fn what_cannot_be_stood_by_says_why() {
    let reason = |record: &StreamRecord| match of(record, Factor) {
        Reading::NotReported(absence) => absence.reason,
        other => panic!("{other:?}"),
    };
    assert_eq!(reason(&record(&[])), Reason::TimedOut);
    assert_eq!(reason(&record(&[(1, b"junk".to_vec())])), Reason::Garbled);
    assert_eq!(reason(&record(&stream(401)).overrun_by(1)), Reason::HostLimited);
    assert_eq!(reason(&record(&stream(50))), Reason::Interrupted);
    let mut stopped = stream(401);
    stopped.push((6_000_000_000, b"junk".to_vec()));
    assert_eq!(reason(&record(&stopped)), Reason::Interrupted);
    let (one, two) = (numbered(stream(401), 7), numbered(stream(401), 8));
    let both: Vec<_> = one.into_iter().zip(two).flat_map(|(a, b)| [a, b]).collect();
    assert_eq!(reason(&record(&both)), Reason::Implausible);
}

#[test]
fn damaged_packets_are_counted_and_not_read() {
    let mut damaged = stream(401);
    damaged[200].1[PACKET + 1] |= 0x80;
    damaged[300].1[0] = 0x46;
    let record = record(&damaged);
    let evidence = serde_json::to_value(StreamEvidence::from(&record)).unwrap();
    assert_eq!(evidence["transport_errors"], 1);
    // A datagram that does not begin as a transport packet is none, and its packets are missing.
    assert_eq!((&evidence["foreign_datagrams"], record.continuity_errors()), (&1.into(), 2));
}

proptest! {
    #[test]
    fn arbitrary_datagrams_never_panic(
        datagrams in proptest::collection::vec(
            (any::<u32>(), any::<u8>(), proptest::collection::vec(any::<u8>(), 0..400)), 0..12),
    ) {
        let framed = datagrams.into_iter().map(|(at, first, mut octets)| {
            octets.resize(PACKET * 2, first);
            octets[0] = if first < 128 { 0x47 } else { 0x80 };
            octets[PACKET] = 0x47;
            (u64::from(at), octets)
        });
        let mut framed: Vec<_> = framed.collect();
        framed.sort();
        let record = record(&framed);
        prop_assert_eq!(record.readings().len(), 6);
        prop_assert_eq!(record.series().len(), 3);
        serde_json::to_vec(&StreamEvidence::from(&record)).unwrap();
    }
}
