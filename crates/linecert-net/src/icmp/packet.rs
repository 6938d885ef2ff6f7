//! Echo requests out, replies and errors in. Pure.

use std::{fmt, net::IpAddr};

use pnet_packet::{
    Packet,
    icmp::{self, IcmpPacket, IcmpTypes, echo_reply::EchoReplyPacket, echo_request},
    icmpv6::{self, Icmpv6Types},
    ip::IpNextHeaderProtocols,
    ipv4::Ipv4Packet,
    ipv6::Ipv6Packet,
};

use crate::icmp::PayloadSize;

/// What marks the probes of one test: nobody else's carry it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tag {
    /// The ICMP identifier; on an unprivileged socket the system writes its own.
    pub(super) identifier: u16,
    /// The first bytes of every payload.
    pub(super) token: [u8; 8],
}

/// What an ICMP message is to a test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Message {
    /// The answer to the probe of this index.
    Reply { index: u32 },
    /// A reply with our identifier that does not carry our token, or is damaged.
    Foreign,
    /// An error about the probe whose index ends in these 16 bits.
    Error { sequence: u16, cause: IcmpError },
    /// Somebody else's.
    Unrelated,
}

/// What a router or host said instead of an answer (RFC 792; RFC 4443, 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IcmpError {
    /// No route to the network.
    NetworkUnreachable,
    /// The last router found no such host.
    HostUnreachable,
    /// A packet filter refuses it.
    Prohibited,
    /// The hop limit ran out on the way.
    TimeExceeded,
    /// Another message, by its type and code.
    Other {
        /// The ICMP or `ICMPv6` type.
        kind: u8,
        /// The code.
        code: u8,
    },
}

impl IcmpError {
    const fn from_v4(kind: u8, code: u8) -> Self {
        match (kind, code) {
            (3, 0 | 6) => Self::NetworkUnreachable,
            (3, 1 | 7) => Self::HostUnreachable,
            (3, 9 | 10 | 13) => Self::Prohibited,
            (11, _) => Self::TimeExceeded,
            _ => Self::Other { kind, code },
        }
    }

    const fn from_v6(kind: u8, code: u8) -> Self {
        match (kind, code) {
            (1, 0) => Self::NetworkUnreachable,
            (1, 3) => Self::HostUnreachable,
            (1, 1 | 5) => Self::Prohibited,
            (3, _) => Self::TimeExceeded,
            _ => Self::Other { kind, code },
        }
    }
}

impl fmt::Display for IcmpError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NetworkUnreachable => f.write_str("network unreachable"),
            Self::HostUnreachable => f.write_str("host unreachable"),
            Self::Prohibited => f.write_str("administratively prohibited"),
            Self::TimeExceeded => f.write_str("time exceeded"),
            Self::Other { kind, code } => write!(f, "ICMP type {kind} code {code}"),
        }
    }
}

/// A probe to `target`: the token, the index, then filler.
///
/// `None` never happens for a [`PayloadSize`], which has room for both.
pub(super) fn request(target: IpAddr, tag: Tag, index: u32, size: PayloadSize) -> Option<Vec<u8>> {
    let mut packet = vec![0; 8];
    packet.extend_from_slice(&tag.token);
    packet.extend_from_slice(&index.to_be_bytes());
    packet.resize(8 + usize::from(size.get()), 0x6c);
    let mut echo = echo_request::MutableEchoRequestPacket::new(&mut packet)?;
    echo.set_identifier(tag.identifier);
    echo.set_sequence_number(low_bits(index));
    if target.is_ipv4() {
        echo.set_icmp_type(IcmpTypes::EchoRequest);
        let checksum = icmp::checksum(&IcmpPacket::new(echo.packet())?);
        echo.set_checksum(checksum);
    } else {
        // The system fills in the ICMPv6 checksum, which covers the source address it chooses.
        echo.set_icmp_type(icmp::IcmpType(Icmpv6Types::EchoRequest.0));
    }
    Some(packet)
}

/// The part of an index that fits the ICMP sequence number.
pub(super) const fn low_bits(index: u32) -> u16 {
    let [_, _, high, low] = index.to_be_bytes();
    u16::from_be_bytes([high, low])
}

/// What `packet`, an ICMP message without the header below it, is to the test of `target`.
pub(super) fn decode(packet: &[u8], target: IpAddr, tag: Tag) -> Message {
    let message = match target {
        IpAddr::V4(_) => decode_v4(packet, target, tag),
        IpAddr::V6(_) => decode_v6(packet, target, tag),
    };
    message.unwrap_or(Message::Unrelated)
}

/// The ICMP message in an IPv4 packet, as a raw socket delivers it.
pub(super) fn strip_ipv4(packet: &[u8]) -> Option<&[u8]> {
    let header = usize::from(Ipv4Packet::new(packet)?.get_header_length()) * 4;
    packet.get(header.max(Ipv4Packet::minimum_packet_size())..)
}

fn decode_v4(packet: &[u8], target: IpAddr, tag: Tag) -> Option<Message> {
    let message = IcmpPacket::new(packet)?;
    match message.get_icmp_type() {
        IcmpTypes::EchoReply if icmp_is_intact(packet) => reply(packet, tag),
        IcmpTypes::EchoReply => Some(Message::Foreign),
        IcmpTypes::DestinationUnreachable | IcmpTypes::TimeExceeded => {
            let quoted = packet.get(8..)?;
            let ip = Ipv4Packet::new(quoted)?;
            let ours = IpAddr::V4(ip.get_destination()) == target
                && ip.get_next_level_protocol() == IpNextHeaderProtocols::Icmp;
            let cause = IcmpError::from_v4(message.get_icmp_type().0, message.get_icmp_code().0);
            ours.then(|| error(strip_ipv4(quoted)?, IcmpTypes::EchoRequest.0, tag, cause))?
        }
        _ => None,
    }
}

fn decode_v6(packet: &[u8], target: IpAddr, tag: Tag) -> Option<Message> {
    let message = icmpv6::Icmpv6Packet::new(packet)?;
    let kind = message.get_icmpv6_type();
    if kind == Icmpv6Types::EchoReply {
        return reply(packet, tag);
    }
    if kind != Icmpv6Types::DestinationUnreachable && kind != Icmpv6Types::TimeExceeded {
        return None;
    }
    let quoted = packet.get(8..)?;
    let ip = Ipv6Packet::new(quoted)?;
    let ours = IpAddr::V6(ip.get_destination()) == target
        && ip.get_next_header() == IpNextHeaderProtocols::Icmpv6;
    let inner = quoted.get(Ipv6Packet::minimum_packet_size()..)?;
    let cause = IcmpError::from_v6(kind.0, message.get_icmpv6_code().0);
    ours.then(|| error(inner, Icmpv6Types::EchoRequest.0, tag, cause))?
}

/// A raw IPv4 socket is given messages whose checksum nobody has looked at.
fn icmp_is_intact(packet: &[u8]) -> bool {
    IcmpPacket::new(packet).is_some_and(|p| icmp::checksum(&p) == p.get_checksum())
}

fn reply(packet: &[u8], tag: Tag) -> Option<Message> {
    let echo = EchoReplyPacket::new(packet)?;
    let rest = echo.payload().strip_prefix(&tag.token);
    if let Some(index) = rest.and_then(|rest| rest.first_chunk()) {
        return Some(Message::Reply { index: u32::from_be_bytes(*index) });
    }
    (echo.get_identifier() == tag.identifier).then_some(Message::Foreign)
}

/// Errors quote the header of the probe and no more, so the identifier must do.
fn error(quoted: &[u8], request: u8, tag: Tag, cause: IcmpError) -> Option<Message> {
    let probe = echo_request::EchoRequestPacket::new(quoted)?;
    let ours = probe.get_icmp_type().0 == request && probe.get_identifier() == tag.identifier;
    ours.then(|| Message::Error { sequence: probe.get_sequence_number(), cause })
}

#[cfg(test)]
mod tests;
