//! Probes, and how one of them is known again from the few octets that a router quotes. Pure.
//!
//! What routers hash to choose a way stays the same for all probes of a flow: the addresses, the
//! ports, and for ICMP the identifier and the checksum (Augustin et al., Avoiding traceroute
//! anomalies with Paris traceroute, 2006).

use std::net::{IpAddr, SocketAddr};

use pnet_packet::{icmp, tcp, udp};

use crate::{
    arbitrary,
    icmp::packet::{Tag, low_bits},
    path::{Method, quote::Quote},
};

/// One flow: what all its probes have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Flow {
    pub(super) method: Method,
    /// Where probes come from. The port of an ICMP flow is its identifier.
    pub(super) local: SocketAddr,
    pub(super) target: IpAddr,
    pub(super) token: [u8; 8],
}

/// How a probe says which it is, from the first octet of its payload.
const PAYLOAD: usize = 20;

impl Flow {
    /// The flow of a tag.
    pub(super) const fn new(method: Method, local: SocketAddr, target: IpAddr, tag: Tag) -> Self {
        Self { method, local, target, token: tag.token }
    }

    /// What is handed to the socket for the probe of an index.
    pub(super) fn probe(&self, index: u32) -> Vec<u8> {
        match self.method {
            Method::Udp { .. } => self.payload(index).to_vec(),
            Method::Icmp => self.echo(index),
            Method::Tcp { .. } => self.segment(index),
        }
    }

    /// Token and index, then what balances the checksum: for UDP all but the low half of the
    /// index, which the checksum thereby tells; for ICMP all of it, the sequence number included.
    fn payload(&self, index: u32) -> [u8; PAYLOAD] {
        let low = u32::from(low_bits(index));
        let (balance, sequence) = match self.method {
            Method::Icmp => (!index, !low),
            _ => (!index & 0xffff_0000, 0),
        };
        let [_, _, high_octet, low_octet] = sequence.to_be_bytes();
        let mut payload = [0; PAYLOAD];
        let parts = self.token.into_iter().chain(index.to_be_bytes()).chain(balance.to_be_bytes());
        for (place, octet) in payload.iter_mut().zip(parts.chain([high_octet, low_octet])) {
            *place = octet;
        }
        payload
    }

    /// An echo request (RFC 792, RFC 4443). The system fills in the checksum of `ICMPv6`.
    fn echo(&self, index: u32) -> Vec<u8> {
        self.sized_echo(index, 8 + PAYLOAD)
    }

    /// An echo request of so many octets, its header included; never less than one of a trace.
    pub(super) fn sized_echo(&self, index: u32, octets: usize) -> Vec<u8> {
        let kind = if self.target.is_ipv4() { 8 } else { 128 };
        let mut packet = vec![kind, 0, 0, 0];
        packet.extend(self.local.port().to_be_bytes());
        packet.extend(low_bits(index).to_be_bytes());
        packet.extend(self.payload(index));
        packet.resize(octets.max(8 + PAYLOAD), 0);
        if self.target.is_ipv4()
            && let Some(mut echo) = icmp::MutableIcmpPacket::new(&mut packet)
        {
            let checksum = icmp::checksum(&echo.to_immutable());
            echo.set_checksum(checksum);
        }
        packet
    }

    /// A connection request (RFC 9293, 3.1) whose sequence number is that of the probe.
    fn segment(&self, index: u32) -> Vec<u8> {
        let mut octets = vec![0; tcp::MutableTcpPacket::minimum_packet_size()];
        if let Some(mut segment) = tcp::MutableTcpPacket::new(&mut octets) {
            segment.set_source(self.local.port());
            segment.set_destination(self.method.port());
            segment.set_sequence(self.first_sequence().wrapping_add(index));
            segment.set_data_offset(5);
            segment.set_flags(tcp::TcpFlags::SYN);
            segment.set_window(u16::MAX);
            let checksum = match (self.local.ip(), self.target) {
                (IpAddr::V4(from), IpAddr::V4(to)) => {
                    tcp::ipv4_checksum(&segment.to_immutable(), &from, &to)
                }
                (IpAddr::V6(from), IpAddr::V6(to)) => {
                    tcp::ipv6_checksum(&segment.to_immutable(), &from, &to)
                }
                _ => 0,
            };
            segment.set_checksum(checksum);
        }
        octets
    }

    const fn first_sequence(&self) -> u32 {
        let [a, b, c, d, ..] = self.token;
        u32::from_be_bytes([a, b, c, d])
    }

    /// The low half of the index of the probe that starts with these octets of its transport
    /// header; `None` for what is no probe of this flow.
    pub(super) fn known_by(&self, transport: &[u8]) -> Option<u16> {
        match self.method {
            Method::Udp { port } => {
                let (header, payload) = transport.split_first_chunk::<8>()?;
                let [a, b, c, d, _, _, e, f] = *header;
                let is_ours = u16::from_be_bytes([a, b]) == self.local.port()
                    && u16::from_be_bytes([c, d]) == port;
                let checksum = u16::from_be_bytes([e, f]);
                is_ours.then(|| self.in_payload(payload).or_else(|| self.in_checksum(checksum)))?
            }
            Method::Icmp => {
                let [kind, _, _, _, a, b, c, d, ..] = *transport else { return None };
                let is_ours =
                    [8, 128].contains(&kind) && u16::from_be_bytes([a, b]) == self.local.port();
                is_ours.then_some(u16::from_be_bytes([c, d]))
            }
            Method::Tcp { port } => {
                let [a, b, c, d, e, f, g, h, ..] = *transport else { return None };
                let is_ours = u16::from_be_bytes([a, b]) == self.local.port()
                    && u16::from_be_bytes([c, d]) == port;
                let sequence = u32::from_be_bytes([e, f, g, h]);
                is_ours.then(|| low_bits(sequence.wrapping_sub(self.first_sequence())))
            }
        }
    }

    /// The low half of the index in a payload that was quoted far enough.
    pub(super) fn in_payload(&self, payload: &[u8]) -> Option<u16> {
        let index = payload.strip_prefix(&self.token)?.first_chunk()?;
        Some(low_bits(u32::from_be_bytes(*index)))
    }

    /// The low half of the index by the UDP checksum, which is that of probe 0 less the half in
    /// one's complement (RFC 1071). Routers that quote eight octets tell no more.
    fn in_checksum(&self, checksum: u16) -> Option<u16> {
        let first = self.udp_checksum_of_first()?;
        let [first, quoted] = [first, checksum].map(|sum| u32::from(!sum) % 0xffff);
        u16::try_from((quoted + 0xffff - first) % 0xffff).ok()
    }

    fn udp_checksum_of_first(&self) -> Option<u16> {
        let (IpAddr::V4(from), IpAddr::V4(to)) = (self.local.ip(), self.target) else {
            return None;
        };
        let mut octets = vec![0; 8];
        octets.extend(self.payload(0));
        let mut datagram = udp::MutableUdpPacket::new(&mut octets)?;
        datagram.set_source(self.local.port());
        datagram.set_destination(self.method.port());
        datagram.set_length(u16::try_from(8 + PAYLOAD).ok()?);
        Some(udp::ipv4_checksum(&datagram.to_immutable(), &from, &to))
    }

    /// The low half of the index of the probe that a segment from the target answers: an
    /// acceptance or a refusal of our request acknowledges one more than its sequence number.
    pub(super) fn acknowledged_by(&self, segment: &[u8]) -> Option<u16> {
        let segment = tcp::TcpPacket::new(segment)?;
        let is_answer = segment.get_source() == self.method.port()
            && segment.get_destination() == self.local.port()
            && segment.get_flags() & tcp::TcpFlags::ACK != 0
            && segment.get_flags() & (tcp::TcpFlags::SYN | tcp::TcpFlags::RST) != 0;
        let acknowledged = segment.get_acknowledgement().wrapping_sub(1);
        is_answer.then(|| low_bits(acknowledged.wrapping_sub(self.first_sequence())))
    }

    /// The low half of the index in an echo reply.
    pub(super) fn echoed_by(&self, message: &[u8]) -> Option<u16> {
        let ([kind, _, _, _, a, b, ..], payload) = message.split_first_chunk::<8>()?;
        let is_reply = [0, 129].contains(kind) && u16::from_be_bytes([*a, *b]) == self.local.port();
        is_reply.then(|| self.in_payload(payload))?
    }
}

/// Reads octets as what came back to flows of every kind. For fuzzing.
pub(crate) fn read_arbitrary(octets: &[u8]) {
    for target in arbitrary::TARGETS {
        let quote = Quote::decode(octets, target);
        let transport = quote.map_or(octets, |quote| quote.transport);
        for method in [Method::Udp { port: 0 }, Method::Icmp, Method::Tcp { port: 0 }] {
            let flow = Flow::new(method, SocketAddr::new(target, 0), target, arbitrary::TAG);
            flow.known_by(transport);
            flow.acknowledged_by(octets);
            flow.echoed_by(octets);
        }
    }
}

#[cfg(test)]
mod tests;
