//! What an ICMP error says, and of which packet (RFC 792; RFC 4443, 3). Pure.

use std::net::IpAddr;

use pnet_packet::{ipv4::Ipv4Packet, ipv6::Ipv6Packet};

use crate::icmp::IcmpError;

/// An ICMP error and the start of the packet that it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Quote<'m> {
    pub(super) verdict: Verdict,
    /// Where the packet was to go.
    pub(super) destination: IpAddr,
    /// The number of its transport protocol.
    pub(super) protocol: u8,
    /// From its transport header on.
    pub(super) transport: &'m [u8],
}

/// What became of a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It expired, as it was meant to.
    Expired,
    /// It arrived at a host that does not listen at that port.
    PortClosed,
    /// It was not passed on.
    Refused(IcmpError),
}

impl Verdict {
    /// What a message of this type and code says; `None` for one that is no error.
    pub(super) const fn of(like: IpAddr, kind: u8, code: u8) -> Option<Self> {
        let verdict = match (like, kind, code) {
            (IpAddr::V4(_), 11, 0) | (IpAddr::V6(_), 3, 0) => Self::Expired,
            (IpAddr::V4(_), 3, 3) | (IpAddr::V6(_), 1, 4) => Self::PortClosed,
            (IpAddr::V4(_), 3 | 11 | 12, _) | (IpAddr::V6(_), 1..=4, _) => {
                Self::Refused(IcmpError::of(like, kind, code))
            }
            _ => return None,
        };
        Some(verdict)
    }
}

impl<'m> Quote<'m> {
    /// Decodes an ICMP message of the same version of IP as `like`; `None` for one that is no
    /// error, or that quotes too little.
    pub(super) fn decode(message: &'m [u8], like: IpAddr) -> Option<Self> {
        let ([kind, code, ..], packet) = message.split_first_chunk::<8>()?;
        let verdict = Verdict::of(like, *kind, *code)?;
        match like {
            IpAddr::V4(_) => Self::of_v4(verdict, packet),
            IpAddr::V6(_) => Self::of_v6(verdict, packet),
        }
    }

    fn of_v4(verdict: Verdict, packet: &'m [u8]) -> Option<Self> {
        let ip = Ipv4Packet::new(packet)?;
        let header = usize::from(ip.get_header_length()) * 4;
        let transport = packet.get(header.max(Ipv4Packet::minimum_packet_size())..)?;
        let destination = ip.get_destination().into();
        Some(Self { verdict, destination, protocol: ip.get_next_level_protocol().0, transport })
    }

    fn of_v6(verdict: Verdict, packet: &'m [u8]) -> Option<Self> {
        let ip = Ipv6Packet::new(packet)?;
        let transport = packet.get(Ipv6Packet::minimum_packet_size()..)?;
        let destination = ip.get_destination().into();
        Some(Self { verdict, destination, protocol: ip.get_next_header().0, transport })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const V4: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 9));
    const V6: IpAddr = IpAddr::V6(std::net::Ipv6Addr::LOCALHOST);

    fn check(like: IpAddr, (kind, code): (u8, u8), expect: Option<Verdict>) {
        assert_eq!(Verdict::of(like, kind, code), expect, "{like} type {kind} code {code}");
    }

    #[test]
    fn types_and_codes_are_those_of_the_standards() {
        check(V4, (11, 0), Some(Verdict::Expired));
        check(V4, (11, 1), Some(Verdict::Refused(IcmpError::TimeExceeded)));
        check(V4, (3, 3), Some(Verdict::PortClosed));
        check(V4, (3, 0), Some(Verdict::Refused(IcmpError::NetworkUnreachable)));
        check(V4, (3, 13), Some(Verdict::Refused(IcmpError::Prohibited)));
        check(V4, (0, 0), None);
        check(V6, (3, 0), Some(Verdict::Expired));
        check(V6, (1, 4), Some(Verdict::PortClosed));
        check(V6, (1, 1), Some(Verdict::Refused(IcmpError::Prohibited)));
        check(V6, (129, 0), None);
    }

    #[test]
    fn a_header_with_options_is_stepped_over() {
        let mut message = vec![11, 0, 0, 0, 0, 0, 0, 0, 0x46, 0, 0, 32, 0, 0, 0, 0, 1, 17, 0, 0];
        message.extend([10, 0, 0, 1, 192, 0, 2, 9, 1, 1, 1, 1, 0xab, 0xcd]);
        let quote = Quote::decode(&message, V4).unwrap();
        assert_eq!((quote.destination, quote.protocol), (V4, 17));
        assert_eq!(quote.transport, [0xab, 0xcd]);
        assert_eq!(Quote::decode(&message[..27], V4), None);
    }

    proptest! {
        #[test]
        fn arbitrary_messages_never_panic(
            message in proptest::collection::vec(any::<u8>(), 0..120), like in any::<IpAddr>(),
        ) {
            let _ = Quote::decode(&message, like);
        }
    }
}
