use super::*;

fn facts(source: &str, gateway: Option<&str>, target: &str, seen: Option<&str>) -> AttachmentFacts {
    AttachmentFacts {
        route: Route {
            target: target.parse().unwrap(),
            interface: 2,
            source: source.parse().unwrap(),
            gateway: gateway.map(|gateway| gateway.parse().unwrap()),
        },
        interface: "eth0".to_owned(),
        medium: Medium::Wired,
        session: Session::None,
        seen: seen.map(|address| SeenAs {
            address: address.parse().unwrap(),
            by: target.parse().unwrap(),
        }),
        first_hops: Vec::new(),
    }
}

fn check(facts: &AttachmentFacts, expect: Option<Attachment>, evidence: &str) {
    let attached = attachment(facts);
    assert_eq!(attached.attachment, expect, "{attached:?}");
    let said = attached.said();
    assert!(said.contains(evidence), "`{said}` has no `{evidence}`");
}

const ROUTER: Option<Attachment> = Some(Attachment::Router);
const DIRECT: Option<Attachment> = Some(Attachment::Direct);

#[test]
fn a_translated_address_is_behind_a_router() {
    let gateway = Some("192.168.1.1");
    let seen = facts("192.168.1.7", gateway, "198.51.100.9", Some("203.0.113.5"));
    check(&seen, ROUTER, "198.51.100.9 sees 203.0.113.5 instead of 192.168.1.7");
    check(&facts("192.168.1.7", gateway, "198.51.100.9", None), ROUTER, "is public");
    check(&facts("192.168.1.7", gateway, "10.0.0.1", Some("10.9.9.9")), ROUTER, "instead of");
    let public = facts("203.0.113.9", Some("203.0.113.1"), "198.51.100.9", Some("203.0.113.5"));
    check(&public, ROUTER, "instead of");
    let six = facts("fd00::7", Some("fe80::1"), "2001:db8::9", None);
    check(&six, ROUTER, "private");
}

#[test]
fn what_the_operator_gave_is_direct() {
    let gateway = Some("203.0.113.1");
    check(&facts("203.0.113.9", gateway, "198.51.100.9", None), DIRECT, "public");
    check(&facts("203.0.113.9", gateway, "198.51.100.9", Some("203.0.113.9")), DIRECT, "sees");
    let shared = facts("100.64.3.4", Some("100.64.0.1"), "198.51.100.9", Some("203.0.113.5"));
    check(&shared, DIRECT, "RFC 6598");
    check(&facts("100.64.3.4", Some("100.64.0.1"), "198.51.100.9", None), DIRECT, "RFC 6598");
    let intranet = facts("10.1.2.3", Some("10.1.2.1"), "10.9.9.9", Some("10.1.2.3"));
    check(&intranet, DIRECT, "sees 10.1.2.3");
    let mapped = facts("10.1.2.3", Some("10.1.2.1"), "10.9.9.9", Some("::ffff:10.1.2.3"));
    check(&mapped, DIRECT, "sees");
}

#[test]
fn the_same_link_has_no_router_on_it() {
    check(&facts("192.168.1.7", None, "192.168.1.1", None), DIRECT, "on the link of eth0");
    check(&facts("2001:db8::7", None, "2001:db8::1", Some("2001:db8::7")), DIRECT, "same link");
}

#[test]
fn what_cannot_be_told_is_not_told() {
    check(&facts("10.1.2.3", Some("10.1.2.1"), "10.9.9.9", None), None, "only the far end");
    check(&facts("2001:db8::7", Some("fe80::1"), "2001:db8:1::9", None), None, "in IPv6");
    let seen = facts("2001:db8::7", Some("fe80::1"), "2001:db8:1::9", Some("2001:db8::7"));
    check(&seen, None, "does not exclude a router");
    check(&facts("127.0.0.1", None, "127.0.0.1", Some("127.0.0.1")), None, "this computer itself");
    // What an IPv4 view says is nothing about an IPv6 way.
    let other = facts("2001:db8::7", Some("fe80::1"), "2001:db8:1::9", Some("203.0.113.5"));
    check(&other, None, "in IPv6");
}

#[test]
fn radio_and_own_sessions_come_first() {
    let behind = facts("192.168.1.7", Some("192.168.1.1"), "198.51.100.9", Some("203.0.113.5"));
    let wifi = AttachmentFacts { medium: Medium::Wireless, ..behind.clone() };
    check(&wifi, Some(Attachment::WiFi), "wireless");
    let session = AttachmentFacts { session: Session::OwnPppoe, ..behind };
    check(&session, Some(Attachment::PppoeSession), "PPPoE session");
}

#[test]
fn the_first_hops_are_said_and_decide_nothing() {
    let direct = facts("203.0.113.9", Some("203.0.113.1"), "198.51.100.9", None);
    let hops = vec![Some("10.0.0.1".parse().unwrap()), None];
    let traced = AttachmentFacts { first_hops: hops, ..direct };
    check(&traced, DIRECT, "hop 1 is 10.0.0.1, private; hop 2 is silent");
}
