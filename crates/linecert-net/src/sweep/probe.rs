//! The echo requests of a sweep and the replies to them. Pure, and quick: there are very many.

use std::net::IpAddr;

use crate::icmp::packet::{Tag, low_bits};

/// An ICMP header, the token, the index, the attempt, and three octets of filler.
pub(super) const LENGTH: usize = 24;

const REQUEST_V4: u8 = 8;
const REPLY_V4: u8 = 0;
const REQUEST_V6: u8 = 128;
const REPLY_V6: u8 = 129;

/// A reply to one of the probes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reply {
    /// The target, by its place.
    pub(super) index: u32,
    /// Which attempt, from 0.
    pub(super) attempt: u8,
}

/// What an echo reply is to a sweep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Message {
    /// The answer to a probe.
    Reply(Reply),
    /// An answer that is damaged, or carries our identifier but not our token.
    Foreign,
    /// Something else.
    Other,
}

/// A probe of the same version of IP as `target`. The sequence number is the end of the index, so
/// that an error, which quotes no more than it, tells the target.
pub(super) fn request(target: IpAddr, tag: Tag, Reply { index, attempt }: Reply) -> [u8; LENGTH] {
    let [t0, t1, t2, t3, t4, t5, t6, t7] = tag.token;
    let [i0, i1, i2, i3] = index.to_be_bytes();
    let [identifier_high, identifier_low] = tag.identifier.to_be_bytes();
    let kind = if target.is_ipv4() { REQUEST_V4 } else { REQUEST_V6 };
    let with_checksum = |[c0, c1]: [u8; 2]| {
        [
            kind,
            0,
            c0,
            c1,
            identifier_high,
            identifier_low,
            i2,
            i3,
            t0,
            t1,
            t2,
            t3,
            t4,
            t5,
            t6,
            t7,
            i0,
            i1,
            i2,
            i3,
            attempt,
            b'l',
            b'c',
            b't',
        ]
    };
    // The system fills in the checksum of ICMPv6, which covers the source address it chooses.
    let bare = with_checksum([0, 0]);
    if target.is_ipv4() { with_checksum(checksum(&bare).to_be_bytes()) } else { bare }
}

/// What `packet`, an ICMP message of the version of IP of `like`, is.
pub(super) fn decode(packet: &[u8], like: IpAddr, tag: Tag) -> Message {
    let expected = if like.is_ipv4() { REPLY_V4 } else { REPLY_V6 };
    let Some((header, payload)) = packet.split_first_chunk::<8>() else { return Message::Other };
    let [kind, 0, _, _, id_high, id_low, ..] = *header else { return Message::Other };
    if kind != expected {
        return Message::Other;
    }
    match payload.strip_prefix(&tag.token) {
        Some([i0, i1, i2, i3, attempt, ..]) if like.is_ipv6() || checksum(packet) == 0 => {
            let index = u32::from_be_bytes([*i0, *i1, *i2, *i3]);
            Message::Reply(Reply { index, attempt: *attempt })
        }
        Some(_) => Message::Foreign,
        None if u16::from_be_bytes([id_high, id_low]) == tag.identifier => Message::Foreign,
        None => Message::Other,
    }
}

/// The places whose probe has this sequence number, among so many targets.
pub(super) fn candidates(sequence: u16, targets: usize) -> impl Iterator<Item = usize> {
    (usize::from(sequence)..targets).step_by(1 << 16)
}

/// The Internet checksum (RFC 1071); 0 over a message that carries its own.
fn checksum(message: &[u8]) -> u16 {
    let (pairs, rest) = message.as_chunks::<2>();
    let whole: u32 = pairs.iter().map(|pair| u32::from(u16::from_be_bytes(*pair))).sum();
    let odd = rest.first().map_or(0, |last| u32::from(u16::from_be_bytes([*last, 0])));
    let folded = (whole + odd) % 0xffff;
    // What is a multiple of 0xffff and not nothing is 0xffff in one's complement.
    let sum = if folded == 0 && whole + odd > 0 { 0xffff } else { folded };
    !low_bits(sum)
}

/// Reads octets as a message to a sweep. For fuzzing.
pub(crate) fn read_arbitrary(octets: &[u8]) {
    for target in crate::arbitrary::TARGETS {
        decode(octets, target, crate::arbitrary::TAG);
    }
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, Ipv6Addr};

    use pnet_packet::icmp::{self, IcmpPacket};
    use proptest::prelude::*;

    use super::*;

    const V4: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));
    const V6: IpAddr = IpAddr::V6(Ipv6Addr::LOCALHOST);
    const TAG: Tag = Tag { identifier: 0x1234, token: *b"linecert" };

    /// The reply that a kernel makes of a request: another type, the same rest.
    fn reply_to(target: IpAddr, mut packet: [u8; LENGTH]) -> [u8; LENGTH] {
        packet[0] = if target.is_ipv4() { REPLY_V4 } else { REPLY_V6 };
        if target.is_ipv4() {
            (packet[2], packet[3]) = (0, 0);
            [packet[2], packet[3]] = checksum(&packet).to_be_bytes();
        }
        packet
    }

    #[test]
    fn a_reply_names_its_probe() {
        for target in [V4, V6] {
            for index in [0, 65_535, 65_536, u32::MAX] {
                let reply = Reply { index, attempt: 2 };
                let packet = reply_to(target, request(target, TAG, reply));
                assert_eq!(decode(&packet, target, TAG), Message::Reply(reply));
            }
        }
    }

    #[test]
    fn the_checksum_is_that_of_others() {
        let packet = request(V4, TAG, Reply { index: 70_000, attempt: 1 });
        let parsed = IcmpPacket::new(&packet).unwrap();
        assert_eq!(parsed.get_checksum(), icmp::checksum(&parsed));
        assert_eq!(checksum(&packet), 0);
        assert_eq!((checksum(&[]), checksum(&[0xff, 0xff]), checksum(&[1])), (0xffff, 0, 0xfeff));
    }

    #[test]
    fn damaged_and_foreign_replies_are_told_apart() {
        let mut damaged = reply_to(V4, request(V4, TAG, Reply { index: 3, attempt: 0 }));
        damaged[19] ^= 1;
        assert_eq!(decode(&damaged, V4, TAG), Message::Foreign);
        let mut others = reply_to(V4, request(V4, TAG, Reply { index: 3, attempt: 0 }));
        others[8] ^= 1;
        assert_eq!(decode(&others, V4, TAG), Message::Foreign);
        others[4] ^= 1;
        assert_eq!(decode(&others, V4, TAG), Message::Other);
        let request = request(V4, TAG, Reply { index: 3, attempt: 0 });
        assert_eq!(decode(&request, V4, TAG), Message::Other);
    }

    #[test]
    fn a_sequence_number_stands_for_every_65536th_target() {
        assert_eq!(candidates(5, 140_000).collect::<Vec<_>>(), [5, 65_541, 131_077]);
        assert_eq!(candidates(5, 5).count(), 0);
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(packet in proptest::collection::vec(any::<u8>(), 0..80)) {
            for like in [V4, V6] {
                let is_reply = matches!(decode(&packet, like, TAG), Message::Reply(_));
                prop_assert!(!is_reply);
            }
        }
    }
}
