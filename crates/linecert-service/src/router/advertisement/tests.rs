use proptest::prelude::*;

use super::*;

/// A header (hop limit 64, M, high preference, 1800 s) and options.
fn message(options: &[&[u8]]) -> Vec<u8> {
    let header = [134, 0, 0, 0, 64, 0x88, 0x07, 0x08, 0, 0, 0, 0, 0, 0, 0, 0];
    [&header[..], &options.concat()].concat()
}

#[test]
fn a_header_alone_is_an_advertisement() {
    let read = Advertisement::decode(&message(&[])).unwrap();
    assert_eq!((read.hop_limit, read.lifetime.as_secs()), (Some(64), 1800));
    assert_eq!((read.assignment, read.preference), (Assignment::ByDhcp, Preference::High));
    assert_eq!((read.reachable, read.mtu, read.prefixes.len()), (None, None, 0));
}

#[test]
fn flags_of_assignment_and_preference() {
    let check = |flags, assignment, preference| {
        let mut octets = message(&[]);
        octets[5] = flags;
        let read = Advertisement::decode(&octets).unwrap();
        assert_eq!((read.assignment, read.preference), (assignment, preference), "{flags:#x}");
    };
    check(0x00, Assignment::Stateless, Preference::Medium);
    check(0x58, Assignment::OtherByDhcp, Preference::Low);
    check(0xd0, Assignment::ByDhcp, Preference::Medium);
}

#[test]
fn an_option_of_length_zero_or_cut_off_drops_the_whole() {
    assert_eq!(Advertisement::decode(&message(&[&[5, 0, 0, 0, 0, 0, 5, 220]])), None);
    assert_eq!(Advertisement::decode(&message(&[&[5, 2, 0, 0, 0, 0, 5, 220]])), None);
    assert_eq!(Advertisement::decode(&message(&[])[..15]), None);
    let mut other = message(&[]);
    other[0] = 133;
    assert_eq!(Advertisement::decode(&other), None);
}

#[test]
fn an_option_of_a_wrong_form_is_named_and_the_others_are_read() {
    let prefix = [3, 1, 64, 0xc0, 0, 0, 0, 0];
    let route = [24, 1, 48, 0, 0, 0, 2, 88];
    let servers = [25, 1, 0, 0, 0, 0, 2, 88];
    let mtu = [5, 1, 0, 0, 0, 0, 5, 220];
    let read = Advertisement::decode(&message(&[&prefix, &route, &servers, &mtu])).unwrap();
    assert_eq!((read.malformed, read.mtu), (vec![3, 24, 25], Some(1500)));
}

#[test]
fn a_default_route_needs_no_octets_of_prefix() {
    let read = Advertisement::decode(&message(&[&[24, 1, 0, 0x18, 255, 255, 255, 255]])).unwrap();
    let route = read.routes[0];
    assert_eq!((route.destination, route.length), (Ipv6Addr::UNSPECIFIED, 0));
    assert_eq!((route.preference, route.lifetime), (Preference::Low, Duration::MAX));
}

proptest! {
    #[test]
    fn arbitrary_octets_never_panic(
        head in any::<bool>(), rest in proptest::collection::vec(any::<u8>(), 0..200),
    ) {
        let octets = if head { message(&[&rest]) } else { rest };
        Advertisement::decode(&octets);
    }
}
