use linecert_measure::{Reading, Reason};

use super::{super::Remark, *};
use crate::{Port, exchange::Exchange as _, packet::icmpv6};

const ROUTER_MAC: MacAddress = MacAddress([2, 0, 0, 0, 0, 9]);
const ROUTER: Ipv6Addr = Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 9);
const OTHER: Ipv6Addr = Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 8);

const fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

fn started() -> Exchange {
    Exchange::new(Plan::default(), Node::new(MacAddress([2, 0, 0, 0, 0, 1]), [7; 8]))
}

fn hear(exchange: &mut Exchange, router: Ipv6Addr, at: Duration, lifetime: u16) -> Vec<u8> {
    let [high, low] = lifetime.to_be_bytes();
    let message = [134, 0, 0, 0, 64, 0, high, low, 0, 0, 0, 0, 0, 0, 0, 0];
    let payload = icmpv6(router, ALL_NODES, &message).unwrap();
    exchange.receive(Incoming { source: ROUTER_MAC, payload: &payload }, at);
    payload
}

fn outcome(exchange: Exchange) -> Outcome {
    exchange.into_outcome(Circumstances {
        port: Port::named("eth0"),
        other_vlans: vec![],
        dropped: 0,
    })
}

#[test]
fn a_host_solicits_until_a_router_answers_and_listens_for_others() {
    let mut exchange = started();
    assert!(matches!(exchange.step(ms(0)), Step::Send(_)));
    assert_eq!(exchange.step(ms(1)), Step::Listen { until: ms(4000) });
    assert!(matches!(exchange.step(ms(4000)), Step::Send(_)));
    hear(&mut exchange, ROUTER, ms(4100), 1800);
    hear(&mut exchange, ROUTER, ms(4200), 1800);
    hear(&mut exchange, OTHER, ms(4300), 0);
    assert_eq!(exchange.step(ms(4301)), Step::Listen { until: ms(8100) });
    assert_eq!(exchange.step(ms(8100)), Step::Finish);
    let outcome = outcome(exchange);
    assert_eq!((outcome.heard().len(), outcome.routers().len()), (2, 2));
    assert_eq!(outcome.time().value().unwrap().to_string(), "4100.000 ms");
    let remarks = outcome.remarks();
    assert_eq!(remarks[0].to_string(), "2 routers advertise: fe80::8, fe80::9");
    assert_eq!(remarks[1], Remark::NoDefaultRouter(OTHER));
}

#[test]
fn silence_is_no_number() {
    let mut exchange = started();
    for at in [0, 4000, 8000] {
        assert!(matches!(exchange.step(ms(at)), Step::Send(_)), "{at}");
    }
    assert_eq!(exchange.step(ms(12_000)), Step::Listen { until: ms(13_000) }, "three are enough");
    assert_eq!(exchange.step(ms(13_000)), Step::Finish);
    let Reading::NotReported(absence) = outcome(exchange).time() else { panic!() };
    assert_eq!(absence.reason, Reason::TimedOut);
    assert_eq!(absence.detail, "3 solicitations on eth0 (untagged): no answer in 13s");
}

#[test]
fn what_has_been_routed_or_is_from_no_router_is_dropped() {
    let mut exchange = started();
    exchange.step(ms(0));
    hear(&mut exchange, "2001:db8::9".parse().unwrap(), ms(1), 1800);
    let mut routed = hear(&mut started(), ROUTER, ms(1), 1800);
    routed[7] = 254;
    exchange.receive(Incoming { source: ROUTER_MAC, payload: &routed }, ms(2));
    let outcome = outcome(exchange);
    assert!(outcome.heard().is_empty());
    let Reading::NotReported(absence) = outcome.time() else { panic!() };
    assert!(absence.detail.ends_with("2 answers were garbled"), "{}", absence.detail);
}
