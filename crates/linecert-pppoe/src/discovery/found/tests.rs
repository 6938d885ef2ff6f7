use linecert_socket::MacAddress;

use super::*;
use crate::discovery::{
    offer::Mark,
    packet::{DiscoveryCode, DiscoveryPacket},
};

const START: i64 = 1_700_000_000_000_000_000;

fn at(microseconds: i64) -> KernelTime {
    KernelTime::from_nanoseconds(START + microseconds * 1000)
}

fn offer(name: &str, last: u8, microseconds: i64) -> Offer {
    Offer {
        mac: MacAddress([2, 0, 0, 0, 0, last]),
        name: name.into(),
        services: Vec::new(),
        mark: Mark::Returned,
        asked: at(0),
        received: at(microseconds),
        copies: 0,
        refusal: None,
        packet: DiscoveryPacket { code: DiscoveryCode::Pado, session: 0, tags: Vec::new() },
    }
}

fn discovery(known: &[&str], offers: Vec<Offer>) -> Discovery {
    Discovery {
        interface: "eth0".to_owned(),
        tags: Tags::Untagged,
        service: WireText::default(),
        known: known.iter().map(|known| known.parse().unwrap()).collect(),
        window: Duration::from_secs(3),
        asked: vec![Departure::Kernel(at(0))],
        offers,
        strays: Strays::default(),
        clock_step: None,
    }
}

fn absence(reading: &Reading) -> (Reason, &str) {
    let Reading::NotReported(absence) = reading else { panic!("{reading:?}") };
    (absence.reason, &absence.detail)
}

#[test]
fn the_time_is_that_of_the_first_offer_with_its_uncertainty() {
    let found = discovery(&[], vec![offer("B", 2, 2100), offer("A", 1, 64)]);
    let reading = found.discovery_time();
    let value = reading.value().unwrap();
    assert_eq!(value.to_string(), "0.064 ms");
    let tenth = Quantity::from_steps(100_000, Unit::Millisecond);
    assert_eq!(value.uncertainty(), Uncertainty::Expanded(tenth));
}

#[test]
fn a_time_by_the_clock_of_the_program_has_no_stated_uncertainty() {
    let mut found = discovery(&[], vec![offer("A", 1, 64)]);
    found.asked = vec![Departure::Program(at(0))];
    let reading = found.discovery_time();
    assert_eq!(reading.value().unwrap().uncertainty(), Uncertainty::NotStated);
}

#[test]
fn a_clock_that_was_set_gives_no_time() {
    let mut found = discovery(&[], vec![offer("A", 1, 64)]);
    found.clock_step = Some(-5_000_000);
    let reading = found.discovery_time();
    let (reason, detail) = absence(&reading);
    assert_eq!((reason, detail), (Reason::Interrupted, "the clock was set by -5000000 ns"));
    assert_eq!(found.answer_time(&found.offers[0]), None);
    let older = discovery(&[], vec![offer("A", 1, -1)]).discovery_time();
    assert_eq!(absence(&older).0, Reason::Implausible);
}

#[test]
fn nobody_is_a_count_of_zero_and_no_time() {
    let mut found = discovery(&["BRAS-01"], Vec::new());
    found.strays.other_vlan = 2;
    let time = found.discovery_time();
    let (reason, detail) = absence(&time);
    assert_eq!(reason, Reason::TimedOut);
    assert_eq!(detail, "no offer to 1 PADI within 3s; 2 frames came in another VLAN");
    assert_eq!(found.concentrators().value().unwrap().to_string(), "0 count");
    assert_eq!(found.rogue_concentrators().value().unwrap().to_string(), "0 count");
}

#[test]
fn who_is_unknown_is_a_rogue_where_somebody_is_known() {
    let offers = || vec![offer("A", 1, 10), offer("B", 2, 20), offer("A", 3, 30)];
    let check = |known: &[&str], rogues: &str| {
        let found = discovery(known, offers());
        let reading = found.rogue_concentrators();
        assert_eq!(reading.value().map(ToString::to_string).as_deref(), Some(rogues), "{known:?}");
    };
    check(&["A"], "1 count");
    check(&["A@02:00:00:00:00:01"], "2 count");
    check(&["A", "B"], "0 count");
    check(&["C"], "3 count");
    let found = discovery(&[], offers());
    assert_eq!(absence(&found.rogue_concentrators()).0, Reason::Unsupported);
    let name = WireText::from("A");
    let addresses = vec![MacAddress([2, 0, 0, 0, 0, 1]), MacAddress([2, 0, 0, 0, 0, 3])];
    assert_eq!(found.shared_names(), [(&name, addresses)]);
}

#[test]
fn more_than_are_kept_is_no_number() {
    let mut found = discovery(&["A"], vec![offer("A", 1, 10)]);
    found.strays.beyond = 1;
    let one = Quantity::from_steps(1, Unit::Count);
    assert_eq!(found.concentrators(), Reading::AboveRange { ceiling: one });
    assert_eq!(
        found.rogue_concentrators(),
        Reading::AboveRange { ceiling: Quantity::from_steps(0, Unit::Count) }
    );
}

#[test]
fn the_document_holds_what_the_readings_are_made_of() {
    let found = discovery(&["A"], vec![offer("A\x1b[2J", 1, 64)]);
    let evidence: serde_json::Value = serde_json::from_slice(&found.to_evidence()).unwrap();
    assert_eq!(evidence["schema"], "linecert-pppoe-discovery/1");
    assert_eq!(evidence["padi"][0]["time_ns"], START);
    assert_eq!(evidence["offers"][0]["received_ns"], START + 64_000);
    assert_eq!(evidence["offers"][0]["mac"], "02:00:00:00:00:01");
    assert_eq!(evidence["offers"][0]["name"], "A\\u{1b}[2J");
}
