use std::net::{Ipv4Addr, Ipv6Addr};

use pnet_packet::{icmp::MutableIcmpPacket, ipv4::MutableIpv4Packet, ipv6::MutableIpv6Packet};
use proptest::prelude::*;

use super::*;

const V4: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));
const V6: IpAddr = IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1));
const TAG: Tag = Tag { identifier: 0x1234, token: *b"linecert" };

fn probe(target: IpAddr, index: u32) -> Vec<u8> {
    request(target, TAG, index, PayloadSize::USUAL).unwrap()
}

/// The reply that a kernel makes of a request: another type, the same rest.
fn reply_to(target: IpAddr, mut packet: Vec<u8>) -> Vec<u8> {
    packet[0] = if target.is_ipv4() { 0 } else { 129 };
    if target.is_ipv4() {
        let mut icmp = MutableIcmpPacket::new(&mut packet).unwrap();
        let checksum = icmp::checksum(&icmp.to_immutable());
        icmp.set_checksum(checksum);
    }
    packet
}

/// An error of `kind` and `code` that quotes a packet to `to` and no more than routers must.
fn error_about(to: IpAddr, kind: u8, code: u8, probe: &[u8]) -> Vec<u8> {
    let mut packet = vec![kind, code, 0, 0, 0, 0, 0, 0];
    match to {
        IpAddr::V4(to) => {
            let mut ip = MutableIpv4Packet::owned(vec![0; 20]).unwrap();
            ip.set_header_length(5);
            ip.set_next_level_protocol(IpNextHeaderProtocols::Icmp);
            ip.set_destination(to);
            packet.extend_from_slice(ip.packet());
        }
        IpAddr::V6(to) => {
            let mut ip = MutableIpv6Packet::owned(vec![0; 40]).unwrap();
            ip.set_next_header(IpNextHeaderProtocols::Icmpv6);
            ip.set_destination(to);
            packet.extend_from_slice(ip.packet());
        }
    }
    packet.extend_from_slice(&probe[..8]);
    packet
}

fn check(target: IpAddr, packet: &[u8], expect: Message) {
    assert_eq!(decode(packet, target, TAG), expect, "{target} {packet:02x?}");
}

#[test]
fn the_reply_to_a_probe_names_its_index() {
    for target in [V4, V6] {
        for index in [0, 1, 65_535, 65_536, u32::MAX] {
            check(target, &reply_to(target, probe(target, index)), Message::Reply { index });
        }
        check(target, &probe(target, 7), Message::Unrelated);
    }
}

#[test]
fn a_probe_has_the_size_that_was_asked_for() {
    for size in [16, 56, 1452] {
        let size = PayloadSize::new(size).unwrap();
        let packet = request(V4, TAG, 0, size).unwrap();
        assert_eq!(packet.len(), 8 + usize::from(size.get()));
        assert!(icmp_is_intact(&packet));
    }
    assert_eq!((PayloadSize::new(15), PayloadSize::new(1453)), (None, None));
}

#[test]
fn somebody_elses_and_damaged_replies_are_told_apart() {
    let mut others = probe(V4, 3);
    others[8] ^= 1;
    let others = reply_to(V4, others);
    check(V4, &others, Message::Foreign);
    let mut elsewhere = others;
    elsewhere[4] ^= 1;
    check(V4, &reply_to(V4, elsewhere), Message::Unrelated);
    let mut damaged = reply_to(V4, probe(V4, 3));
    damaged[20] ^= 1;
    check(V4, &damaged, Message::Foreign);
}

#[test]
fn errors_name_probe_and_cause() {
    use IcmpError::{HostUnreachable, NetworkUnreachable, Other, Prohibited, TimeExceeded, TooBig};
    let table = [
        (V4, 3, 0, NetworkUnreachable),
        (V4, 3, 1, HostUnreachable),
        (V4, 3, 13, Prohibited),
        (V4, 3, 2, Other { kind: 3, code: 2 }),
        (V4, 11, 0, TimeExceeded),
        (V4, 3, 4, TooBig),
        (V6, 2, 0, TooBig),
        (V6, 1, 0, NetworkUnreachable),
        (V6, 1, 3, HostUnreachable),
        (V6, 1, 1, Prohibited),
        (V6, 3, 0, TimeExceeded),
    ];
    for (target, kind, code, cause) in table {
        let packet = error_about(target, kind, code, &probe(target, 65_538));
        check(target, &packet, Message::Error { sequence: 2, cause });
    }
}

#[test]
fn errors_about_others_are_nobodys() {
    let elsewhere = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 2));
    check(V4, &error_about(elsewhere, 3, 1, &probe(V4, 1)), Message::Unrelated);
    let mut others = probe(V4, 1);
    others[4] ^= 1;
    check(V4, &error_about(V4, 3, 1, &others), Message::Unrelated);
}

#[test]
fn an_ipv4_header_is_stripped_by_its_own_length() {
    let with_options = [&[0x46; 24][..], b"icmp"].concat();
    assert_eq!(strip_ipv4(&with_options), Some(&b"icmp"[..]));
    assert_eq!(strip_ipv4(&[0x4f; 20]), None);
    assert_eq!(strip_ipv4(&[0x45; 3]), None);
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(packet in proptest::collection::vec(any::<u8>(), 0..120)) {
        for target in [V4, V6] {
            let message = decode(&packet, target, TAG);
            let is_reply = matches!(message, Message::Reply { .. });
            prop_assert!(!is_reply);
        }
        prop_assert!(strip_ipv4(&packet).is_none_or(|rest| rest.len() + 20 <= packet.len()));
    }

    #[test]
    fn a_cut_reply_never_panics(index in any::<u32>(), cut in 0_usize..64) {
        for target in [V4, V6] {
            for whole in [
                reply_to(target, probe(target, index)),
                error_about(target, 3, 1, &probe(target, index)),
                error_about(target, 1, 3, &probe(target, index)),
            ] {
                decode(&whole[..cut.min(whole.len())], target, TAG);
            }
        }
    }
}
