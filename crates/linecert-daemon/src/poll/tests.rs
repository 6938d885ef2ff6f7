//! Polls agents of the lab over the wire, into a store, as the daemon does.

use std::{
    net::UdpSocket,
    thread,
    time::{Duration, Instant},
};

use linecert_cert::Regions;
use linecert_measure::{Metric, Status};
use linecert_store::{
    Cell, Change, Limit, NodeName, Onu, OnuFilter, OnuRow, Page, Role, Scope, Span,
};

use crate::testbed::{Ask, Olt, Testbed};

fn onus(testbed: &Testbed) -> Vec<OnuRow> {
    let page = Page { after: None, limit: Limit::MAX };
    let store = &testbed.app.store;
    testbed.wait(store.onus(&Scope::system(), &OnuFilter::default(), &page)).unwrap().rows
}

#[track_caller]
fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let patience = Instant::now() + Duration::from_secs(60);
    while !is_so() {
        assert!(Instant::now() < patience, "{what} does not come");
        thread::sleep(Duration::from_millis(50));
    }
}

fn late(testbed: &Testbed, token: &str) -> Vec<serde_json::Value> {
    let ask = Ask { what: ("GET", "/api/v1/late"), token: Some(token), ..Ask::default() };
    testbed.ask(ask).json()["items"].as_array().unwrap().clone()
}

#[test]
fn what_nodes_say_is_in_the_store_within_a_moment() {
    let (testbed, olt) = (Testbed::start_at_demo_pace(), Olt::start(16, &[]));
    olt.list(&testbed, ("olt-1", "L-1"), "north");
    until("every serial number", || {
        let onus = onus(&testbed);
        onus.len() == olt.onus.len() && onus.iter().all(|onu| onu.found.serial.is_some())
    });
    let all = onus(&testbed);
    assert!(all.iter().any(|onu| onu.found.status == Some(Status::Working)), "{all:?}");
    let at = all.iter().find(|onu| onu.line.is_some()).unwrap();
    assert_eq!(at.line.as_ref().unwrap().as_str(), "L-1");
    let span = Span {
        from: "2020-01-01T00:00:00Z".parse().unwrap(),
        to: "2100-01-01T00:00:00Z".parse().unwrap(),
    };
    let store = &testbed.app.store;
    let mut cells = Vec::new();
    until("an optical level", || {
        let history = testbed.wait(store.history(&Scope::system(), &at.name, span)).unwrap();
        cells = history.into_iter().flat_map(|trace| trace.cells).collect();
        !cells.is_empty()
    });
    let power = cells.iter().find(|(metric, _)| *metric == Metric::OnuRxPower).unwrap().1;
    assert!(matches!(power, Cell::Steps(-40_000..=-5_000)), "{power:?}");
    // A node that is taken out is forgotten, and not put back by a walk that was under way.
    let name: NodeName = "olt-1".parse().unwrap();
    testbed.write(vec![Change::RemoveNode(name, linecert_store::Expect::Any)]);
    until("the end of polling", || {
        testbed.app.polling.as_ref().unwrap().figures().counters.nodes == 0
    });
    assert_eq!(onus(&testbed), []);
}

#[test]
fn nodes_that_are_late_say_why_and_hold_up_nobody() {
    let testbed = Testbed::start_at_demo_pace();
    let (silent, sound) = (Olt::start(8, &["silent-after=0"]), Olt::start(8, &[]));
    silent.list(&testbed, ("olt-silent", "L-1"), "north");
    sound.list(&testbed, ("olt-sound", "L-2"), "south");
    sound.list_with((&testbed, "no-such-secret"), ("olt-closed", "L-3"), "south");
    let noc = testbed.token("noc", Role::Noc, Regions::All);
    until("what the sound node says", || onus(&testbed).len() == sound.onus.len());
    let of = |node: &str, why: &str| {
        let found = late(&testbed, &noc);
        found.iter().any(|late| late["node"] == node && late["why"] == why)
    };
    until("the silent node", || of("olt-silent", "silent") || of("olt-silent", "resting"));
    until("the node without credentials", || of("olt-closed", "unusable"));
    assert!(late(&testbed, &noc).iter().all(|late| late["node"] != "olt-sound"));
    let of_south = Regions::Named(["south".to_owned()].into());
    let south = testbed.token("south", Role::Noc, of_south);
    let seen = late(&testbed, &south);
    assert!(seen.iter().all(|late| late["node"] == "olt-closed"), "{seen:?}");
    let figures =
        testbed.ask(Ask { what: ("GET", "/metrics"), token: Some(&noc), ..Ask::default() });
    let figures = String::from_utf8(figures.body).unwrap();
    assert!(figures.contains("linecertd_poll_nodes 2"), "{figures}");
}

#[test]
fn a_walk_that_is_not_whole_takes_nobody_away() {
    use linecert_fleet::{PollTable, PonSample};
    let at = |second| linecert_measure::Timestamp::from_second(second).unwrap();
    let sample = |onus: &[u32]| PonSample {
        node: "olt-1".into(),
        port: "0/1".into(),
        slot: at(0),
        table: PollTable::State,
        onus: onus.to_vec(),
        states: vec![(
            linecert_measure::Attribute::State,
            vec![linecert_driver::Datum::Status(Status::Online); onus.len()],
        )],
        columns: Vec::new(),
    };
    let check = |whole, expect: &[u32]| {
        let mut onus = super::onus::Onus::default();
        onus.see(&[sample(&[1, 2, 3])], (at(1), super::onus::Whole::Yes));
        let before = onus.clone();
        onus.see(&[sample(&[2])], (at(2), whole));
        let changes = onus.changes(&"olt-1".parse().unwrap(), &before);
        let [Change::PutOnus(_, _, there)] = changes.as_slice() else { panic!("{changes:?}") };
        let numbers: Vec<u32> = there.iter().map(|Onu { onu, .. }| *onu).collect();
        assert_eq!(numbers, expect);
    };
    check(super::onus::Whole::Yes, &[2]);
    check(super::onus::Whole::No, &[1, 2, 3]);
}

/// A value in BER, of fewer than 128 octets.
fn ber(tag: u8, content: &[&[u8]]) -> Vec<u8> {
    let content = content.concat();
    [&[tag, u8::try_from(content.len()).unwrap()], content.as_slice()].concat()
}

/// A `linkDown` of SNMP v2c (RFC 3416, 4.2.6; RFC 2863).
fn link_down(community: &str) -> Vec<u8> {
    let (time, name) =
        (b"\x2b\x06\x01\x02\x01\x01\x03\x00", b"\x2b\x06\x01\x06\x03\x01\x01\x04\x01\x00");
    let link_down = b"\x2b\x06\x01\x06\x03\x01\x01\x05\x03";
    let time = ber(0x30, &[&ber(6, &[time]), &ber(0x43, &[&[7]])]);
    let name = ber(0x30, &[&ber(6, &[name]), &ber(6, &[link_down])]);
    let zero = ber(2, &[&[0]]);
    let pdu = ber(0xa7, &[&ber(2, &[&[9]]), &zero, &zero, &ber(0x30, &[&time, &name])]);
    ber(0x30, &[&ber(2, &[&[1]]), &ber(4, &[community.as_bytes()]), &pdu])
}

#[test]
fn a_trap_brings_the_states_forward_and_one_of_a_stranger_nothing() {
    let free = UdpSocket::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    // At its own pace, the node would be read within five minutes.
    let (testbed, olt) = (Testbed::start(&[&format!("poll.traps={free}")]), Olt::start(8, &[]));
    olt.list(&testbed, ("olt-traps", "L-1"), "north");
    let figures = || testbed.app.polling.as_ref().unwrap().figures();
    until("the node", || figures().counters.nodes == 1);
    let sender = UdpSocket::bind("127.0.0.1:0").unwrap();
    until("the trap", || {
        sender.send_to(&link_down("guessed"), free).unwrap();
        sender.send_to(&link_down("training"), free).unwrap();
        figures().traps.standard > 0
    });
    let tally = figures().traps;
    assert_eq!((tally.strangers, tally.unknown), (0, 0), "{tally:?}");
    until("the states", || onus(&testbed).len() == olt.onus.len());
}
