use linecert_measure::{Reading, Reason};

use super::{
    super::{message::DhcpOption, plan::Ask},
    *,
};
use crate::{Port, exchange::Exchange as _, packet::icmpv6};

const SERVER_MAC: MacAddress = MacAddress([2, 0, 0, 0, 0, 0x67]);
const GOOD: &[u8] = &[0, 3, 0, 1, 2, 0, 0, 0, 0, 0x67];
const ROGUE: &[u8] = &[0, 3, 0, 1, 2, 0, 0, 0, 0, 0x66];
const SERVER: Ipv6Addr = Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 0x67);
const GIVEN: Ipv6Addr = Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0x50);

const fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

fn started(plan: Plan, held: Vec<IpAddr>) -> Exchange {
    let node = Node::new(MacAddress([2, 0, 0, 0, 0, 1]), [9; 8]);
    Exchange::new(plan, Client { node, transaction: 0xff_ffff, held }).unwrap()
}

fn sent(outgoing: &Outgoing) -> Message {
    let packet = Ipv6::decode(&outgoing.payload).unwrap();
    let Transport::Udp { payload, .. } = packet.transport else { panic!("{packet:?}") };
    Message::decode(payload).unwrap()
}

/// Steps until the exchange listens or ends; gives what was sent, and the last step.
fn run(exchange: &mut Exchange, now: Duration) -> (Vec<Message>, Step) {
    let mut all = Vec::new();
    loop {
        match exchange.step(now) {
            Step::Send(outgoing) => all.push(sent(&outgoing)),
            last => return (all, last),
        }
    }
}

fn kinds(exchange: &mut Exchange, now: Duration) -> Vec<Kind> {
    run(exchange, now).0.iter().map(|message| message.kind).collect()
}

const LEASE: &[u8] = &[3, 0];
const NOTHING: &[u8] = &[];

/// An answer of a server with these options besides the identifiers; `LEASE` stands for an
/// association with an address.
fn hear(
    exchange: &mut Exchange,
    (kind, server): (Kind, &[u8]),
    at: Duration,
    extra: &[(u16, &[u8])],
) {
    let mut message = exchange.message(kind);
    message.options.push(code::SERVER_IDENTIFIER, server);
    for (code, octets) in extra {
        let lease =
            [&association(&[])[..], &[0, 5, 0, 24], &GIVEN.octets(), &[0, 0, 1, 0].repeat(2)];
        let lease = lease.concat();
        message.options.push(*code, if *octets == LEASE { &lease } else { octets });
    }
    let payload = message.encode().unwrap();
    let source = SocketAddrV6::new(SERVER, SERVER_PORT, 0, 0);
    let destination = SocketAddrV6::new(exchange.node.link_local, CLIENT_PORT, 0, 0);
    let packet = UdpV6 { source, destination, payload: &payload }.encode().unwrap();
    exchange.receive(Incoming { source: SERVER_MAC, payload: &packet }, at);
}

fn outcome(exchange: Exchange) -> Outcome {
    exchange.into_outcome(Circumstances {
        port: Port::named("eth0"),
        other_vlans: vec![],
        dropped: 0,
    })
}

fn absence(reading: Reading) -> (Reason, String) {
    let Reading::NotReported(absence) = reading else { panic!("{reading:?}") };
    (absence.reason, absence.detail)
}

#[test]
fn four_messages_and_a_release_that_is_confirmed() {
    let mut exchange = started(Plan::default(), vec![]);
    let (solicit, _) = run(&mut exchange, ms(1));
    let options = &solicit[0].options;
    assert!(options.get(code::IA_NA).is_some() && options.get(code::IA_PD).is_some());
    hear(&mut exchange, (Kind::Advertise, GOOD), ms(11), &[(code::IA_NA, LEASE)]);
    let (request, _) = run(&mut exchange, ms(12));
    assert_eq!(request[0].kind, Kind::Request);
    assert_ne!(request[0].transaction, solicit[0].transaction, "each exchange has its own");
    assert_eq!(request[0].options.get(code::SERVER_IDENTIFIER), Some(GOOD));
    assert!(request[0].options.get(code::IA_PD).is_none(), "no prefix was offered");
    hear(&mut exchange, (Kind::Reply, GOOD), ms(21), &[(code::IA_NA, LEASE)]);
    let (release, last) = run(&mut exchange, ms(22));
    assert_eq!(release[0].kind, Kind::Release);
    assert_eq!(last, Step::Listen { until: ms(3001) });
    hear(&mut exchange, (Kind::Reply, GOOD), ms(30), &[(code::STATUS, &[0, 0])]);
    assert_eq!(exchange.step(ms(3001)), Step::Finish);
    let outcome = outcome(exchange);
    let Conclusion::Bound(bound) = outcome.conclusion() else { panic!("{outcome:?}") };
    assert_eq!((bound.release, bound.advertised_after), (Release::Confirmed, Some(ms(10))));
    assert_eq!(outcome.time().value().unwrap().to_string(), "20.000 ms");
}

#[test]
fn a_reply_to_a_solicit_counts_only_as_a_rapid_commit() {
    let mut exchange = started(Plan::default(), vec![]);
    run(&mut exchange, ms(0));
    hear(&mut exchange, (Kind::Reply, GOOD), ms(1), &[(code::IA_NA, LEASE)]);
    assert_eq!(kinds(&mut exchange, ms(2)), []);
    let rapid = [(code::IA_NA, LEASE), (code::RAPID_COMMIT, NOTHING)];
    hear(&mut exchange, (Kind::Reply, GOOD), ms(3), &rapid);
    assert_eq!(kinds(&mut exchange, ms(4)), [Kind::Release]);
}

#[test]
fn a_server_without_a_lease_is_heard_and_not_taken() {
    let mut exchange = started(Plan::default(), vec![]);
    run(&mut exchange, ms(0));
    let none = [&[0, 2][..], b"empty"].concat();
    hear(&mut exchange, (Kind::Advertise, ROGUE), ms(1), &[(code::STATUS, &none)]);
    assert_eq!(kinds(&mut exchange, ms(2)), []);
    let (reason, detail) = absence(outcome(exchange).time());
    assert_eq!(reason, Reason::Refused);
    assert!(detail.ends_with("fe80::67: NoAddrsAvail (empty)"), "{detail}");
}

#[test]
fn the_wanted_server_is_waited_for() {
    let mut exchange = started(Plan { server: Some(GOOD.to_vec()), ..Plan::default() }, vec![]);
    run(&mut exchange, ms(0));
    hear(&mut exchange, (Kind::Advertise, ROGUE), ms(1), &[(code::IA_NA, LEASE)]);
    assert_eq!(kinds(&mut exchange, ms(2)), []);
    hear(&mut exchange, (Kind::Advertise, GOOD), ms(3), &[(code::IA_NA, LEASE)]);
    assert_eq!(kinds(&mut exchange, ms(4)), [Kind::Request]);
    hear(&mut exchange, (Kind::Reply, ROGUE), ms(5), &[(code::IA_NA, LEASE)]);
    assert_eq!(kinds(&mut exchange, ms(6)), [], "only the server that was asked");
    assert_eq!(outcome(exchange).server_identifiers().len(), 2);
}

#[test]
fn silence_after_the_request_and_a_refusal_are_told_apart() {
    let mut exchange = started(Plan::default(), vec![]);
    run(&mut exchange, ms(0));
    hear(&mut exchange, (Kind::Advertise, GOOD), ms(1), &[(code::IA_NA, LEASE)]);
    for at in [2, 1002, 3002, 7002] {
        assert_eq!(kinds(&mut exchange, ms(at)), [Kind::Request], "{at}");
    }
    assert_eq!(run(&mut exchange, ms(15_000)), (vec![], Step::Finish));
    let detail = "fe80::67 advertised and did not answer 4 requests".to_owned();
    assert_eq!(absence(outcome(exchange).time()), (Reason::TimedOut, detail));

    let mut exchange = started(Plan::default(), vec![]);
    run(&mut exchange, ms(0));
    hear(&mut exchange, (Kind::Advertise, GOOD), ms(1), &[(code::IA_NA, LEASE)]);
    run(&mut exchange, ms(2));
    hear(&mut exchange, (Kind::Reply, GOOD), ms(3), &[(code::STATUS, &[0, 4])]);
    assert_eq!(run(&mut exchange, ms(3000)), (vec![], Step::Finish));
    let detail = "fe80::67 refused: NotOnLink".to_owned();
    assert_eq!(absence(outcome(exchange).time()), (Reason::Refused, detail));
}

#[test]
fn answers_to_others_and_garbage_are_none() {
    let mut exchange = started(Plan::default(), vec![]);
    run(&mut exchange, ms(0));
    exchange.identifier = vec![1];
    let mut other = exchange.message(Kind::Advertise);
    exchange.identifier = vec![2];
    other.options.push(code::SERVER_IDENTIFIER, GOOD);
    for payload in [other.encode().unwrap(), b"junk!".to_vec()] {
        let source = SocketAddrV6::new(SERVER, SERVER_PORT, 0, 0);
        let destination = SocketAddrV6::new(exchange.node.link_local, CLIENT_PORT, 0, 0);
        let packet = UdpV6 { source, destination, payload: &payload }.encode().unwrap();
        exchange.receive(Incoming { source: SERVER_MAC, payload: &packet }, ms(1));
    }
    let (reason, detail) = absence(outcome(exchange).time());
    assert_eq!(reason, Reason::TimedOut);
    assert!(detail.ends_with("no answer in 15s; 1 answers were garbled"), "{detail}");
}

#[test]
fn a_server_finds_the_hardware_address_of_the_probe() {
    let mut exchange = started(Plan::default(), vec![]);
    let own = exchange.node.link_local;
    let solicitation = [&[135, 0, 0, 0, 0, 0, 0, 0], &own.octets()[..]].concat();
    let payload = icmpv6(SERVER, own, &solicitation).unwrap();
    exchange.receive(Incoming { source: SERVER_MAC, payload: &payload }, ms(1));
    let Step::Send(answer) = exchange.step(ms(1)) else { panic!() };
    assert_eq!(answer.destination, SERVER_MAC);
}

#[test]
fn the_vendor_options_and_the_length_of_the_prefix_are_asked_for() {
    let plan = Plan {
        ask: Ask::Prefix { length: 56 },
        vendor_class: Some(super::super::VendorClass {
            enterprise: 3561,
            classes: vec![b"hgw".to_vec()],
        }),
        vendor_options: Some(super::super::VendorOptions {
            enterprise: 3561,
            options: vec![DhcpOption { code: 1, octets: b"x".to_vec() }],
        }),
        ..Plan::default()
    };
    let mut exchange = started(plan, vec![]);
    let (solicit, _) = run(&mut exchange, ms(0));
    let get = |code| solicit[0].options.get(code).map(<[u8]>::to_vec);
    assert_eq!(get(16).unwrap(), b"\0\0\x0d\xe9\0\x03hgw");
    assert_eq!(get(17).unwrap(), b"\0\0\x0d\xe9\0\x01\0\x01x");
    assert_eq!((get(code::IA_NA), get(code::IA_PD).unwrap()[24]), (None, 56));
}

#[test]
fn an_address_of_this_machine_is_not_given_back() {
    let mut exchange = started(Plan::default(), vec![GIVEN.into()]);
    run(&mut exchange, ms(0));
    hear(&mut exchange, (Kind::Advertise, GOOD), ms(1), &[(code::IA_NA, LEASE)]);
    run(&mut exchange, ms(2));
    hear(&mut exchange, (Kind::Reply, GOOD), ms(3), &[(code::IA_NA, LEASE)]);
    assert_eq!(kinds(&mut exchange, ms(4)), []);
}

#[test]
fn a_request_that_nobody_waits_for_is_taken_back() {
    let mut exchange = started(Plan::default(), vec![]);
    run(&mut exchange, ms(0));
    hear(&mut exchange, (Kind::Advertise, GOOD), ms(1), &[(code::IA_NA, LEASE)]);
    let (request, _) = run(&mut exchange, ms(2));
    let release = sent(&exchange.abandon().unwrap());
    assert_eq!(release.kind, Kind::Release);
    assert_ne!(release.transaction, request[0].transaction);
}
