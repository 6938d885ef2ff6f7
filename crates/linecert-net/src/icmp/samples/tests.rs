use std::num::NonZeroU32;

use super::*;
use crate::icmp::PayloadSize;

/// A test in which probe n was answered after `times[n]` ms, or not at all.
fn samples(times: &[Option<u64>]) -> EchoSamples {
    let plan = EchoPlan {
        target: "192.0.2.1".parse().unwrap(),
        count: NonZeroU32::new(u32::try_from(times.len()).unwrap()).unwrap(),
        interval: Duration::from_millis(50),
        timeout: Duration::from_secs(1),
        payload: PayloadSize::USUAL,
    };
    let sample = |time: &Option<u64>| EchoSample {
        sent: Duration::ZERO,
        outcome: time.map_or(EchoOutcome::Lost, |ms| EchoOutcome::Answered {
            round_trip: Duration::from_millis(ms),
        }),
        duplicates: 0,
    };
    EchoSamples::new(plan, SocketKind::Raw, times.iter().map(sample).collect(), 0)
}

fn check_p95(times: &[Option<u64>], expect: &str) {
    let shown = match samples(times).round_trip_p95() {
        Reading::Value(value) => match value.uncertainty() {
            Uncertainty::Bounds { low, high, samples } => {
                let show = |q: Option<Quantity>| q.map_or("-".into(), |q| q.to_string());
                format!("{value} {}..{} of {samples}", show(low), show(high))
            }
            other => format!("{other:?}"),
        },
        Reading::AboveRange { ceiling } => format!("> {ceiling}"),
        other => format!("{other:?}"),
    };
    assert_eq!(shown, expect);
}

#[test]
fn p95_is_a_nearest_rank_with_bounds() {
    let hundred: Vec<_> = (1..=100).rev().map(Some).collect();
    check_p95(&hundred, "95.000 ms 90.9 ms..99 ms of 100");
    let twenty: Vec<_> = (1..=20).map(Some).collect();
    check_p95(&twenty, "19.000 ms 16.9 ms..- of 20");
}

#[test]
fn losing_the_slow_ones_does_not_make_a_line_faster() {
    let mut times: Vec<_> = (1..=100).map(Some).collect();
    times[99] = None;
    times[98] = None;
    check_p95(&times, "95.000 ms 90.9 ms..- of 100");
    times[0] = None;
    check_p95(&times, "96.000 ms 91.9 ms..- of 100");
    for lost in times.iter_mut().take(6) {
        *lost = None;
    }
    check_p95(&times, "> 1000 ms");
}

#[test]
fn silence_is_all_lost_and_no_time() {
    let silent = samples(&[None; 20]);
    let Reading::NotReported(absence) = silent.round_trip_p95() else { panic!("a number") };
    assert_eq!(absence.reason, Reason::TimedOut);
    assert_eq!(absence.detail, "20 probes to 192.0.2.1: none answered within 1s");
    assert_eq!(silent.loss().value().unwrap().to_string(), "100.00 %");
}

#[test]
fn loss_states_what_so_few_samples_show() {
    let reading = samples(&[Some(1); 200]).loss();
    let Uncertainty::Bounds { low, high, samples } = reading.value().unwrap().uncertainty() else {
        panic!("no bounds")
    };
    let zero = "0 %".parse().unwrap();
    assert_eq!((low, samples), (Some(zero), 200));
    assert_eq!(high.unwrap().to_string(), "1.487 %");
}

#[test]
fn a_lower_bound_is_never_below_nothing() {
    check_p95(&[Some(0); 100], "0.000 ms 0 ms..0 ms of 100");
}

#[test]
fn evidence_is_stable() {
    let mut test = samples(&[Some(2), None]);
    test.samples[1] = EchoSample {
        sent: Duration::from_millis(50),
        outcome: EchoOutcome::Refused {
            by: Some("192.0.2.254".parse().unwrap()),
            cause: IcmpError::HostUnreachable,
        },
        duplicates: 1,
    };
    let expect = concat!(
        r#"{"schema":"linecert-echo/1","target":"192.0.2.1","socket":"raw","clock":"user","#,
        r#""interval_ns":50000000,"timeout_ns":1000000000,"payload_bytes":56,"foreign":0,"#,
        r#""probes":[{"sent_ns":0,"outcome":"answered","round_trip_ns":2000000,"duplicates":0},"#,
        r#"{"sent_ns":50000000,"outcome":"refused","cause":"host unreachable","#,
        r#""by":"192.0.2.254","duplicates":1}]}"#,
    );
    assert_eq!(String::from_utf8(test.to_evidence()).unwrap(), expect);
}
