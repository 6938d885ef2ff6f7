//! UDP and ICMPv6 in IP packets, written and read without a socket of the kernel's.

mod ipv4;
mod ipv6;
mod neighbour;

use linecert_socket::MacAddress;

pub(crate) use ipv4::UdpV4;
pub(crate) use ipv6::{Ipv6, Transport, UNROUTED, UdpV6, group_hardware_address, icmpv6};
pub(crate) use neighbour::Node;

/// The EtherTypes of the packets that are spoken here (IEEE 802 Numbers, IANA).
pub(crate) mod ethertype {
    pub(crate) const IPV4: u16 = 0x0800;
    pub(crate) const IPV6: u16 = 0x86dd;
    pub(crate) const LLDP: u16 = 0x88cc;
}

/// What a frame carries, to be sent to a station of the link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Outgoing {
    pub(crate) destination: MacAddress,
    pub(crate) payload: Vec<u8>,
}

/// What a frame of the right VLAN carried.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Incoming<'a> {
    pub(crate) source: MacAddress,
    pub(crate) payload: &'a [u8],
}
