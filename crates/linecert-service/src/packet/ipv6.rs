//! UDP and ICMPv6 in IPv6 (RFC 8200, RFC 4443).

use std::net::{Ipv6Addr, SocketAddrV6};

use linecert_socket::MacAddress;
use pnet_packet::{
    icmpv6::{self, Icmpv6Packet},
    ip::{IpNextHeaderProtocol, IpNextHeaderProtocols},
    ipv6::{Ipv6Packet, MutableIpv6Packet},
    udp::{self, MutableUdpPacket, UdpPacket},
};

const IP_HEADER: usize = 40;
const UDP_HEADER: usize = 8;

/// The hop limit that proves that no router has passed a packet on (RFC 4861, 6.1).
pub(crate) const UNROUTED: u8 = 255;

/// An IPv6 packet without extension headers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ipv6<'a> {
    pub(crate) source: Ipv6Addr,
    pub(crate) destination: Ipv6Addr,
    pub(crate) hop_limit: u8,
    pub(crate) transport: Transport<'a>,
}

/// What an IPv6 packet carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Transport<'a> {
    /// A UDP datagram.
    Udp { source: u16, destination: u16, payload: &'a [u8] },
    /// An ICMPv6 message whose checksum is right, from its type on.
    Icmp(&'a [u8]),
}

impl<'a> Ipv6<'a> {
    /// Reads a packet; `None` for what is damaged, fragmented, or neither UDP nor ICMPv6. The
    /// checksum of UDP is not looked at, as for IPv4.
    pub(crate) fn decode(octets: &'a [u8]) -> Option<Self> {
        let packet = Ipv6Packet::new(octets)?;
        let (source, destination) = (packet.get_source(), packet.get_destination());
        let end = IP_HEADER + usize::from(packet.get_payload_length());
        let content = octets.get(IP_HEADER..end)?;
        let transport = match packet.get_next_header() {
            _ if packet.get_version() != 6 => return None,
            IpNextHeaderProtocols::Udp => udp(content)?,
            IpNextHeaderProtocols::Icmpv6 => {
                let message = Icmpv6Packet::new(content)?;
                let right = icmpv6::checksum(&message, &source, &destination);
                (right == message.get_checksum()).then_some(Transport::Icmp(content))?
            }
            _ => return None,
        };
        Some(Self { source, destination, hop_limit: packet.get_hop_limit(), transport })
    }
}

fn udp(octets: &[u8]) -> Option<Transport<'_>> {
    let datagram = UdpPacket::new(octets)?;
    let payload = octets.get(UDP_HEADER..usize::from(datagram.get_length()))?;
    let (source, destination) = (datagram.get_source(), datagram.get_destination());
    Some(Transport::Udp { source, destination, payload })
}

/// A UDP datagram to be sent over IPv6 on this link.
#[derive(Debug, Clone, Copy)]
pub(crate) struct UdpV6<'a> {
    pub(crate) source: SocketAddrV6,
    pub(crate) destination: SocketAddrV6,
    pub(crate) payload: &'a [u8],
}

impl UdpV6<'_> {
    /// The packet; `None` when the payload does not fit into one.
    pub(crate) fn encode(&self) -> Option<Vec<u8>> {
        let length = u16::try_from(UDP_HEADER + self.payload.len()).ok()?;
        let mut octets = vec![0; usize::from(length)];
        let mut datagram = MutableUdpPacket::new(&mut octets)?;
        datagram.set_source(self.source.port());
        datagram.set_destination(self.destination.port());
        datagram.set_length(length);
        datagram.set_payload(self.payload);
        let (source, destination) = (self.source.ip(), self.destination.ip());
        let checksum = udp::ipv6_checksum(&datagram.to_immutable(), source, destination);
        datagram.set_checksum(if checksum == 0 { 0xffff } else { checksum });
        ipv6(*source, *destination, (IpNextHeaderProtocols::Udp, &octets))
    }
}

/// An ICMPv6 message in its packet, with its checksum; `None` when it does not fit into one.
pub(crate) fn icmpv6(source: Ipv6Addr, destination: Ipv6Addr, message: &[u8]) -> Option<Vec<u8>> {
    let mut octets = message.to_vec();
    let mut packet = icmpv6::MutableIcmpv6Packet::new(&mut octets)?;
    packet.set_checksum(icmpv6::checksum(&packet.to_immutable(), &source, &destination));
    ipv6(source, destination, (IpNextHeaderProtocols::Icmpv6, &octets))
}

fn ipv6(
    source: Ipv6Addr,
    destination: Ipv6Addr,
    (next, content): (IpNextHeaderProtocol, &[u8]),
) -> Option<Vec<u8>> {
    let mut octets = vec![0; IP_HEADER + content.len()];
    let mut packet = MutableIpv6Packet::new(&mut octets)?;
    packet.set_version(6);
    packet.set_payload_length(u16::try_from(content.len()).ok()?);
    packet.set_next_header(next);
    packet.set_hop_limit(UNROUTED);
    packet.set_source(source);
    packet.set_destination(destination);
    packet.set_payload(content);
    Some(octets)
}

/// The Ethernet address of an IPv6 group (RFC 2464, 7).
pub(crate) const fn group_hardware_address(group: Ipv6Addr) -> MacAddress {
    let [.., a, b, c, d] = group.octets();
    MacAddress([0x33, 0x33, a, b, c, d])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const LOCAL: Ipv6Addr = Ipv6Addr::new(0xfe80, 0, 0, 0, 1, 2, 3, 4);
    const GROUP: Ipv6Addr = Ipv6Addr::new(0xff02, 0, 0, 0, 0, 0, 1, 2);

    fn datagram(payload: &[u8]) -> Vec<u8> {
        let socket = |address, port| SocketAddrV6::new(address, port, 0, 0);
        let (source, destination) = (socket(LOCAL, 546), socket(GROUP, 547));
        UdpV6 { source, destination, payload }.encode().unwrap()
    }

    #[test]
    fn the_hardware_address_of_a_group() {
        assert_eq!(group_hardware_address(GROUP), MacAddress([0x33, 0x33, 0, 1, 0, 2]));
    }

    #[test]
    fn a_damaged_message_is_no_icmp() {
        let packet = icmpv6(LOCAL, GROUP, &[133, 0, 0, 0, 0, 0, 0, 0]).unwrap();
        assert!(Ipv6::decode(&packet).is_some());
        for at in [8, 24, 40, 42, 47] {
            let mut damaged = packet.clone();
            damaged[at] ^= 0x10;
            assert_eq!(Ipv6::decode(&damaged), None, "octet {at}");
        }
        assert!((0..packet.len()).all(|end| Ipv6::decode(&packet[..end]).is_none()));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(payload in proptest::collection::vec(any::<u8>(), 0..600)) {
            let packet = datagram(&payload);
            let read = Ipv6::decode(&packet).unwrap();
            prop_assert_eq!((read.source, read.destination), (LOCAL, GROUP));
            let sent = Transport::Udp { source: 546, destination: 547, payload: &payload };
            prop_assert_eq!(read.transport, sent);
        }

        #[test]
        fn arbitrary_octets_never_panic(octets in proptest::collection::vec(any::<u8>(), 0..120)) {
            Ipv6::decode(&octets);
        }
    }
}
