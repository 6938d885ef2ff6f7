use linecert_measure::{Quantity, Unit};

use super::*;

const START: i64 = 1_700_000_000_000_000_000;

fn at(microseconds: i64) -> KernelTime {
    KernelTime::from_nanoseconds(START + microseconds * 1000)
}

fn trace(network: Network) -> SessionTrace {
    SessionTrace {
        interface: "eth0".to_owned(),
        tags: Tags::Untagged,
        service: "internet".into(),
        network,
        asked: vec![Departure::Kernel(at(0)), Departure::Kernel(at(1_000_000))],
        offered: Some(at(1_000_064)),
        concentrator: None,
        reached: vec![
            (Milestone::LcpOpened, at(1_001_000)),
            (Milestone::Authenticated, at(1_002_000)),
            (Milestone::Ipv6Opened, at(1_003_000)),
            (Milestone::Ipv4Opened, at(1_004_000)),
        ],
        strays: Strays::default(),
        clock_step: None,
        failure: None,
        facts: None,
    }
}

#[test]
fn the_time_of_a_session_is_from_the_first_padi_until_what_is_asked_for_flows() {
    let check = |network, shown: &str| {
        let reading = trace(network).session_time();
        assert_eq!(reading.value().unwrap().to_string(), shown, "{network:?}");
    };
    check(Network::Ipv4, "1004.000 ms");
    check(Network::Ipv4MaybeIpv6, "1004.000 ms");
    check(Network::Ipv6, "1003.000 ms");
    let time = trace(Network::Ipv4).time_to(Milestone::LcpOpened);
    assert_eq!(time, Some(Duration::from_micros(1_001_000)));
}

#[test]
fn a_session_that_fails_has_a_time_of_discovery_and_a_reason() {
    let absence =
        Absence { reason: Reason::Refused, detail: "open the session: refused".to_owned() };
    let mut failed = trace(Network::Ipv4);
    failed.reached.truncate(1);
    failed.failure = Some(absence.clone());
    assert_eq!(failed.session_time(), Reading::NotReported(absence));
    let offered = Quantity::from_steps(1_000_064_000, Unit::Millisecond);
    assert_eq!(failed.discovery_time().value().unwrap().quantity(), offered);
    let evidence: serde_json::Value = serde_json::from_slice(&failed.to_evidence()).unwrap();
    assert_eq!(evidence["schema"], "linecert-pppoe-session/1");
    assert_eq!(evidence["failure"]["reason"], "refused");
    assert_eq!(evidence["reached"].as_array().unwrap().len(), 1);
}

#[test]
fn a_clock_that_was_set_gives_no_time() {
    let mut stepped = trace(Network::Ipv4);
    stepped.clock_step = Some(1_000_000_000);
    for reading in [stepped.session_time(), stepped.discovery_time()] {
        let Reading::NotReported(absence) = reading else { panic!("{reading:?}") };
        assert_eq!(absence.reason, Reason::Interrupted);
    }
}
