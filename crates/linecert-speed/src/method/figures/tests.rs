use std::io;

use linecert_host::{HostFinding, HostVerdict};
use linecert_measure::{Decimals, Uncertainty};

use super::*;
use crate::{
    iperf3::{FarEnd, Limit, TcpRecord},
    method::Contract,
};

fn transfer(direction: Direction, megabits: &str) -> Transfer {
    let two = Decimals::new(2).unwrap();
    let value = Value::new(megabits.parse().unwrap(), two, Uncertainty::NotStated).unwrap();
    Transfer {
        direction,
        reading: Reading::Value(value),
        seconds: None,
        tenths: None,
        shares: vec![60_000_000, 60_000_000],
        ramp: Duration::from_secs(2),
        ramp_bytes: None,
        steady: Duration::from_secs(10),
        steady_bytes: 120_000_000,
        tcp: Some(TcpRecord {
            segment: Some(1_448),
            header: Some(32),
            retransmits: Some(0),
            ..TcpRecord::default()
        }),
        datagrams: None,
        limited: None,
    }
}

fn throughput(transfers: Vec<Transfer>) -> Throughput {
    let at = |port| format!("192.0.2.1:{port}").parse().unwrap();
    let far_end = FarEnd::default();
    Throughput { peer: at(5201), local: at(40_000), transfers, far_end, evidence: Vec::new() }
}

fn loaded(transfers: Vec<Transfer>) -> Loaded {
    let target = "192.0.2.1".parse().unwrap();
    let source = io::ErrorKind::PermissionDenied.into();
    let echo = Some(Err(EchoError::NotPermitted { target, source }));
    Loaded { throughput: throughput(transfers), echo }
}

fn plan(down: Option<&str>) -> MethodPlan {
    let down = down.map(|rate| rate.parse().unwrap());
    let contract = Contract { down, ..Contract::default() };
    MethodPlan { contract, ..MethodPlan::new("192.0.2.1".to_owned()) }
}

fn metrics(step: Step, plan: &MethodPlan, loaded: &Loaded) -> Vec<Metric> {
    readings(plan, step, None, loaded).into_iter().map(|(metric, _)| metric).collect()
}

#[test]
fn each_step_has_its_metrics() {
    use Metric as M;
    let down = || transfer(Direction::Down, "95 Mbit/s");
    let up = || transfer(Direction::Up, "19 Mbit/s");
    let free = [
        M::ThroughputDown,
        M::TcpEfficiencyDown,
        M::LoadedRoundTripTimeDownP95,
        M::BufferDelayDown,
    ];
    assert_eq!(metrics(Step::Down, &plan(None), &loaded(vec![down()])), free);
    let contracted = metrics(Step::Down, &plan(Some("100 Mbit/s")), &loaded(vec![down()]));
    assert!(contracted.contains(&M::TransferTimeRatioDown), "{contracted:?}");
    let other_way = metrics(Step::Up, &plan(Some("100 Mbit/s")), &loaded(vec![up()]));
    let uncontracted =
        [M::ThroughputUp, M::TcpEfficiencyUp, M::LoadedRoundTripTimeUpP95, M::BufferDelayUp];
    assert_eq!(other_way, uncontracted);
    let single = metrics(Step::SingleUp, &plan(None), &loaded(vec![up()]));
    assert_eq!(single, [M::SingleStreamThroughputUp]);
    assert_eq!(metrics(Step::Bidirectional, &plan(None), &loaded(vec![down(), up()])), []);
    assert_eq!(metrics(Step::DatagramsUp, &plan(None), &loaded(vec![up()])), [M::DatagramRateUp]);
}

#[test]
fn the_ideal_is_the_payload_of_the_contract() {
    let all = readings(
        &plan(Some("100 Mbit/s")),
        Step::Down,
        None,
        &loaded(vec![transfer(Direction::Down, "96.533334 Mbit/s")]),
    );
    let ratio = all.iter().find(|(metric, _)| *metric == Metric::TransferTimeRatioDown).unwrap();
    // 1448 of 1500 octets.
    assert_eq!(ratio.1.value().unwrap().quantity(), "100 %".parse().unwrap());
}

#[test]
fn probes_that_were_not_permitted_say_so() {
    let loaded = loaded(vec![transfer(Direction::Down, "95 Mbit/s")]);
    let all = readings(&plan(None), Step::Down, None, &loaded);
    for metric in [Metric::LoadedRoundTripTimeDownP95, Metric::BufferDelayDown] {
        let (_, reading) = all.iter().find(|(found, _)| *found == metric).unwrap();
        let Reading::NotReported(absence) = reading else { panic!("{reading:?}") };
        assert_eq!(absence.reason, Reason::Forbidden, "{metric}");
    }
}

fn check_limit(
    host: &HostVerdict,
    own: Option<Limit>,
    server: Option<&str>,
    expect: Option<(Reason, &str)>,
) {
    let mut throughput = throughput(vec![
        transfer(Direction::Down, "95 Mbit/s"),
        Transfer { limited: own, ..transfer(Direction::Up, "19 Mbit/s") },
    ]);
    throughput.far_end.limited = server.map(str::to_owned);
    let found = limit(host, &throughput);
    let expect = expect.map(|(reason, words)| Absence {
        reason,
        detail: format!("{words}; 19 Mbit/s went through all the same"),
    });
    assert_eq!(found, expect);
}

#[test]
fn this_computer_is_blamed_before_the_server() {
    let dropped = HostFinding::SoftnetDropped { packets: 3 };
    let words = dropped.to_string();
    let unfit = HostVerdict::Unfit(vec![dropped]);
    let (own, server) = (Some(Limit::NoRoom { datagrams: 7 }), Some("its processor was full"));
    check_limit(&HostVerdict::Fit, None, None, None);
    check_limit(&HostVerdict::Unwatched, None, None, None);
    check_limit(&unfit, own, server, Some((Reason::HostLimited, &words)));
    check_limit(
        &HostVerdict::Fit,
        own,
        server,
        Some((Reason::HostLimited, "the receive queue had no room for 7 datagrams")),
    );
    check_limit(
        &HostVerdict::Fit,
        None,
        server,
        Some((Reason::ServerLimited, "its processor was full")),
    );
}

#[test]
fn what_has_its_own_reason_keeps_it() {
    let own = Reading::absent(Reason::Forbidden, "no socket");
    let number = transfer(Direction::Down, "95 Mbit/s").reading;
    let mut readings =
        vec![(Metric::ThroughputDown, number), (Metric::BufferDelayDown, own.clone())];
    let busy = Absence { reason: Reason::HostLimited, detail: "busy".to_owned() };
    withhold(&mut readings, &busy);
    let expect =
        [(Metric::ThroughputDown, Reading::NotReported(busy)), (Metric::BufferDelayDown, own)];
    assert_eq!(readings, expect);
}

#[test]
fn layers_follow_the_version_of_ip() {
    let mut done = throughput(vec![transfer(Direction::Down, "100 Mbit/s")]);
    let v4 = directions(&plan(None), &done)[0];
    assert_eq!(v4.layers.unwrap().network, "103.591161 Mbit/s".parse().unwrap());
    assert_eq!(v4.fairness, "100 %".parse().ok());
    done.peer = "[2001:db8::1]:5201".parse().unwrap();
    let v6 = directions(&plan(None), &done)[0];
    assert_eq!(v6.layers.unwrap().network, "104.972376 Mbit/s".parse().unwrap());
    done.transfers[0].tcp = Some(TcpRecord::default());
    assert_eq!(directions(&plan(None), &done)[0].layers, None, "the size of a packet is unknown");
}
