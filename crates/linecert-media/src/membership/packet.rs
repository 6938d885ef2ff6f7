//! The IP packets around membership messages and media, in Ethernet frames.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use linecert_socket::{EthernetHeader, MacAddress, Tags};

use super::{Membership, Query, Said, checksum, igmp, mld};
use crate::channel::{Channel, Group};

const IPV4: u16 = 0x0800;
const IPV6: u16 = 0x86dd;
const IGMP: u8 = 2;
const UDP: u8 = 17;
const HOP_BY_HOP: u8 = 0;

/// Who sends membership messages, and with which tags.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Address {
    pub(crate) mac: MacAddress,
    /// `0.0.0.0` and `::` where the host has no address yet (RFC 3376, 4.2.13; RFC 3810, 5.2.13).
    pub(crate) ip: IpAddr,
    pub(crate) tags: Tags,
}

/// A packet that came, as far as it is of interest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Incoming<'f> {
    pub(crate) tags: Tags,
    pub(crate) source: IpAddr,
    pub(crate) content: Content<'f>,
}

/// What a packet holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Content<'f> {
    /// A UDP datagram to a group.
    Media { group: Group, port: u16, octets: &'f [u8] },
    /// A piece of a datagram that was too long for a packet.
    Fragment { group: Group },
    /// A membership query.
    Query(Query),
}

/// The frame in which a host says something of a channel. `None` when host and channel are not of
/// the same address family.
pub(crate) fn frame(
    from: &Address,
    membership: Membership,
    said: Said,
    channel: Channel,
) -> Option<Vec<u8>> {
    let (destination, ethertype, packet) = match from.ip {
        IpAddr::V4(source) => {
            let (destination, message) = igmp::report(membership, said, channel)?;
            (group_mac(destination.into()), IPV4, ipv4(source, destination, &message)?)
        }
        IpAddr::V6(source) => {
            let (destination, message) = mld::report(source, membership, said, channel)?;
            (group_mac(destination.into()), IPV6, ipv6(source, destination, &message)?)
        }
    };
    let header = EthernetHeader { destination, source: from.mac, tags: from.tags, ethertype };
    Some(header.encode(&packet))
}

/// The address of a group on Ethernet (RFC 1112, 6.4; RFC 2464, 7).
pub(crate) fn group_mac(group: IpAddr) -> MacAddress {
    match group {
        IpAddr::V4(group) => {
            let [_, b, c, d] = group.octets();
            MacAddress([0x01, 0x00, 0x5e, b & 0x7f, c, d])
        }
        IpAddr::V6(group) => {
            let [.., a, b, c, d] = group.octets();
            MacAddress([0x33, 0x33, a, b, c, d])
        }
    }
}

/// With TTL 1, internetwork control as type of service and the router alert option (RFC 3376, 4).
fn ipv4(source: Ipv4Addr, destination: Ipv4Addr, message: &[u8]) -> Option<Vec<u8>> {
    let [high, low] = u16::try_from(24 + message.len()).ok()?.to_be_bytes();
    let mut header = vec![0x46, 0xc0, high, low, 0, 0, 0x40, 0, 1, IGMP, 0, 0];
    header.extend(source.octets());
    header.extend(destination.octets());
    header.extend([0x94, 4, 0, 0]);
    let sum = checksum(&[&header]).to_be_bytes();
    header.get_mut(10..12)?.copy_from_slice(&sum);
    Some([&header, message].concat())
}

/// With hop limit 1 and the router alert option in a hop-by-hop header (RFC 3810, 5).
fn ipv6(source: Ipv6Addr, destination: Ipv6Addr, message: &[u8]) -> Option<Vec<u8>> {
    let [high, low] = u16::try_from(8 + message.len()).ok()?.to_be_bytes();
    let mut packet = vec![0x60, 0, 0, 0, high, low, HOP_BY_HOP, 1];
    packet.extend(source.octets());
    packet.extend(destination.octets());
    packet.extend([mld::ICMP_6, 0, 5, 2, 0, 0, 1, 0]);
    packet.extend(message);
    Some(packet)
}

impl<'f> Incoming<'f> {
    /// Reads a frame; `None` for what is of no interest or damaged.
    pub(crate) fn decode(frame: &'f [u8]) -> Option<Self> {
        let (header, packet) = EthernetHeader::decode(frame).ok()?;
        let (source, content) = match header.ethertype {
            IPV4 => decode_ipv4(packet)?,
            IPV6 => decode_ipv6(packet)?,
            _ => return None,
        };
        Some(Self { tags: header.tags, source, content })
    }
}

fn decode_ipv4(packet: &[u8]) -> Option<(IpAddr, Content<'_>)> {
    let (fixed, _) = packet.split_first_chunk::<20>()?;
    let [first, _, l0, l1, _, _, f0, f1, _, protocol, _, _, s0, s1, s2, s3, d0, d1, d2, d3] =
        *fixed;
    let header = usize::from(first & 0x0f) * 4;
    let length = usize::from(u16::from_be_bytes([l0, l1]));
    if first >> 4 != 4 || header < 20 {
        return None;
    }
    let payload = packet.get(header..length)?;
    let (source, destination) = (Ipv4Addr::new(s0, s1, s2, s3), Ipv4Addr::new(d0, d1, d2, d3));
    let content = match protocol {
        IGMP => Content::Query(igmp::query(payload)?),
        UDP if u16::from_be_bytes([f0, f1]) & 0x3fff != 0 => {
            Content::Fragment { group: Group::new(destination.into()).ok()? }
        }
        UDP => media(Group::new(destination.into()).ok()?, payload)?,
        _ => return None,
    };
    Some((source.into(), content))
}

fn decode_ipv6(packet: &[u8]) -> Option<(IpAddr, Content<'_>)> {
    let ([first, _, _, _, l0, l1, next, _], rest) = packet.split_first_chunk::<8>()?;
    let (source, rest) = rest.split_first_chunk::<16>()?;
    let (destination, rest) = rest.split_first_chunk::<16>()?;
    let (source, destination) = (Ipv6Addr::from(*source), Ipv6Addr::from(*destination));
    let payload = rest.get(..usize::from(u16::from_be_bytes([*l0, *l1])))?;
    if first >> 4 != 6 {
        return None;
    }
    let (next, payload) = match (*next, payload) {
        (HOP_BY_HOP, [next, length, ..]) => (*next, payload.get((usize::from(*length) + 1) * 8..)?),
        (next, payload) => (next, payload),
    };
    let content = match next {
        mld::ICMP_6 => Content::Query(mld::query(source, destination, payload)?),
        UDP => media(Group::new(destination.into()).ok()?, payload)?,
        _ => return None,
    };
    Some((source.into(), content))
}

fn media(group: Group, datagram: &[u8]) -> Option<Content<'_>> {
    let ([_, _, p0, p1, l0, l1, _, _], _) = datagram.split_first_chunk::<8>()?;
    let octets = datagram.get(8..usize::from(u16::from_be_bytes([*l0, *l1])))?;
    Some(Content::Media { group, port: u16::from_be_bytes([*p0, *p1]), octets })
}

#[cfg(test)]
mod tests {
    use linecert_socket::{Tag, VlanId};
    use proptest::prelude::*;

    use super::*;

    fn address(ip: &str) -> Address {
        let tag = Tag::customer(VlanId::try_from(85).unwrap());
        Address {
            mac: MacAddress([2, 0, 0, 0, 0, 1]),
            ip: ip.parse().unwrap(),
            tags: Tags::One(tag),
        }
    }

    #[test]
    fn groups_have_addresses_on_ethernet() {
        let of = |text: &str| group_mac(text.parse().unwrap()).to_string();
        assert_eq!(of("239.129.2.3"), "01:00:5e:01:02:03");
        assert_eq!(of("ff35::1:2"), "33:33:00:01:00:02");
    }

    #[test]
    fn a_report_is_a_whole_tagged_frame() {
        let channel = "239.1.2.3:5000".parse().unwrap();
        let said = |ip| frame(&address(ip), Membership::SourceSpecific, Said::Joined, channel);
        let octets = said("10.0.0.2").unwrap();
        assert_eq!(octets[..6], [0x01, 0x00, 0x5e, 0, 0, 0x16]);
        assert_eq!(octets[12..18], [0x81, 0, 0, 85, 0x08, 0]);
        assert_eq!(checksum(&[&octets[18..42]]), 0);
        assert_eq!(said("fe80::1"), None);
    }

    #[test]
    fn media_of_a_group_is_found_and_fragments_are_told() {
        let mut packet = vec![0x45, 0, 0, 32, 0, 0, 0, 0, 5, 17, 0, 0, 10, 0, 0, 5, 239, 1, 1, 1];
        packet.extend([0, 9, 0x13, 0x88, 0, 12, 0, 0, b't', b'e', b's', b't', 9, 9, 9]);
        let header = EthernetHeader {
            destination: MacAddress([1, 0, 0x5e, 1, 1, 1]),
            source: MacAddress([2; 6]),
            tags: Tags::Untagged,
            ethertype: IPV4,
        };
        let frame = header.encode(&packet);
        let group = Group::new("239.1.1.1".parse().unwrap()).unwrap();
        let content = Incoming::decode(&frame).unwrap().content;
        assert_eq!(content, Content::Media { group, port: 5_000, octets: b"test" });
        packet[6] = 0x20;
        let frame = header.encode(&packet);
        assert_eq!(Incoming::decode(&frame).unwrap().content, Content::Fragment { group });
    }

    proptest! {
        #[test]
        fn arbitrary_frames_never_panic(octets in proptest::collection::vec(any::<u8>(), 0..120)) {
            Incoming::decode(&octets);
            for ethertype in [IPV4, IPV6] {
                let header = EthernetHeader {
                    destination: MacAddress([1; 6]),
                    source: MacAddress([2; 6]),
                    tags: Tags::Untagged,
                    ethertype,
                };
                Incoming::decode(&header.encode(&octets));
            }
        }
    }
}
