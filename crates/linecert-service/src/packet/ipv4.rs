//! UDP in IPv4 (RFC 768, RFC 791).

use std::net::SocketAddrV4;

use pnet_packet::{
    ip::IpNextHeaderProtocols,
    ipv4::{self, Ipv4Packet, MutableIpv4Packet},
    udp::{self, MutableUdpPacket, UdpPacket},
};

const IP_HEADER: usize = 20;
const UDP_HEADER: usize = 8;

/// A UDP datagram in an IPv4 packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct UdpV4<'a> {
    pub(crate) source: SocketAddrV4,
    pub(crate) destination: SocketAddrV4,
    pub(crate) payload: &'a [u8],
}

impl<'a> UdpV4<'a> {
    /// The packet; `None` when the payload does not fit into one.
    pub(crate) fn encode(&self) -> Option<Vec<u8>> {
        let length = u16::try_from(IP_HEADER + UDP_HEADER + self.payload.len()).ok()?;
        let mut octets = vec![0; usize::from(length)];
        let mut packet = MutableIpv4Packet::new(&mut octets)?;
        packet.set_version(4);
        packet.set_header_length(5);
        packet.set_total_length(length);
        packet.set_ttl(64);
        packet.set_next_level_protocol(IpNextHeaderProtocols::Udp);
        packet.set_source(*self.source.ip());
        packet.set_destination(*self.destination.ip());
        packet.set_checksum(ipv4::checksum(&packet.to_immutable()));
        let (_, datagram) = octets.split_at_mut_checked(IP_HEADER)?;
        self.encode_udp(datagram)?;
        Some(octets)
    }

    fn encode_udp(&self, octets: &mut [u8]) -> Option<()> {
        let mut datagram = MutableUdpPacket::new(octets)?;
        datagram.set_source(self.source.port());
        datagram.set_destination(self.destination.port());
        datagram.set_length(u16::try_from(UDP_HEADER + self.payload.len()).ok()?);
        datagram.set_payload(self.payload);
        let checksum =
            udp::ipv4_checksum(&datagram.to_immutable(), self.source.ip(), self.destination.ip());
        // Zero stands for `no checksum` (RFC 768).
        datagram.set_checksum(if checksum == 0 { 0xffff } else { checksum });
        Some(())
    }

    /// Reads a whole datagram; `None` for fragments and for what is no UDP over IPv4.
    ///
    /// The checksum of the IP header must be right. That of UDP is not looked at: a peer on the
    /// same machine leaves it to a network adapter that is not there.
    pub(crate) fn decode(octets: &'a [u8]) -> Option<Self> {
        let packet = Ipv4Packet::new(octets)?;
        let header = usize::from(packet.get_header_length()) * 4;
        let total = usize::from(packet.get_total_length());
        let whole = packet.get_fragment_offset() == 0 && packet.get_flags() & 1 == 0;
        let sound = packet.get_version() == 4 && header >= IP_HEADER && octets.len() >= header;
        if !sound || !whole || packet.get_next_level_protocol() != IpNextHeaderProtocols::Udp {
            return None;
        }
        if ipv4::checksum(&packet) != packet.get_checksum() {
            return None;
        }
        let datagram = octets.get(header..total)?;
        let udp = UdpPacket::new(datagram)?;
        let payload = datagram.get(UDP_HEADER..usize::from(udp.get_length()))?;
        Some(Self {
            source: SocketAddrV4::new(packet.get_source(), udp.get_source()),
            destination: SocketAddrV4::new(packet.get_destination(), udp.get_destination()),
            payload,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn datagram(payload: &[u8]) -> UdpV4<'_> {
        let socket = |text: &str| text.parse().unwrap();
        UdpV4 { source: socket("0.0.0.0:68"), destination: socket("255.255.255.255:67"), payload }
    }

    #[test]
    fn a_damaged_or_cut_packet_is_no_datagram() {
        let packet = datagram(b"hello").encode().unwrap();
        assert!((0..packet.len()).all(|end| UdpV4::decode(&packet[..end]).is_none()));
        for at in 0..IP_HEADER {
            let mut damaged = packet.clone();
            damaged[at] ^= 0x10;
            assert_eq!(UdpV4::decode(&damaged), None, "octet {at}");
        }
    }

    #[test]
    fn the_padding_of_a_short_frame_is_not_payload() {
        let mut packet = datagram(b"hello").encode().unwrap();
        packet.extend([0; 13]);
        assert_eq!(UdpV4::decode(&packet).unwrap().payload, b"hello");
    }

    #[test]
    fn a_payload_that_does_not_fit_is_refused() {
        assert_eq!(datagram(&[0; 65_508]).encode(), None);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(payload in proptest::collection::vec(any::<u8>(), 0..600)) {
            let packet = datagram(&payload).encode().unwrap();
            prop_assert_eq!(UdpV4::decode(&packet), Some(datagram(&payload)));
        }

        #[test]
        fn arbitrary_octets_never_panic(octets in proptest::collection::vec(any::<u8>(), 0..80)) {
            UdpV4::decode(&octets);
        }
    }
}
