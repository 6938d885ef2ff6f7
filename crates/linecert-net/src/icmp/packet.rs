//! Echo requests out, replies and errors in. Pure.

use std::{fmt, io, net::IpAddr};

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
pub(crate) struct Tag {
    /// The ICMP identifier; on an unprivileged socket the system writes its own.
    pub(crate) identifier: u16,
    /// The first bytes of every payload.
    pub(crate) token: [u8; 8],
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
    /// A router could neither pass on nor cut a packet of this size.
    TooBig,
    /// Another message, by its type and code.
    Other {
        /// The ICMP or `ICMPv6` type.
        kind: u8,
        /// The code.
        code: u8,
    },
}

impl IcmpError {
    /// What a message of this type and code says that is about a packet to `target`.
    #[must_use]
    pub const fn of(target: IpAddr, kind: u8, code: u8) -> Self {
        match target {
            IpAddr::V4(_) => Self::from_v4(kind, code),
            IpAddr::V6(_) => Self::from_v6(kind, code),
        }
    }

    const fn from_v4(kind: u8, code: u8) -> Self {
        match (kind, code) {
            (3, 0 | 6) => Self::NetworkUnreachable,
            (3, 1 | 7) => Self::HostUnreachable,
            (3, 9 | 10 | 13) => Self::Prohibited,
            (11, _) => Self::TimeExceeded,
            (3, 4) => Self::TooBig,
            _ => Self::Other { kind, code },
        }
    }

    const fn from_v6(kind: u8, code: u8) -> Self {
        match (kind, code) {
            (1, 0) => Self::NetworkUnreachable,
            (1, 3) => Self::HostUnreachable,
            (1, 1 | 5) => Self::Prohibited,
            (3, _) => Self::TimeExceeded,
            (2, _) => Self::TooBig,
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
            Self::TooBig => f.write_str("packet too big"),
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

/// The identifier and the token of a new test.
pub(crate) fn random_tag() -> io::Result<Tag> {
    let mut token = [0; 8];
    let mut identifier = [0; 2];
    getrandom::fill(&mut token)?;
    getrandom::fill(&mut identifier)?;
    Ok(Tag { identifier: u16::from_be_bytes(identifier), token })
}

/// The ICMP types that can be about a probe to `target`.
pub(crate) const fn wanted_types(target: IpAddr) -> &'static [u8] {
    match target {
        IpAddr::V4(_) => &[0, 3, 11],
        IpAddr::V6(_) => &[1, 2, 3, 129],
    }
}

/// The sequence number of a quoted echo request, from its type on.
pub(super) fn sequence_of(quoted: &[u8]) -> Option<u16> {
    let probe = echo_request::EchoRequestPacket::new(quoted)?;
    let kind = probe.get_icmp_type().0;
    let is_request = kind == IcmpTypes::EchoRequest.0 || kind == Icmpv6Types::EchoRequest.0;
    is_request.then(|| probe.get_sequence_number())
}

/// The part of an index that fits the ICMP sequence number.
pub(crate) const fn low_bits(index: u32) -> u16 {
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

/// The ICMP message in an IPv4 packet.
fn strip_ipv4(packet: &[u8]) -> Option<&[u8]> {
    let header = usize::from(Ipv4Packet::new(packet)?.get_header_length()) * 4;
    packet.get(header.max(Ipv4Packet::minimum_packet_size())..)
}

fn decode_v4(packet: &[u8], target: IpAddr, tag: Tag) -> Option<Message> {
    match IcmpPacket::new(packet)?.get_icmp_type() {
        IcmpTypes::EchoReply if icmp_is_intact(packet) => reply(packet, tag),
        IcmpTypes::EchoReply => Some(Message::Foreign),
        _ => error(packet, target, tag),
    }
}

fn decode_v6(packet: &[u8], target: IpAddr, tag: Tag) -> Option<Message> {
    match icmpv6::Icmpv6Packet::new(packet)?.get_icmpv6_type() {
        Icmpv6Types::EchoReply => reply(packet, tag),
        _ => error(packet, target, tag),
    }
}

/// Errors quote the header of the probe and no more, so the identifier must do.
fn error(packet: &[u8], target: IpAddr, tag: Tag) -> Option<Message> {
    let Quoted { destination, identifier, sequence, cause } = quoted(packet, target)?;
    let is_ours = destination == target && identifier == tag.identifier;
    is_ours.then_some(Message::Error { sequence, cause })
}

/// The echo request that an ICMP error is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Quoted {
    pub(crate) destination: IpAddr,
    pub(crate) identifier: u16,
    pub(crate) sequence: u16,
    pub(crate) cause: IcmpError,
}

/// What an ICMP error of the same version of IP as `like` is about; `None` for anything else.
pub(crate) fn quoted(packet: &[u8], like: IpAddr) -> Option<Quoted> {
    let [kind, code, ..] = *packet else { return None };
    let rest = packet.get(8..)?;
    let (destination, probe, request) = match like {
        IpAddr::V4(_) => quoted_v4(kind, rest)?,
        IpAddr::V6(_) => quoted_v6(kind, rest)?,
    };
    let probe = echo_request::EchoRequestPacket::new(probe)?;
    (probe.get_icmp_type().0 == request).then(|| Quoted {
        destination,
        identifier: probe.get_identifier(),
        sequence: probe.get_sequence_number(),
        cause: IcmpError::of(like, kind, code),
    })
}

/// Where the quoted packet was going, its ICMP message, and the type of an echo request.
fn quoted_v4(kind: u8, quoted: &[u8]) -> Option<(IpAddr, &[u8], u8)> {
    let types = [IcmpTypes::DestinationUnreachable.0, IcmpTypes::TimeExceeded.0];
    let ip = Ipv4Packet::new(quoted)?;
    let is_echo =
        types.contains(&kind) && ip.get_next_level_protocol() == IpNextHeaderProtocols::Icmp;
    let destination = IpAddr::V4(ip.get_destination());
    is_echo.then(|| Some((destination, strip_ipv4(quoted)?, IcmpTypes::EchoRequest.0)))?
}

/// As [`quoted_v4`], for `ICMPv6`.
fn quoted_v6(kind: u8, quoted: &[u8]) -> Option<(IpAddr, &[u8], u8)> {
    let types = [
        Icmpv6Types::DestinationUnreachable.0,
        Icmpv6Types::PacketTooBig.0,
        Icmpv6Types::TimeExceeded.0,
    ];
    let ip = Ipv6Packet::new(quoted)?;
    let is_echo = types.contains(&kind) && ip.get_next_header() == IpNextHeaderProtocols::Icmpv6;
    let destination = IpAddr::V6(ip.get_destination());
    let message = quoted.get(Ipv6Packet::minimum_packet_size()..)?;
    is_echo.then_some((destination, message, Icmpv6Types::EchoRequest.0))
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

/// Reads octets as a message to a test, and as what one quotes. For fuzzing.
#[cfg(target_os = "linux")]
pub(crate) fn read_arbitrary(octets: &[u8]) {
    for target in crate::arbitrary::TARGETS {
        decode(octets, target, crate::arbitrary::TAG);
        quoted(octets, target);
    }
    sequence_of(octets);
}

#[cfg(test)]
mod tests;
