//! Probes against the checksums and quotes that routers work with.

use proptest::prelude::*;

use super::*;

const UDP: Method = Method::Udp { port: 33434 };
const TCP: Method = Method::Tcp { port: 443 };

fn flow(method: Method, local: &str, target: &str) -> Flow {
    let tag = Tag { identifier: 0, token: *b"\x8ctoken!\xff" };
    Flow::new(method, local.parse().unwrap(), target.parse().unwrap(), tag)
}

fn v4(method: Method) -> Flow {
    flow(method, "192.0.2.1:40001", "198.51.100.7")
}

fn v6(method: Method) -> Flow {
    flow(method, "[2001:db8::1]:40001", "2001:db8:9::7")
}

/// The probe as a router sees it, from its transport header on.
fn on_the_wire(flow: &Flow, index: u32) -> Vec<u8> {
    let probe = flow.probe(index);
    if !matches!(flow.method, Method::Udp { .. }) {
        return probe;
    }
    let mut octets = vec![0; 8];
    octets.extend(probe);
    let length = u16::try_from(octets.len()).unwrap();
    let mut datagram = udp::MutableUdpPacket::new(&mut octets).unwrap();
    datagram.set_source(flow.local.port());
    datagram.set_destination(flow.method.port());
    datagram.set_length(length);
    let checksum = match (flow.local.ip(), flow.target) {
        (IpAddr::V4(from), IpAddr::V4(to)) => {
            udp::ipv4_checksum(&datagram.to_immutable(), &from, &to)
        }
        (IpAddr::V6(from), IpAddr::V6(to)) => {
            udp::ipv6_checksum(&datagram.to_immutable(), &from, &to)
        }
        _ => unreachable!(),
    };
    datagram.set_checksum(checksum);
    octets
}

#[test]
fn what_routers_hash_stays_the_same() {
    for flow in [v4(Method::Icmp), v4(UDP), v6(UDP), v4(TCP)] {
        let first = on_the_wire(&flow, 0);
        for index in [1, 255, 65_535, 65_536, 4_000_000_000] {
            let probe = on_the_wire(&flow, index);
            assert_eq!(probe.len(), first.len());
            // Ports, or type, code and checksum.
            assert_eq!(probe[..4], first[..4], "{:?} {index}", flow.method);
        }
    }
}

#[test]
fn a_probe_is_known_by_its_first_eight_octets() {
    for flow in [v4(UDP), v4(Method::Icmp), v4(TCP), v6(Method::Icmp), v6(TCP)] {
        for index in [0, 1, 77, 65_534, 65_536 + 9] {
            let probe = on_the_wire(&flow, index);
            assert_eq!(flow.known_by(&probe[..8]), Some(low_bits(index)), "{:?}", flow.method);
        }
    }
}

#[test]
fn a_payload_that_was_quoted_tells_more_than_a_checksum_that_was_changed() {
    let flow = v4(UDP);
    let mut probe = on_the_wire(&flow, 5);
    probe[6] ^= 0x55;
    assert_eq!(flow.known_by(&probe), Some(5));
    // Version 6 quotes payloads always, and its checksum is never guessed from.
    assert_eq!(v6(UDP).known_by(&on_the_wire(&v6(UDP), 5)[..8]), None);
}

#[test]
fn another_flow_is_not_ours() {
    for method in [UDP, Method::Icmp, TCP] {
        let probe = on_the_wire(&v4(method), 3);
        let other = flow(method, "192.0.2.1:40002", "198.51.100.7");
        assert_eq!(other.known_by(&probe), None, "{method:?}");
    }
}

#[test]
fn an_acceptance_and_a_refusal_acknowledge_the_request() {
    let flow = v4(TCP);
    let request = flow.probe(9);
    let answer = |flags: u8| {
        let mut octets = vec![0; 20];
        let mut segment = tcp::MutableTcpPacket::new(&mut octets).unwrap();
        segment.set_source(443);
        segment.set_destination(40_001);
        let sequence = u32::from_be_bytes(*request[4..].first_chunk().unwrap());
        segment.set_acknowledgement(sequence.wrapping_add(1));
        segment.set_flags(flags);
        octets
    };
    let (syn, rst, ack) = (tcp::TcpFlags::SYN, tcp::TcpFlags::RST, tcp::TcpFlags::ACK);
    assert_eq!(flow.acknowledged_by(&answer(syn | ack)), Some(9));
    assert_eq!(flow.acknowledged_by(&answer(rst | ack)), Some(9));
    assert_eq!(flow.acknowledged_by(&answer(ack)), None);
    assert_eq!(flow.acknowledged_by(&answer(syn)), None);
}

proptest! {
    #[test]
    fn arbitrary_octets_never_panic(octets in proptest::collection::vec(any::<u8>(), 0..60)) {
        for flow in [v4(UDP), v4(Method::Icmp), v4(TCP), v6(UDP)] {
            let _ = (flow.known_by(&octets), flow.acknowledged_by(&octets), flow.echoed_by(&octets));
        }
    }

    #[test]
    fn every_index_is_known_again(index in any::<u32>()) {
        prop_assume!(low_bits(index) != u16::MAX);
        for flow in [v4(UDP), v4(Method::Icmp), v4(TCP)] {
            let known = flow.known_by(&on_the_wire(&flow, index)[..8]);
            prop_assert_eq!(known, Some(low_bits(index)));
        }
    }
}
