use linecert_measure::{Reading, Reason};

use super::*;
use crate::{Port, exchange::Exchange as _};

const OWN: MacAddress = MacAddress([2, 0, 0, 0, 0, 1]);
const SERVER_MAC: MacAddress = MacAddress([2, 0, 0, 0, 0, 0x67]);
const XID: u32 = 77;
const GOOD: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 1);
const ROGUE: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 66);
const GIVEN: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 50);

const fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

fn started(plan: Plan, held: Vec<IpAddr>) -> Exchange {
    let client = Client { own: OWN, transaction: XID, held };
    Exchange::new(plan, client).unwrap()
}

/// Steps until the exchange listens or ends; gives what was sent, and the last step.
fn run(exchange: &mut Exchange, now: Duration) -> (Vec<Kind>, Step) {
    let mut sent = Vec::new();
    loop {
        match exchange.step(now) {
            Step::Send(outgoing) => {
                let datagram = UdpV4::decode(&outgoing.payload).unwrap();
                sent.push(Message::decode(datagram.payload).unwrap().kind().unwrap());
            }
            last => return (sent, last),
        }
    }
}

/// An answer of a server, changed by `change` before it is sent.
fn hear(exchange: &mut Exchange, of: (Kind, Ipv4Addr), at: Duration, change: fn(&mut Message)) {
    let (kind, server) = of;
    let mut message = exchange.message(kind);
    message.speaker = Speaker::Server;
    message.given = GIVEN;
    message.options.append(code::SERVER_IDENTIFIER, &server.octets());
    message.options.append(code::LEASE_TIME, &[0, 0, 14, 16]);
    change(&mut message);
    let payload = message.encode();
    let source = SocketAddrV4::new(server, SERVER_PORT);
    let destination = SocketAddrV4::new(GIVEN, CLIENT_PORT);
    let packet = UdpV4 { source, destination, payload: &payload }.encode().unwrap();
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

/// What makes an answer another.
type Change = fn(&mut Message);
const AS_IT_IS: Change = |_| ();

#[test]
fn four_messages_and_a_release() {
    let mut exchange = started(Plan::default(), vec![]);
    assert_eq!(run(&mut exchange, ms(1)), (vec![Kind::Discover], Step::Listen { until: ms(4001) }));
    hear(&mut exchange, (Kind::Offer, GOOD), ms(11), AS_IT_IS);
    assert_eq!(run(&mut exchange, ms(12)).0, [Kind::Request]);
    hear(&mut exchange, (Kind::Acknowledge, GOOD), ms(21), AS_IT_IS);
    let Step::Send(release) = exchange.step(ms(22)) else { panic!() };
    let datagram = UdpV4::decode(&release.payload).unwrap();
    assert_eq!(release.destination, SERVER_MAC, "the way that the lease came");
    assert_eq!((datagram.source.ip(), datagram.destination.ip()), (&GIVEN, &GOOD));
    let message = Message::decode(datagram.payload).unwrap();
    assert_eq!((message.kind(), message.held), (Some(Kind::Release), GIVEN));
    assert_eq!(message.options.get(code::CLIENT_IDENTIFIER), Some(&[1, 2, 0, 0, 0, 0, 1][..]));
    assert_eq!(exchange.step(ms(23)), Step::Listen { until: ms(5001) });
    assert_eq!(exchange.step(ms(5001)), Step::Finish);
    let time = outcome(exchange).time();
    assert_eq!(time.value().unwrap().to_string(), "20.000 ms");
}

#[test]
fn every_server_of_the_window_counts_once_and_the_wanted_one_is_taken() {
    let mut exchange = started(Plan { server: Some(GOOD), ..Plan::default() }, vec![]);
    run(&mut exchange, ms(0));
    hear(&mut exchange, (Kind::Offer, ROGUE), ms(1), AS_IT_IS);
    assert_eq!(run(&mut exchange, ms(2)).0, [], "a rogue is faster and is not taken");
    hear(&mut exchange, (Kind::Offer, GOOD), ms(3), AS_IT_IS);
    hear(&mut exchange, (Kind::Offer, GOOD), ms(4), AS_IT_IS);
    assert_eq!(run(&mut exchange, ms(5)).0, [Kind::Request]);
    hear(&mut exchange, (Kind::Refuse, ROGUE), ms(6), AS_IT_IS);
    hear(&mut exchange, (Kind::Acknowledge, GOOD), ms(7), AS_IT_IS);
    run(&mut exchange, ms(8));
    hear(&mut exchange, (Kind::Offer, Ipv4Addr::new(192, 0, 2, 67)), ms(2000), AS_IT_IS);
    let outcome = outcome(exchange);
    assert!(matches!(outcome.conclusion(), Conclusion::Bound(_)), "{:?}", outcome.conclusion());
    assert_eq!(outcome.servers().value().unwrap().to_string(), "3 count");
}

#[test]
fn a_refusal_says_what_the_server_said() {
    let mut exchange = started(Plan::default(), vec![]);
    run(&mut exchange, ms(0));
    hear(&mut exchange, (Kind::Offer, GOOD), ms(1), AS_IT_IS);
    run(&mut exchange, ms(2));
    hear(&mut exchange, (Kind::Refuse, GOOD), ms(3), |message| {
        message.options.append(code::MESSAGE, b"pool is empty");
    });
    assert_eq!(run(&mut exchange, ms(5000)), (vec![], Step::Finish));
    let detail = "192.0.2.1 refused with DHCPNAK: pool is empty".to_owned();
    assert_eq!(absence(outcome(exchange).time()), (Reason::Refused, detail));
}

#[test]
fn a_server_that_does_not_answer_the_request_is_named() {
    let mut exchange = started(Plan::default(), vec![]);
    run(&mut exchange, ms(0));
    hear(&mut exchange, (Kind::Offer, GOOD), ms(1), AS_IT_IS);
    assert_eq!(run(&mut exchange, ms(2)).0, [Kind::Request]);
    assert_eq!(run(&mut exchange, ms(4002)).0, [Kind::Request]);
    assert_eq!(run(&mut exchange, ms(12_002)).0, [Kind::Request]);
    assert_eq!(run(&mut exchange, ms(15_000)), (vec![], Step::Finish));
    let outcome = outcome(exchange);
    let detail = "192.0.2.1 offered and did not answer 3 requests".to_owned();
    assert_eq!(absence(outcome.time()), (Reason::TimedOut, detail));
    assert_eq!(outcome.servers().value().unwrap().to_string(), "1 count");
}

#[test]
fn what_is_not_for_this_client_is_no_offer() {
    let cases: [(&str, Change); 6] = [
        ("another transaction", |message| message.transaction += 1),
        ("another client", |message| message.hardware_address = SERVER_MAC),
        ("an echo of a client", |message| message.speaker = Speaker::Client),
        ("no server", |message| {
            message.options = Options::default();
            message.options.append(code::MESSAGE_TYPE, &[2]);
        }),
        ("half a server", |message| message.options.append(code::SERVER_IDENTIFIER, &[1])),
        ("no address", |message| message.given = Ipv4Addr::UNSPECIFIED),
    ];
    for (case, change) in cases {
        let mut exchange = started(Plan::default(), vec![]);
        run(&mut exchange, ms(0));
        hear(&mut exchange, (Kind::Offer, GOOD), ms(1), change);
        assert_eq!(run(&mut exchange, ms(2)).0, [], "{case}");
        assert_eq!(outcome(exchange).conclusion(), &Conclusion::NoOffer, "{case}");
    }
}

#[test]
fn an_answer_before_the_question_and_a_verdict_before_the_offer_are_nothing() {
    let mut exchange = started(Plan::default(), vec![]);
    hear(&mut exchange, (Kind::Offer, GOOD), ms(0), AS_IT_IS);
    hear(&mut exchange, (Kind::Acknowledge, GOOD), ms(0), AS_IT_IS);
    assert_eq!(run(&mut exchange, ms(1)).0, [Kind::Discover]);
    hear(&mut exchange, (Kind::Acknowledge, GOOD), ms(2), AS_IT_IS);
    assert_eq!(outcome(exchange).conclusion(), &Conclusion::NoOffer);
}

#[test]
fn garbage_is_counted_and_said() {
    let mut exchange = started(Plan::default(), vec![]);
    run(&mut exchange, ms(0));
    let source = SocketAddrV4::new(GOOD, SERVER_PORT);
    let destination = SocketAddrV4::new(GIVEN, CLIENT_PORT);
    let packet = UdpV4 { source, destination, payload: b"garbage" }.encode().unwrap();
    exchange.receive(Incoming { source: SERVER_MAC, payload: &packet }, ms(1));
    let (reason, detail) = absence(outcome(exchange).time());
    assert_eq!(reason, Reason::TimedOut);
    assert!(detail.ends_with("no offer within 15s; 1 answers were garbled"), "{detail}");
}

#[test]
fn the_lease_of_this_machine_itself_is_not_given_back() {
    let mut exchange = started(Plan::default(), vec![GIVEN.into()]);
    run(&mut exchange, ms(0));
    hear(&mut exchange, (Kind::Offer, GOOD), ms(1), AS_IT_IS);
    run(&mut exchange, ms(2));
    hear(&mut exchange, (Kind::Acknowledge, GOOD), ms(3), AS_IT_IS);
    assert_eq!(run(&mut exchange, ms(4)).0, []);
    assert_eq!(exchange.abandon(), None);
    let outcome = outcome(exchange);
    let Conclusion::Bound(bound) = outcome.conclusion() else { panic!() };
    assert_eq!(bound.release, Release::InUse);
}

#[test]
fn a_lease_is_given_back_at_the_deadline_and_when_nobody_waits() {
    let mut exchange = started(Plan::default(), vec![]);
    run(&mut exchange, ms(0));
    hear(&mut exchange, (Kind::Offer, GOOD), ms(1), AS_IT_IS);
    run(&mut exchange, ms(2));
    hear(&mut exchange, (Kind::Acknowledge, GOOD), ms(14_999), AS_IT_IS);
    assert_eq!(run(&mut exchange, ms(15_001)), (vec![Kind::Release], Step::Finish));
    assert_eq!(exchange.abandon(), None, "once is enough");
}

#[test]
fn a_request_that_nobody_waits_for_is_taken_back() {
    let mut exchange = started(Plan::default(), vec![]);
    run(&mut exchange, ms(0));
    assert_eq!(exchange.abandon(), None);
    hear(&mut exchange, (Kind::Offer, GOOD), ms(1), AS_IT_IS);
    run(&mut exchange, ms(2));
    let release = exchange.abandon().unwrap();
    let message = Message::decode(UdpV4::decode(&release.payload).unwrap().payload).unwrap();
    assert_eq!((message.kind(), message.held), (Some(Kind::Release), GIVEN));
}

#[test]
fn a_flood_of_servers_is_bounded() {
    let mut exchange = started(Plan::default(), vec![]);
    run(&mut exchange, ms(0));
    for number in 0..1000_u32 {
        hear(&mut exchange, (Kind::Offer, Ipv4Addr::from(number + 1)), ms(1), AS_IT_IS);
    }
    let outcome = outcome(exchange);
    assert_eq!(outcome.offers().len(), MOST_OFFERS);
    assert!(outcome.to_evidence().len() < 1_000_000);
}

#[test]
fn an_option_that_does_not_fit_is_refused_before_anything_is_sent() {
    let mut plan = Plan::default();
    plan.client.relay_agent =
        Some(super::super::RelayAgent { circuit: Some(vec![0; 256]), remote: None });
    let client = Client { own: OWN, transaction: XID, held: vec![] };
    let error = Exchange::new(plan, client).map(|_| ()).unwrap_err();
    assert_eq!(error.to_string(), "write the request: option 82 is longer than 255 octets");
}
