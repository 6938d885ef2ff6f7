//! Readings of calls that were never made.

use std::time::Duration;

use linecert_net::icmp::Egress;

use super::*;
use crate::voice::{CallPlan, Concealment};

/// A call of which each packet took so many microseconds, or was lost.
fn call(round_trips: &[Option<u64>]) -> Call {
    let packets = round_trips.iter().zip(0_u64..).map(|(round_trip, n)| Packet {
        due_ns: n * 20_000_000,
        sent_ns: n * 20_000_000 + 1_000,
        sent_by: SentBy::Kernel,
        answered_ns: round_trip.map(|us| n * 20_000_000 + 1_000 + us * 1_000),
    });
    Call {
        plan: CallPlan {
            reflector: "192.0.2.1:4000".parse().unwrap(),
            duration: Duration::from_secs(10),
            egress: Egress::default(),
            jitter_buffer: Duration::from_millis(40),
            concealment: Concealment::AppendixI,
        },
        packets: packets.collect(),
        unsent: 0,
        duplicates: 0,
        foreign: 0,
        refusal: None,
        overrun: 0,
        clock_step_ns: None,
    }
}

fn of(call: &Call, metric: Metric) -> Reading {
    call.readings().into_iter().find(|(of, _)| *of == metric).unwrap().1
}

fn check(call: &Call, metric: Metric, expect: (&str, &str, &str)) {
    let reading = of(call, metric);
    let value = reading.value().unwrap_or_else(|| panic!("{metric}: {reading:?}"));
    let (low, high) = match value.uncertainty() {
        Uncertainty::Bounds { low, high, .. } => (low, high),
        other => panic!("{other:?}"),
    };
    let text = |q: Option<Quantity>| q.map_or("-".to_owned(), |q| q.to_string());
    let found = (value.to_string(), text(low), text(high));
    assert_eq!((found.0.as_str(), found.1.as_str(), found.2.as_str()), expect, "{metric}");
}

#[test]
fn a_good_line_is_rated_by_its_delay_and_by_what_loss_could_be() {
    // d = 20/2 + 20 + 40 = 70 ms: R = 93.2 - 1.68. No loss in 500 bounds it at 0.597 %:
    // 95 * 0.597366 / (0.597366 + 25.1) = 2.2084.
    let good = call(&[Some(20_000); 500]);
    check(&good, Metric::VoiceRating, ("91.5 R", "89.3 R", "91.6 R"));
    check(&good, Metric::VoiceLoss, ("0.000 %", "0 %", "0.598 %"));
    check(&good, Metric::VoiceDelay, ("10.000 ms", "9.975 ms", "10.025 ms"));
    check(&good, Metric::VoiceMos, ("4.37 MOS", "4.32 MOS", "4.38 MOS"));
    assert_eq!(of(&good, Metric::VoiceJitter).value().unwrap().to_string(), "0.000 ms");
}

#[test]
fn what_comes_too_late_is_lost_and_bursts_count() {
    let mut packets = vec![Some(20_000); 500];
    packets[100..105].fill(None);
    packets[200..205].fill(Some(60_001));
    packets[300] = Some(60_000);
    let call = call(&packets);
    assert_eq!(call.bursts(), [5, 5]);
    // Mean 5, expected 1 / 0.98.
    assert!((call.burst_ratio() - 4.9).abs() < 1e-9);
    let loss = of(&call, Metric::VoiceLoss);
    assert_eq!(loss.value().unwrap().to_string(), "2.000 %");
}

#[test]
fn what_cannot_be_stood_by_says_why() {
    let reason = |call: &Call| match of(call, Metric::VoiceMos) {
        Reading::NotReported(absence) => absence.reason,
        reading => panic!("{reading:?}"),
    };
    assert_eq!(reason(&call(&[None; 100])), Reason::TimedOut);
    let refused = Call { refusal: Some("ICMP".to_owned()), ..call(&[None; 100]) };
    assert_eq!(reason(&refused), Reason::Refused);
    assert_eq!(reason(&Call { overrun: 1, ..call(&[Some(1); 9]) }), Reason::HostLimited);
    assert_eq!(reason(&Call { unsent: 1, ..call(&[Some(1); 9]) }), Reason::HostLimited);
    let step = Call { clock_step_ns: Some(-5_000_000), ..call(&[Some(1); 9]) };
    assert_eq!(reason(&step), Reason::Interrupted);
    let mut late = call(&[Some(1); 100]);
    late.packets.iter_mut().for_each(|packet| packet.due_ns = 0);
    assert_eq!(reason(&late), Reason::HostLimited);
}

#[test]
fn the_series_shows_what_is_played() {
    let series = call(&[Some(20_000), None, Some(90_000)]).series();
    let ten = milliseconds(10_000_000);
    assert_eq!(series[0].samples, [Some(ten), None, None]);
}
