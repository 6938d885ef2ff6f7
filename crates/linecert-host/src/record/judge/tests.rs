use std::{
    collections::BTreeMap,
    time::{Instant, SystemTime},
};

use super::*;
use crate::{
    gate::HostPlan,
    link::{LinkCounters, Medium},
};

const QUIET: Span = Span {
    after: Duration::ZERO,
    length: Duration::from_secs(1),
    idle: Some(Share::per_mille(340)),
    stolen: Some(Share::per_mille(1)),
    stalled: Some(Share::per_mille(62)),
    waited: Share::per_mille(34),
    busiest: Share::per_mille(70),
};

fn plan(workload: Workload, rate: Option<&str>) -> HostPlan {
    HostPlan { way: None, workload, rate: rate.map(|rate| rate.parse().unwrap()) }
}

fn seen<'w>(plan: &'w HostPlan, spans: Vec<Span>) -> Seen<'w> {
    let power = PowerSource::Untold;
    Seen { plan, spans, ends: None, link: None, link_after: None, power }
}

/// A test of ten seconds, of which so many are like `odd`.
fn check_seconds(odd: &Span, count: usize, expect: &HostVerdict, remarks: usize) {
    let plan = plan(Workload::Stream, None);
    let mut spans = vec![odd.clone(); count];
    spans.resize(10, QUIET);
    let (verdict, said) = judge(&seen(&plan, spans));
    assert_eq!((&verdict, said.len()), (expect, remarks), "{count} of {odd:?}");
}

#[test]
fn what_was_measured_on_a_quiet_computer_is_fit() {
    check_seconds(&QUIET, 10, &HostVerdict::Fit, 0);
}

#[test]
fn each_share_has_its_bound() {
    let over = |share: u32| Seconds { bad: 2, all: 10, worst: Share::per_mille(share) };
    let cases = [
        (Span { idle: Some(Share::per_mille(49)), ..QUIET }, HostFinding::NoHeadroom(over(49))),
        (Span { stolen: Some(Share::per_mille(101)), ..QUIET }, HostFinding::Stolen(over(101))),
        (Span { stalled: Some(Share::per_mille(501)), ..QUIET }, HostFinding::Stalled(over(501))),
        (Span { waited: Share::per_mille(251), ..QUIET }, HostFinding::ThreadsWaited(over(251))),
        (Span { busiest: Share::per_mille(951), ..QUIET }, HostFinding::ThreadSaturated(over(951))),
    ];
    for (span, finding) in cases {
        check_seconds(&span, 2, &HostVerdict::Unfit(vec![finding]), 0);
        check_seconds(&span, 1, &HostVerdict::Fit, 1);
    }
    let on_the_bound = Span {
        idle: Some(Share::per_mille(50)),
        stolen: Some(Share::per_mille(100)),
        stalled: Some(Share::per_mille(500)),
        waited: Share::per_mille(250),
        busiest: Share::per_mille(950),
        ..QUIET
    };
    check_seconds(&on_the_bound, 10, &HostVerdict::Fit, 0);
}

fn link(speed: &str, counters: LinkCounters) -> Link {
    Link {
        name: "eth0".to_owned(),
        index: 2,
        mtu: 1_500,
        kind: None,
        driver: None,
        speed: speed.parse().ok(),
        duplex: Some(Duplex::Full),
        autonegotiation: None,
        medium: Medium::Wired,
        counters,
    }
}

fn check_links(before: &Link, after: &Link, rate: Option<&str>, expect: &[&str]) {
    let plan = plan(Workload::Stream, rate);
    let seen = Seen { link: Some(before), link_after: Some(after), ..seen(&plan, vec![QUIET]) };
    let (verdict, _) = judge(&seen);
    let words: Vec<_> = verdict.findings().iter().map(ToString::to_string).collect();
    assert_eq!(words, expect);
}

#[test]
fn the_link_is_part_of_the_computer() {
    let count = |frames, errors| LinkCounters { frames, errors, ..LinkCounters::default() };
    let gigabit = link("1000 Mbit/s", count(0, 0));
    check_links(&gigabit, &gigabit, Some("1000 Mbit/s"), &[]);
    check_links(&gigabit, &gigabit, None, &[]);
    let slow = "eth0 is linked at 100 Mbit/s, less than the contracted 500 Mbit/s";
    let fast_ethernet = link("100 Mbit/s", count(0, 0));
    check_links(&fast_ethernet, &fast_ethernet, Some("500 Mbit/s"), &[slow]);
    let half = Link { duplex: Some(Duplex::Half), ..gigabit.clone() };
    check_links(&half, &half, None, &["eth0 is linked at half duplex"]);
    check_links(&gigabit, &link("1000 Mbit/s", count(100_000, 9)), None, &[]);
    let damaged = "eth0 damaged 10 of 100000 frames: look at the cable";
    check_links(&gigabit, &link("1000 Mbit/s", count(100_000, 10)), None, &[damaged]);
    let flapped = LinkCounters { carrier_changes: 2, ..count(5, 0) };
    check_links(&gigabit, &link("1000 Mbit/s", flapped), None, &["eth0 lost its link"]);
}

fn at(start: Instant, after: u64, wall: u64, overflows: u64) -> Snapshot {
    Snapshot {
        at: start + Duration::from_millis(after),
        wall: SystemTime::UNIX_EPOCH + Duration::from_millis(wall),
        cpu: None,
        stalled: None,
        threads: BTreeMap::new(),
        softnet_dropped: None,
        receive_overflows: Some(overflows),
    }
}

#[test]
fn overflows_count_for_datagrams_only() {
    let start = Instant::now();
    let (first, last) = (at(start, 0, 0, 3), at(start, 1_000, 1_000, 5));
    for (workload, expect) in [(Workload::Stream, 0), (Workload::Datagrams, 1)] {
        let plan = plan(workload, None);
        let seen = Seen { ends: Some((&first, &last)), ..seen(&plan, vec![QUIET]) };
        assert_eq!(judge(&seen).0.findings().len(), expect, "{workload:?}");
    }
}

#[test]
fn a_clock_that_is_set_is_remarked() {
    let start = Instant::now();
    let check = |wall: (u64, u64), expect: Option<u64>| {
        let (first, last) = (at(start, 0, wall.0, 0), at(start, 1_000, wall.1, 0));
        assert_eq!(clock_step(&first, &last), expect.map(Duration::from_millis), "{wall:?}");
    };
    check((5_000, 6_000), None);
    check((5_000, 6_050), None);
    check((5_000, 6_051), Some(51));
    check((5_000, 5_900), Some(100));
    check((5_000, 4_000), Some(2_000));
}

#[test]
fn the_battery_is_remarked_and_limits_nothing() {
    let plan = plan(Workload::Stream, None);
    let seen = Seen { power: PowerSource::Battery, ..seen(&plan, vec![QUIET]) };
    assert_eq!(judge(&seen), (HostVerdict::Fit, vec![HostRemark::OnBattery]));
}
