use super::*;
use crate::Port;
use crate::exchange::Exchange as _;

fn announcement(port: u8, lifetime: u8) -> Vec<u8> {
    let chassis = [2, 7, 4, 2, 0, 0, 0, 0, 1];
    [&chassis[..], &[4, 2, 5, port, 6, 2, 0, lifetime, 0, 0]].concat()
}

fn hear(exchange: &mut Exchange, payload: &[u8], at: u64) {
    let source = MacAddress([2, 0, 0, 0, 0, 9]);
    exchange.receive(Incoming { source, payload }, Duration::from_millis(at));
}

fn started(until: Until) -> Exchange {
    Exchange::new(Plan { until, deadline: Duration::from_secs(35) })
}

#[test]
fn the_first_neighbour_or_the_deadline_ends_it() {
    let mut exchange = started(Until::FirstNeighbour);
    assert_eq!(exchange.step(Duration::ZERO), Step::Listen { until: Duration::from_secs(35) });
    hear(&mut exchange, b"garbage", 1);
    assert_ne!(exchange.step(Duration::from_millis(2)), Step::Finish);
    hear(&mut exchange, &announcement(b'1', 120), 3);
    assert_eq!(exchange.step(Duration::from_millis(4)), Step::Finish);
    assert_eq!(started(Until::Deadline).step(Duration::from_secs(35)), Step::Finish);
}

#[test]
fn a_neighbour_is_one_however_often_it_speaks_and_none_when_it_leaves() {
    let mut exchange = started(Until::Deadline);
    for at in 0..1000 {
        hear(&mut exchange, &announcement(b'1', 120), at);
    }
    hear(&mut exchange, &announcement(b'2', 120), 1000);
    assert_eq!(exchange.neighbours.len(), 2);
    assert_eq!(exchange.neighbours[0].after, Duration::ZERO, "when it was first heard");
    hear(&mut exchange, &announcement(b'1', 0), 1001);
    let outcome = exchange.into_outcome(Circumstances {
        port: Port::named("eth0"),
        other_vlans: vec![],
        dropped: 0,
    });
    let [neighbour] = outcome.neighbours() else { panic!("{outcome:?}") };
    assert_eq!(neighbour.announcement.port.to_string(), "2");
}

#[test]
fn a_flood_of_neighbours_is_bounded() {
    let mut exchange = started(Until::Deadline);
    (0..=255).for_each(|port| hear(&mut exchange, &announcement(port, 120), 1));
    assert!(exchange.neighbours.len() <= MOST_NEIGHBOURS);
}
