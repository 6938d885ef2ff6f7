//! Round-trip times against captures of the same packets, and behind a queue of known length.

use std::{
    collections::HashMap,
    fs,
    net::UdpSocket,
    num::NonZeroU32,
    thread,
    time::{Duration, Instant},
};

use linecert_namespace::{Cable, FAR, FAR6, installed};
use linecert_net::{
    icmp::{
        Clock, EchoOutcome, EchoPlan, EchoSamples, Egress, PayloadSize, STAMP_ERROR, Span, echo,
        echo_until,
    },
    stats::Percentile,
};

use crate::run;

fn plan(target: &str, count: u32, timeout: Duration) -> EchoPlan {
    EchoPlan {
        target: target.parse().unwrap(),
        count: NonZeroU32::new(count).unwrap(),
        interval: Duration::from_millis(5),
        timeout,
        payload: PayloadSize::USUAL,
    }
}

/// The time on the wire in ns of each probe, by its sequence number, in a capture of this machine's
/// byte order (magic 0xa1b23c4d).
fn round_trips(pcap: &[u8]) -> HashMap<u16, i64> {
    let word = |at: usize| u32::from_ne_bytes(pcap[at..at + 4].try_into().unwrap());
    assert_eq!(word(0), 0xa1b2_3c4d);
    let (mut at, mut sent, mut taken) = (24, HashMap::new(), HashMap::new());
    while at + 16 <= pcap.len() {
        let time = i64::from(word(at)) * 1_000_000_000 + i64::from(word(at + 4));
        let length = usize::try_from(word(at + 8)).unwrap();
        let Some(frame) = pcap.get(at + 16..at + 16 + length) else { break };
        let icmp = if frame[12..14] == [0x08, 0] { &frame[34..] } else { &frame[54..] };
        let sequence = u16::from_be_bytes([icmp[6], icmp[7]]);
        match icmp[0] {
            8 | 128 => drop(sent.insert(sequence, time)),
            0 | 129 => drop(sent.get(&sequence).map(|at| taken.insert(sequence, time - at))),
            _ => {}
        }
        at += 16 + length;
    }
    taken
}

fn nanoseconds(time: Duration) -> i64 {
    i64::try_from(time.as_nanos()).unwrap()
}

#[test]
fn the_stamps_agree_with_a_capture_of_the_same_packets() {
    if !installed(&["tcpdump"]) {
        return;
    }
    for target in [FAR, FAR6] {
        let Some(cable) = Cable::lay() else { return };
        // The neighbour is found first, or the first probe waits for that in the queue.
        cable.on_near(|| run(echo(plan(target, 400, Duration::from_secs(1)), |_| {}))).unwrap();
        let capture = cable.near.capture("eth0", "icmp or icmp6");
        let measure = || run(echo(plan(target, 400, Duration::from_secs(1)), |_| {}));
        let samples = cable.on_near(measure).unwrap();
        let wire = round_trips(&fs::read(capture.end()).unwrap());
        let mut apart: Vec<_> = (0_u16..)
            .zip(samples.samples())
            .filter_map(|(index, sample)| match sample.outcome {
                EchoOutcome::Answered { round_trip } if round_trip.clock == Clock::Kernel => {
                    Some(nanoseconds(round_trip.wire) - wire.get(&index)?)
                }
                _ => None,
            })
            .collect();
        assert!(apart.len() > 390, "{} probes in both, {} captured", apart.len(), wire.len());
        apart.sort_unstable();
        let median = apart[apart.len() / 2];
        println!("{target}: {} to {}, median {median} ns", apart[4], apart[apart.len() - 5]);
        // Twice, since a busy machine also holds packets up between the capture and the stamp.
        let most = 2 * nanoseconds(STAMP_ERROR);
        assert!(median.abs() <= most, "{target}: {median} ns from the wire");
    }
}

/// Measures while this machine's own queue of 50 ms is kept full.
fn behind_a_queue(timeout: Duration) -> Option<EchoSamples> {
    let cable = Cable::lay()?;
    cable.shape(10);
    let until = Instant::now() + Duration::from_millis(1_500);
    let flood = || {
        let socket = UdpSocket::bind("0.0.0.0:0").unwrap();
        while Instant::now() < until {
            // A full queue refuses, which is the point of it.
            socket.send_to(&[0; 1_200], (FAR, 9)).ok();
            thread::sleep(Duration::from_micros(500));
        }
    };
    let measure = || {
        thread::sleep(Duration::from_millis(300));
        let egress = Egress::default();
        let plan = plan(FAR, 100_000, timeout);
        run(async {
            let stop = tokio::time::sleep(Duration::from_millis(700));
            echo_until(plan, &egress, stop, |_| {}).await
        })
    };
    let samples = thread::scope(|scope| {
        scope.spawn(|| cable.on_near(flood));
        cable.on_near(measure)
    });
    Some(samples.unwrap())
}

#[test]
fn an_application_feels_the_queue_and_the_wire_does_not() {
    let Some(samples) = behind_a_queue(Duration::from_secs(1)) else { return };
    let median = |span| {
        let times = samples.round_trips(span);
        times[times.len() / 2]
    };
    let (felt, wire) = (median(Span::Application), median(Span::Wire));
    let queue = samples.own_queue(Percentile::P50).unwrap();
    println!("felt {felt:?}, wire {wire:?}, queue {queue:?}, {} sent", samples.sent());
    assert!(felt > Duration::from_millis(25) && felt < Duration::from_millis(80), "{felt:?}");
    assert!(wire < Duration::from_millis(10), "{wire:?}");
    assert!(samples.sent() > 50, "{} sent", samples.sent());
}

#[test]
fn an_answer_after_the_timeout_is_late_and_lost() {
    let Some(samples) = behind_a_queue(Duration::from_millis(20)) else { return };
    let is_late = |outcome: EchoOutcome| matches!(outcome, EchoOutcome::Late { .. });
    let late = samples.samples().iter().filter(|sample| is_late(sample.outcome)).count();
    assert!(late > 20, "{late} late of {}", samples.sent());
    assert!(usize::try_from(samples.lost()).unwrap() >= late);
}
