//! A sweep of addresses of which some answer, against the kernel.

use std::{
    net::{IpAddr, Ipv4Addr},
    num::NonZeroU32,
    time::{Duration, Instant},
};

use linecert_namespace::{Cable, FAR, skipped};
use linecert_net::{
    icmp::IcmpError,
    sweep::{Sweep, SweepError, SweepOutcome, SweepPlan, sweep},
};

use crate::run;

fn plan(targets: Vec<IpAddr>) -> SweepPlan {
    SweepPlan { targets, rate: None, timeout: Duration::from_millis(500), retries: 0 }
}

/// The sweep, or `None` and a word about it where ICMP is not permitted.
fn permitted(outcome: Result<Sweep, SweepError>) -> Option<Sweep> {
    if let Err(error @ SweepError::NotPermitted(_)) = outcome {
        skipped(&error.to_string());
        return None;
    }
    Some(outcome.unwrap())
}

fn loopback(count: u32) -> Vec<IpAddr> {
    let first = u32::from(Ipv4Addr::new(127, 1, 0, 0));
    (0..count).map(|n| Ipv4Addr::from(first + n).into()).collect()
}

fn is_answered(outcome: &SweepOutcome) -> bool {
    matches!(outcome, SweepOutcome::Answered { .. })
}

#[test]
fn everybody_answers_and_nobody_is_missed() {
    let mut targets = loopback(70_000);
    targets.push("::1".parse().unwrap());
    let mut told = 0;
    let Some(sweep) = permitted(run(sweep(plan(targets), |p| told = p.answered))) else { return };
    assert_eq!((sweep.answered(), sweep.silent(), sweep.overflow()), (70_001, 0, 0));
    assert_eq!((sweep.sent(), sweep.duplicates(), sweep.foreign()), (70_001, 0, 0));
    assert!(sweep.outcomes().iter().all(is_answered));
    assert_eq!(told, 70_001);
}

#[test]
fn a_rate_is_kept() {
    let rate = NonZeroU32::new(2_000);
    let started = Instant::now();
    let Some(_) = permitted(run(sweep(SweepPlan { rate, ..plan(loopback(400)) }, |_| {}))) else {
        return;
    };
    assert!(started.elapsed() >= Duration::from_millis(190), "{:?}", started.elapsed());
}

#[test]
fn the_silent_and_the_refused_are_told_apart() {
    let Some(cable) = Cable::lay() else { return };
    (10..14).for_each(|n| cable.far.address("eth0", &format!("10.98.0.{n}/24")));
    cable.filter("ip daddr 10.98.0.11 drop");
    cable.filter(
        "ip daddr 10.98.0.12 icmp type echo-request reject with icmp type admin-prohibited",
    );
    let targets = [10, 11, 12, 13].map(|n| IpAddr::from([10, 98, 0, n]));
    let elsewhere: IpAddr = "192.0.2.1".parse().unwrap();
    let all = targets.into_iter().chain([elsewhere, FAR.parse().unwrap()]).collect();
    let sweep =
        cable.on_near(|| run(sweep(SweepPlan { retries: 1, ..plan(all) }, |_| {}))).unwrap();
    let [alive, dropped, prohibited, other, unroutable, far] = sweep.outcomes() else { panic!() };
    assert!(is_answered(alive) && is_answered(other) && is_answered(far), "{sweep:?}");
    assert_eq!(*dropped, SweepOutcome::Silent);
    let refused = |by, cause| SweepOutcome::Refused { by, cause };
    assert_eq!(*prohibited, refused(Some(targets[2]), IcmpError::Prohibited));
    assert_eq!(*unroutable, refused(None, IcmpError::NetworkUnreachable));
    assert_eq!(sweep.sent(), 6);
}

#[test]
fn who_loses_the_first_is_asked_again() {
    let Some(cable) = Cable::lay() else { return };
    cable.filter("icmp type echo-request numgen inc mod 2 0 drop");
    let plan = SweepPlan { retries: 1, ..plan(vec![FAR.parse().unwrap()]) };
    let sweep = cable.on_near(|| run(sweep(plan, |_| {}))).unwrap();
    let [SweepOutcome::Answered { attempt: 1, within }] = sweep.outcomes() else {
        panic!("{sweep:?}")
    };
    assert!(*within < Duration::from_millis(500));
}

#[test]
fn nobody_to_ask_is_nothing_to_wait_for() {
    let sweep = run(sweep(plan(Vec::new()), |_| {})).unwrap();
    assert_eq!((sweep.outcomes().len(), sweep.sent()), (0, 0));
}
