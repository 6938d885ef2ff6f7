use linecert_measure::Unit;

use super::*;
use crate::{
    exchange::{Ending, Side},
    pacer::Family,
    pdu::{Datagrams, Parameters, Version},
};

/// Sub-intervals of so many packets of 1,250 octets, each 10 kbit.
fn sub_intervals(packets: &[u32]) -> Vec<SubIntervalCounts> {
    let counts = |datagrams: &u32| SubIntervalCounts {
        datagrams: *datagrams,
        octets: u64::from(*datagrams) * 1_222,
        time_us: 1_000_000,
        ..SubIntervalCounts::default()
    };
    packets.iter().map(counts).collect()
}

fn capacity(direction: Direction, packets: &[u32], change: impl FnOnce(&mut Tally)) -> Capacity {
    let seconds = u16::try_from(packets.len()).unwrap();
    let parameters = Parameters { seconds, ..Parameters::default() };
    let plan = CapacityPlan::new("192.0.2.1:24601".parse().unwrap(), direction);
    let terms = Terms {
        version: Version::CURRENT,
        parameters,
        datagrams: Datagrams::Standard,
        family: Family::V4,
        side: Side::Client,
    };
    let mut tally = Tally {
        ending: Ending::Complete,
        elapsed: Duration::from_secs(seconds.into()),
        sub_intervals: sub_intervals(packets),
        round_trips: (1..=100).map(Duration::from_millis).collect(),
        missing: 1,
        distinct: 999,
        saturation: vec![20; packets.len()].into(),
        pauses: Vec::new(),
        host: HostLimits { sent: 1_000, ..HostLimits::default() },
    };
    change(&mut tally);
    Capacity::new(&plan, &terms, tally)
}

fn down(packets: &[u32]) -> Capacity {
    capacity(Direction::Down, packets, |_| {})
}

fn shown(reading: &Reading) -> String {
    reading.value().map_or_else(|| format!("{reading:?}"), ToString::to_string)
}

fn reason(reading: &Reading) -> Option<Reason> {
    match reading {
        Reading::NotReported(absence) => Some(absence.reason),
        _ => None,
    }
}

#[test]
fn the_best_second_and_the_mean_are_both_stated() {
    let capacity = down(&[2_000, 8_000, 9_900, 9_800, 9_900, 10_000]);
    assert_eq!(shown(&capacity.best()), "100.000 Mbit/s");
    assert_eq!(shown(&capacity.mean()), "99.000 Mbit/s");
    assert_eq!(capacity.series().ramp, 3);
}

#[test]
fn the_mean_has_the_uncertainty_of_its_scatter() {
    let capacity = down(&[9_900, 9_900, 9_900, 10_000, 9_800, 9_900]);
    // t(0.975, 3) = 3.18245, s = 0.8165 Mbit/s, n = 4.
    let expanded = Quantity::from_steps(1_300_000, Unit::MegabitPerSecond);
    let mean = capacity.mean();
    assert_eq!(mean.value().map(Value::uncertainty), Some(Uncertainty::Expanded(expanded)));
    let unstated = down(&[9_900, 9_900, 9_900, 9_900]).mean();
    assert_eq!(unstated.value().map(Value::uncertainty), Some(Uncertainty::NotStated));
}

#[test]
fn the_edges_of_a_sub_interval_are_sharp_where_they_are_ours() {
    let packets = [10_000; 6];
    let edges = Quantity::from_steps(20_000, Unit::MegabitPerSecond);
    let best = down(&packets).best();
    assert_eq!(best.value().map(Value::uncertainty), Some(Uncertainty::Expanded(edges)));
    let up = capacity(Direction::Up, &packets, |_| {}).best();
    assert_eq!(up.value().map(Value::uncertainty), Some(Uncertainty::NotStated));
}

#[test]
fn a_line_that_was_never_full_is_only_known_to_bear_what_it_bore() {
    let ceiling = Quantity::from_steps(100_000_000, Unit::MegabitPerSecond);
    let idle = capacity(Direction::Down, &[10_000; 6], |tally| {
        tally.saturation = vec![0; 6].into();
    });
    assert_eq!(idle.best(), Reading::AboveRange { ceiling });
    assert_eq!(idle.mean(), Reading::AboveRange { ceiling });
    // The search was still on its way up: an early stumble does not make its last second the best.
    let climbing = capacity(Direction::Down, &[2_000, 4_000, 6_000, 8_000, 10_000], |tally| {
        tally.saturation = vec![0, 3, 0, 0, 2].into();
    });
    assert_eq!(climbing.best(), Reading::AboveRange { ceiling });
    let arrived = capacity(Direction::Down, &[2_000, 4_000, 6_000, 8_000, 10_000], |tally| {
        tally.saturation = vec![0, 0, 0, 0, 3].into();
    });
    assert_eq!(shown(&arrived.best()), "100.000 Mbit/s");
}

fn check_invalid(change: impl FnOnce(&mut Tally), expect: Reason) {
    let capacity = capacity(Direction::Up, &[10_000; 6], change);
    assert_eq!([capacity.best(), capacity.mean()].map(|r| reason(&r)), [Some(expect); 2]);
}

#[test]
fn what_this_computer_did_is_not_held_against_the_line() {
    check_invalid(|tally| tally.host.overflowed = 1, Reason::HostLimited);
    check_invalid(|tally| tally.host.clock_step_ns = -1_000_001, Reason::InstrumentFault);
    let too_slow = |tally: &mut Tally| {
        (tally.saturation, tally.host.skipped) = (vec![].into(), 11);
    };
    check_invalid(too_slow, Reason::HostLimited);
    // Late now and then, and the line was full all the same.
    let late = capacity(Direction::Up, &[10_000; 6], |tally| tally.host.skipped = 11);
    assert_eq!(shown(&late.mean()), "100.000 Mbit/s");
    let held_back = capacity(Direction::Up, &[10_000; 6], |tally| tally.host.held_back = 1);
    assert_eq!(reason(&held_back.loss()), Some(Reason::HostLimited));
}

#[test]
fn pauses_of_the_sender_are_not_held_against_the_line() {
    let paused = |packets: &[u32], direction| {
        let pauses = vec![Duration::from_millis(11); packets.len()];
        capacity(direction, packets, |tally| tally.pauses = pauses)
    };
    let dips = [10_000, 10_000, 10_000, 9_000, 10_000, 9_000];
    assert_eq!(reason(&paused(&dips, Direction::Up).mean()), Some(Reason::HostLimited));
    assert_eq!(reason(&paused(&dips, Direction::Down).mean()), Some(Reason::ServerLimited));
    assert_eq!(shown(&paused(&dips, Direction::Down).best()), "100.000 Mbit/s");
    // The line's own queue bridged them.
    assert_eq!(shown(&paused(&[10_000; 6], Direction::Up).mean()), "100.000 Mbit/s");
    let rarely_full = capacity(Direction::Up, &[10_000; 6], |tally| {
        (tally.pauses, tally.saturation) = (vec![Duration::from_millis(11); 6], vec![9; 6].into());
    });
    assert_eq!(reason(&rarely_full.best()), Some(Reason::HostLimited));
}

#[test]
fn loss_and_round_trips_are_statistics_with_bounds() {
    let capacity = down(&[10_000; 6]);
    assert_eq!(shown(&capacity.loss()), "0.100 %");
    assert_eq!(shown(&capacity.round_trip_p95()), "95 ms");
    let bounds = capacity.round_trip_p95().value().map(Value::uncertainty);
    let ms = |ms: i64| Some(Quantity::from_steps(ms * 1_000_000, Unit::Millisecond));
    let expect = Uncertainty::Bounds { low: ms(90), high: ms(100), samples: 100 };
    assert_eq!(bounds, Some(expect));
}

#[test]
fn nothing_gives_no_number() {
    let none = capacity(Direction::Down, &[], |tally| {
        (tally.round_trips, tally.missing, tally.distinct) = (Vec::new(), 0, 0);
    });
    let readings = [none.best(), none.mean(), none.loss(), none.round_trip_p95()];
    assert_eq!(readings.map(|r| reason(&r)), [Some(Reason::Interrupted); 4]);
    let silent = down(&[0, 0, 0, 0, 0]);
    assert_eq!(shown(&silent.mean()), "0.000 Mbit/s");
}

#[test]
fn sub_intervals_beyond_the_test_do_not_count() {
    let more = capacity(Direction::Down, &[9_000; 5], |tally| {
        tally.sub_intervals.extend(sub_intervals(&[20_000]));
    });
    assert_eq!(shown(&more.best()), "90.000 Mbit/s");
}

#[test]
fn the_evidence_is_whole_numbers_with_a_schema() {
    let json: serde_json::Value =
        serde_json::from_slice(&down(&[9_000, 9_500]).to_evidence()).unwrap();
    assert_eq!(json["schema"], "linecert-ip-capacity/1");
    assert_eq!(json["sub_intervals"][1]["datagrams"], 9_500);
    assert_eq!((&json["header_octets"], &json["counted_by"]), (&28.into(), &"client".into()));
    assert_eq!(json["round_trips_ns"][0], 1_000_000);
}
