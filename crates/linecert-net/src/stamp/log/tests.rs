//! Tests of STAMP folded from events.

use linecert_measure::Reading;

use super::*;
use crate::{
    stamp::{
        TimeFormat, Way,
        packet::{Probe, estimate},
    },
    stats::Percentile,
};

const MS: i64 = 1_000_000;
/// The reflector's clock is a year behind.
const BEHIND: i64 = 1_700_000_000_000_000_000;

fn written(number: u32) -> Timestamp {
    Timestamp::of_unix(1_790_000_000_000_000_000 + i64::from(number), TimeFormat::Ntp)
}

/// The samples of so many probes, one in each 10 ms.
fn samples(count: u32, counting: Counting) -> StampSamples {
    let target = "192.0.2.9:862".parse().unwrap();
    let mut samples = StampSamples::new(StampPlan { counting, ..StampPlan::new(target) }, 0);
    for number in 0..count {
        let ns = i64::from(number) * 10 * MS;
        let event = Event::Sent { written: written(number), ns, late: Duration::ZERO };
        samples.add(event).unwrap();
    }
    samples
}

/// The reflection of a probe that took `there` and `back` ms, and stayed 5 ms.
fn reflected(number: u32, sequence: u32, (there, back): (i64, i64)) -> Event {
    let left = i64::from(number) * 10 * MS;
    let time = |ns| Timestamp::of_unix(BEHIND + ns, TimeFormat::Ntp);
    let probe = Probe {
        sequence: number,
        sent: written(number),
        estimate: estimate(TimeFormat::Ntp),
        ssid: 0,
    };
    let reflection = Reflection {
        sequence,
        received: time(left + there * MS),
        sent: time(left + (there + 5) * MS),
        ssid: 0,
        probe,
        hop_limit: 255,
    };
    Event::Reflected { reflection, ns: left + (there + 5 + back) * MS }
}

fn shown(reading: &Reading) -> String {
    reading.value().unwrap().to_string()
}

#[test]
fn the_stay_at_the_reflector_is_no_time_on_the_way() {
    let mut samples = samples(3, Counting::Unknown);
    for (number, ways) in [(0, (2, 3)), (1, (4, 3)), (2, (2, 9))] {
        samples.add(reflected(number, number, ways)).unwrap();
    }
    assert_eq!(shown(&samples.round_trip_min()), "5.000 ms");
    assert_eq!(shown(&samples.round_trip(Percentile::P50)), "7.000 ms");
    let variation = |way| shown(&samples.delay_variation(way));
    assert_eq!(variation(Way::There), "2.000 ms");
    assert_eq!(variation(Way::Back), "6.000 ms");
    assert_eq!(variation(Way::RoundTrip), "4.000 ms");
    assert_eq!(samples.loss_split(), LossSplit::None);
}

#[test]
fn a_reflector_that_counts_tells_the_two_ways_apart() {
    // Of 0 to 9, 2 and 3 are lost there, 6 on the way back, 9 nobody knows.
    let with = |counting| {
        let mut samples = samples(10, counting);
        for (number, sequence) in [(0, 0), (1, 1), (4, 2), (5, 3), (7, 5), (8, 6)] {
            samples.add(reflected(number, sequence, (1, 1))).unwrap();
        }
        samples.loss_split()
    };
    let split = LossSplit::Split { there: 2, back: 1, unknown: 1 };
    assert_eq!((with(Counting::Unknown), with(Counting::Stateful)), (split, split));
    assert_eq!(with(Counting::Stateless), LossSplit::Unknown);
}

#[test]
fn a_reflector_that_may_copy_numbers_tells_nothing() {
    let with = |counting, shift: u32| {
        let mut samples = samples(4, counting);
        for number in [0, 1, 3] {
            samples.add(reflected(number, number + shift, (1, 1))).unwrap();
        }
        samples.loss_split()
    };
    assert_eq!(with(Counting::Unknown, 0), LossSplit::Unknown);
    assert_eq!(with(Counting::Stateful, 0), LossSplit::Split { there: 0, back: 1, unknown: 0 });
    assert_eq!(with(Counting::Stateful, 7), LossSplit::Unknown);
    assert_eq!(samples(4, Counting::Stateful).loss_split(), LossSplit::Unknown);
}

#[test]
fn repeated_reordered_late_and_foreign_reflections_are_told_apart() {
    let mut samples = samples(5, Counting::Unknown);
    for event in [
        reflected(1, 1, (1, 1)),
        reflected(0, 0, (1, 30)),
        reflected(1, 1, (1, 2)),
        reflected(2, 2, (1, 1_000)),
        reflected(2, 2, (1, 1_001)),
        reflected(99, 99, (1, 1)),
        Event::Foreign,
    ] {
        samples.add(event).unwrap();
    }
    assert_eq!((samples.lost(), samples.reordered(), samples.duplicates()), (3, 1, 2));
    assert_eq!(samples.foreign(), 2);
    assert_eq!(samples.progress().answered, 3);
}

#[test]
fn a_reflection_that_was_made_up_does_not_know_the_time_in_the_probe() {
    let mut samples = samples(2, Counting::Unknown);
    let Event::Reflected { mut reflection, ns } = reflected(0, 0, (1, 1)) else { panic!() };
    reflection.probe.sent = written(1);
    samples.add(Event::Reflected { reflection, ns }).unwrap();
    assert_eq!((samples.lost(), samples.foreign()), (2, 1));
}

#[test]
fn without_good_clocks_there_is_loss_and_no_time() {
    let mut stepped = samples(2, Counting::Unknown);
    stepped.add(Event::ClockStepped).unwrap();
    stepped.add(reflected(0, 0, (1, 1))).unwrap();
    assert!(stepped.round_trip_min().value().is_none());
    assert!(stepped.delay_variation(Way::There).value().is_none());
    assert_eq!(shown(&stepped.loss()), "50.00 %");

    let mut timeless = samples(1, Counting::Unknown);
    let Event::Reflected { mut reflection, ns } = reflected(0, 0, (1, 1)) else { panic!() };
    reflection.received = Timestamp::read([0; 8], TimeFormat::Ntp);
    timeless.add(Event::Reflected { reflection, ns }).unwrap();
    assert!(timeless.round_trip_min().value().is_none());
    assert_eq!(timeless.lost(), 0);
}
