//! A station of the link that answers neighbour solicitations for itself (RFC 4861, 7.2.4).
//!
//! Servers send their answers to the link-local address of the probe, and must find out its
//! hardware address first. The kernel does not know the address, and must not.

use std::net::Ipv6Addr;

use linecert_socket::MacAddress;

use super::{Incoming, Ipv6, Outgoing, Transport, group_hardware_address, icmpv6, ipv6::UNROUTED};
use crate::octets::Octets;

const SOLICITATION: u8 = 135;
const ADVERTISEMENT: u8 = 136;
/// Solicited and Override (RFC 4861, 4.4).
const FLAGS: u32 = 0x6000_0000;
const TARGET_HARDWARE_ADDRESS: u8 = 2;

/// A hardware address with a link-local address of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Node {
    pub(crate) hardware_address: MacAddress,
    pub(crate) link_local: Ipv6Addr,
}

impl Node {
    /// A node whose interface identifier is made of random octets, so that it is nobody else's and
    /// not the kernel's either, which would refuse what it did not ask for.
    pub(crate) fn new(hardware_address: MacAddress, random: [u8; 8]) -> Self {
        let [a, b, c, d, e, f, g, h] = random;
        let octets = [0xfe, 0x80, 0, 0, 0, 0, 0, 0, a, b, c, d, e, f, g, h];
        Self { hardware_address, link_local: octets.into() }
    }

    /// The Ethernet address of the group in which solicitations for this node arrive
    /// (RFC 4291, 2.7.1).
    pub(crate) const fn solicited_group(&self) -> MacAddress {
        let [.., a, b, c] = self.link_local.octets();
        MacAddress([0x33, 0x33, 0xff, a, b, c])
    }

    /// The advertisement that answers a solicitation for this node; `None` for any other packet.
    pub(crate) fn answer(&self, frame: Incoming<'_>, packet: &Ipv6<'_>) -> Option<Outgoing> {
        let Transport::Icmp(message) = packet.transport else { return None };
        let target = solicited(message).filter(|_| packet.hop_limit == UNROUTED)?;
        if target != self.link_local || packet.source.is_unspecified() {
            return None;
        }
        let payload = icmpv6(self.link_local, packet.source, &self.advertisement())?;
        Some(Outgoing { destination: frame.source, payload })
    }

    fn advertisement(&self) -> Vec<u8> {
        let mut message = vec![ADVERTISEMENT, 0, 0, 0];
        message.extend(FLAGS.to_be_bytes());
        message.extend(self.link_local.octets());
        message.extend([TARGET_HARDWARE_ADDRESS, 1]);
        message.extend(self.hardware_address.0);
        message
    }

    /// An ICMPv6 message of this node to a group.
    pub(crate) fn multicast(&self, group: Ipv6Addr, message: &[u8]) -> Option<Outgoing> {
        let payload = icmpv6(self.link_local, group, message)?;
        Some(Outgoing { destination: group_hardware_address(group), payload })
    }
}

/// The address that a neighbour solicitation asks for.
fn solicited(message: &[u8]) -> Option<Ipv6Addr> {
    let mut octets = Octets::new(message);
    let (kind, code) = (octets.u8()?, octets.u8()?);
    octets.take(6)?;
    let target = octets.ipv6()?;
    (kind == SOLICITATION && code == 0).then_some(target)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROUTER: MacAddress = MacAddress([2, 0, 0, 0, 0, 9]);

    fn node() -> Node {
        Node::new(MacAddress([2, 0, 0, 0, 0, 1]), [0x12, 0x34, 5, 6, 7, 8, 9, 10])
    }

    fn asked_for(target: Ipv6Addr, source: &str) -> Option<Outgoing> {
        let message = [&[SOLICITATION, 0, 0, 0, 0, 0, 0, 0], &target.octets()[..]].concat();
        let payload = icmpv6(source.parse().unwrap(), node().link_local, &message).unwrap();
        let packet = Ipv6::decode(&payload).unwrap();
        node().answer(Incoming { source: ROUTER, payload: &payload }, &packet)
    }

    #[test]
    fn a_node_answers_for_itself_and_nobody_else() {
        let answer = asked_for(node().link_local, "fe80::9").unwrap();
        assert_eq!(answer.destination, ROUTER);
        let packet = Ipv6::decode(&answer.payload).unwrap();
        let Transport::Icmp(message) = packet.transport else { panic!("{packet:?}") };
        assert_eq!(message[..8], [136, 0, message[2], message[3], 0x60, 0, 0, 0]);
        assert_eq!(message[24..], [2, 1, 2, 0, 0, 0, 0, 1]);
        assert_eq!(asked_for("fe80::77".parse().unwrap(), "fe80::9"), None);
        assert_eq!(asked_for(node().link_local, "::"), None, "somebody else's duplicate detection");
    }

    #[test]
    fn solicitations_arrive_in_the_group_of_the_address() {
        assert_eq!(node().solicited_group(), MacAddress([0x33, 0x33, 0xff, 8, 9, 10]));
    }
}
