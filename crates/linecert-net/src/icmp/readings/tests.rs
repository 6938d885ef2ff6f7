use std::{num::NonZeroU32, time::Instant};

use linecert_measure::Uncertainty;

use super::*;
use crate::icmp::{
    Clock, EchoOutcome, Egress, IcmpError, PayloadSize, RoundTrip, SocketKind, Stamps,
    log::Counts,
    samples::{Setting, Start},
};

const fn ms(n: u64) -> Duration {
    Duration::from_millis(n)
}

/// A test in which probe n was answered after `times[n]` ms on the wire and one more in the queue
/// of this machine, or not at all.
fn samples(times: &[Option<u64>], clock: Clock) -> EchoSamples {
    let plan = EchoPlan {
        target: "192.0.2.1".parse().unwrap(),
        count: NonZeroU32::new(u32::try_from(times.len()).unwrap()).unwrap(),
        interval: ms(50),
        timeout: Duration::from_secs(1),
        payload: PayloadSize::USUAL,
    };
    let start = Start { at: Instant::now(), unix_ns: Some(1_700_000_000_000_000_000) };
    let round_trip = |n| RoundTrip { wire: ms(n), application: ms(n + 1), clock };
    let sample = |(index, time): (u32, &Option<u64>)| EchoSample {
        intended: ms(50) * index,
        sent: ms(50) * index,
        outcome: time
            .map_or(EchoOutcome::Lost, |n| EchoOutcome::Answered { round_trip: round_trip(n) }),
        duplicates: 0,
        stamps: Stamps::default(),
    };
    let setting = Setting { plan, egress: Egress::default(), socket: SocketKind::Raw, start };
    EchoSamples::new(setting, (0..).zip(times).map(sample).collect(), Counts::default())
}

fn by_kernel(times: &[Option<u64>]) -> EchoSamples {
    samples(times, Clock::Kernel)
}

fn show(reading: &Reading) -> String {
    let bound = |q: Option<Quantity>| q.map_or("-".into(), |q| q.to_string());
    match reading {
        Reading::Value(value) => match value.uncertainty() {
            Uncertainty::Bounds { low, high, samples } => {
                format!("{value} {}..{} of {samples}", bound(low), bound(high))
            }
            Uncertainty::Expanded(u) => format!("{value} ±{u}"),
            Uncertainty::NotStated => value.to_string(),
        },
        Reading::AboveRange { ceiling } => format!("> {ceiling}"),
        Reading::BelowRange { floor } => format!("< {floor}"),
        Reading::NotReported(absence) => format!("{}: {}", absence.reason.name(), absence.detail),
    }
}

fn check(reading: &Reading, expect: &str) {
    assert_eq!(show(reading), expect);
}

#[test]
fn the_clock_decides_how_far_outside_the_bounds_lie() {
    let times: Vec<_> = (1..=100).map(Some).collect();
    check(&by_kernel(&times).round_trip_p95(), "95.000 ms 90.943 ms..99.061 ms of 100");
    check(&samples(&times, Clock::User).round_trip_p95(), "95.000 ms 90.854 ms..99.05 ms of 100");
    let mut mixed = by_kernel(&times);
    if let EchoOutcome::Answered { round_trip } = &mut mixed.samples[3].outcome {
        round_trip.clock = Clock::UserAcrossStep;
    }
    check(&mixed.round_trip_p95(), "95.000 ms 90.854 ms..99.061 ms of 100");
}

#[test]
fn what_an_application_feels_has_this_machines_queue_in_it() {
    let test = by_kernel(&[Some(10); 100]);
    check(&test.round_trip(Span::Wire, Percentile::P50), "10.000 ms 9.984 ms..10.016 ms of 100");
    check(
        &test.round_trip(Span::Application, Percentile::P50),
        "11.000 ms 10.983 ms..11.017 ms of 100",
    );
    assert_eq!(test.mean_round_trip(Span::Wire), Some(ms(10)));
}

#[test]
fn silence_is_all_lost_and_no_time() {
    let silent = by_kernel(&[None; 20]);
    let words = "timed-out: 20 probes to 192.0.2.1: none answered within 1s";
    check(&silent.round_trip_p95(), words);
    check(&silent.delay_variation_p95(), words);
    check(&silent.loss(), "100.00 % 86.08 %..100 % of 20");
    check(&silent.longest_loss_burst(), "20 count ±0 count");
    assert_eq!(silent.mean_round_trip(Span::Wire), None);
}

#[test]
fn every_reading_of_an_idle_line() {
    let times: Vec<_> = (0..300).map(|n| (n % 100 != 7).then_some(20 + n % 2)).collect();
    let shown: Vec<_> = by_kernel(&times)
        .readings()
        .iter()
        .map(|(metric, reading)| format!("{} {}", metric.name(), show(reading)))
        .collect();
    let expect = [
        "round-trip-time-min 20.000 ms ±0.021 ms",
        "round-trip-time-p50 20.000 ms 19.979 ms..21.022 ms of 300",
        "round-trip-time-p95 21.000 ms 20.978 ms..21.022 ms of 300",
        "round-trip-time-p99 21.000 ms 20.978 ms..- of 300",
        "delay-variation-p95 1.000 ms 0.988 ms..1.012 ms of 147",
        "packet-loss 1.000 % 0.273 %..2.565 % of 300",
        "longest-loss-burst 1 count ±0 count",
    ];
    assert_eq!(shown, expect);
}

#[test]
fn a_machine_that_sends_late_or_drops_has_no_figures() {
    let mut late = by_kernel(&[Some(10); 100]);
    for sample in late.samples.iter_mut().take(5) {
        sample.sent += ms(26);
    }
    assert_eq!(late.host_limit(), None);
    late.samples[5].sent += ms(26);
    let words = "host-limited: this machine sent a twentieth of its probes 26ms late or more, \
                 at an interval of 50ms";
    for (metric, reading) in late.readings() {
        assert_eq!(show(&reading), words, "{metric:?}");
    }
    let mut dropping = by_kernel(&[Some(10); 100]);
    dropping.counts.overflow = 3;
    check(&dropping.loss(), "host-limited: this machine dropped 3 datagrams for want of buffer");
}

#[test]
fn a_short_interval_is_not_held_to_its_half() {
    let mut fast = by_kernel(&[Some(1); 100]);
    fast.setting.plan.interval = Duration::from_micros(100);
    fast.samples.iter_mut().for_each(|sample| sample.sent += Duration::from_micros(900));
    assert_eq!(fast.host_limit(), None);
    fast.samples.iter_mut().for_each(|sample| sample.sent += Duration::from_micros(200));
    assert!(fast.host_limit().is_some());
}

#[test]
fn a_phase_is_the_probes_that_were_due_in_it() {
    let times: Vec<_> = (0..100).map(Some).collect();
    let test = by_kernel(&times);
    let at = |n| test.started() + ms(n);
    let phase = test.between(at(1_000), at(2_000)).unwrap();
    assert_eq!(phase.sent(), 20);
    assert_eq!(phase.round_trips(Span::Wire), (20..40).map(ms).collect::<Vec<_>>());
    assert_eq!(test.between(at(2_000), at(2_000)), None);
    assert_eq!(test.between(at(5_000), at(9_000)), None);
}

#[test]
fn a_series_keeps_the_lost_in_their_place() {
    let test = by_kernel(&[Some(2), None, Some(3)]);
    let series = test.series(Span::Application, Metric::LoadedRoundTripTimeUpP95).unwrap();
    let shown: Vec<_> = series.samples.iter().map(|q| q.map(|q| q.to_string())).collect();
    assert_eq!(shown, [Some("3 ms".into()), None, Some("4 ms".into())]);
    assert_eq!((series.interval_ms, series.ramp), (50, 0));
    assert!(by_kernel(&[Some(2); 5_001]).series(Span::Wire, Metric::RoundTripTimeP50).is_none());
    let mut odd = test;
    odd.setting.plan.interval = Duration::from_micros(1_500);
    assert!(odd.series(Span::Wire, Metric::RoundTripTimeP50).is_none());
}

#[test]
fn evidence_is_stable() {
    let mut test = by_kernel(&[Some(2), None]);
    test.samples[0].stamps = Stamps {
        scheduled_ns: Some(1_000),
        transmitted_ns: Some(1_001_000),
        received_ns: Some(3_001_000),
    };
    test.samples[1].outcome = EchoOutcome::Refused {
        by: Some("192.0.2.254".parse().unwrap()),
        cause: IcmpError::HostUnreachable,
    };
    test.samples[1].duplicates = 1;
    let expect = concat!(
        r#"{"schema":"linecert-echo/2","target":"192.0.2.1","socket":"raw","#,
        r#""started_unix_ns":1700000000000000000,"#,
        r#""interval_ns":50000000,"timeout_ns":1000000000,"payload_bytes":56,"dscp":0,"foreign":0,"#,
        r#""overflow":0,"clock_steps":0,"#,
        r#""probes":[{"intended_ns":0,"sent_ns":0,"scheduled_ns":1000,"transmitted_ns":1001000,"#,
        r#""received_ns":3001000,"outcome":"answered","clock":"kernel","wire_ns":2000000,"#,
        r#""application_ns":3000000,"duplicates":0},"#,
        r#"{"intended_ns":50000000,"sent_ns":50000000,"outcome":"refused","#,
        r#""cause":"host unreachable","by":"192.0.2.254","duplicates":1}]}"#,
    );
    assert_eq!(String::from_utf8(test.to_evidence()).unwrap(), expect);
    assert_eq!(test.own_queue(Percentile::P50), Some(ms(1)));
}
