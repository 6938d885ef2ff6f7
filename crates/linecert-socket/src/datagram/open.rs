//! Which sockets there are, and why one could not be opened, bound or connected.

use std::{io, net::IpAddr};

use socket2::{Domain, Socket, Type};
use thiserror::Error;

/// The version of the Internet Protocol that a socket speaks; it never speaks both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum IpVersion {
    /// IPv4.
    V4,
    /// IPv6.
    V6,
}

impl IpVersion {
    /// The version of an address.
    #[must_use]
    pub const fn of(address: IpAddr) -> Self {
        if address.is_ipv4() { Self::V4 } else { Self::V6 }
    }
}

/// What a datagram socket carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Protocol {
    /// UDP datagrams.
    Udp,
    /// Every ICMP or ICMPv6 message of the host (raw(7)); needs privilege.
    ///
    /// The caller computes the ICMP checksum, the kernel that of ICMPv6.
    RawIcmp,
    /// Echo requests of this socket alone (icmp(7)); allowed by `net.ipv4.ping_group_range`.
    ///
    /// The kernel sets identifier and checksum.
    Ping,
    /// TCP segments without a connection, for probing a path; needs privilege.
    RawTcp,
}

/// Why a socket could not be opened.
#[derive(Debug, Error)]
pub enum OpenError {
    /// Without privilege (`CAP_NET_RAW`, or a group in `net.ipv4.ping_group_range`).
    #[error("open a {protocol:?} socket for IP{version:?}: permission denied")]
    Forbidden {
        /// What it was to carry.
        protocol: Protocol,
        /// The version of IP.
        version: IpVersion,
    },
    /// This kernel has no such protocol, for instance no IPv6.
    #[error("open a {protocol:?} socket for IP{version:?}: this host has no such protocol")]
    Unsupported {
        /// What it was to carry.
        protocol: Protocol,
        /// The version of IP.
        version: IpVersion,
    },
    /// The kernel refused for another reason.
    #[error("open a {protocol:?} socket for IP{version:?}: {source}")]
    System {
        /// What it was to carry.
        protocol: Protocol,
        /// The version of IP.
        version: IpVersion,
        /// What the kernel said.
        #[source]
        source: io::Error,
    },
}

impl OpenError {
    pub(super) fn of(source: io::Error, protocol: Protocol, version: IpVersion) -> Self {
        match source.raw_os_error() {
            Some(libc::EACCES | libc::EPERM) => Self::Forbidden { protocol, version },
            Some(libc::EAFNOSUPPORT | libc::EPROTONOSUPPORT | libc::ESOCKTNOSUPPORT) => {
                Self::Unsupported { protocol, version }
            }
            _ => Self::System { protocol, version, source },
        }
    }
}

/// Why a socket could not be bound or connected.
#[derive(Debug, Error)]
pub enum BindError {
    /// A port below 1024, or a device, without privilege.
    #[error("bind to {name}: permission denied")]
    Forbidden {
        /// Address or interface.
        name: String,
    },
    /// Another socket has it.
    #[error("bind to {name}: already in use")]
    InUse {
        /// Address or interface.
        name: String,
    },
    /// This host has no such address or interface, or no route to it.
    #[error("bind to {name}: this host has no such address, interface or route")]
    Absent {
        /// Address or interface.
        name: String,
    },
    /// The kernel refused for another reason.
    #[error("bind to {name}: {source}")]
    System {
        /// Address or interface.
        name: String,
        /// What the kernel said.
        #[source]
        source: io::Error,
    },
}

impl BindError {
    pub(super) fn of(source: io::Error, name: String) -> Self {
        match source.raw_os_error() {
            Some(libc::EACCES | libc::EPERM) => Self::Forbidden { name },
            Some(libc::EADDRINUSE) => Self::InUse { name },
            Some(libc::EADDRNOTAVAIL | libc::ENODEV | libc::ENETUNREACH | libc::EHOSTUNREACH) => {
                Self::Absent { name }
            }
            _ => Self::System { name, source },
        }
    }
}

impl Protocol {
    /// Raw sockets of IPv4, and only they, deliver the packet's IP header (raw(7)).
    pub(super) const fn delivers_ip_header(self, version: IpVersion) -> bool {
        matches!((self, version), (Self::RawIcmp | Self::RawTcp, IpVersion::V4))
    }
}

/// Opens a socket that never blocks.
pub(super) fn new_socket(protocol: Protocol, version: IpVersion) -> io::Result<Socket> {
    use socket2::Protocol as Number;
    let (domain, icmp) = match version {
        IpVersion::V4 => (Domain::IPV4, Number::ICMPV4),
        IpVersion::V6 => (Domain::IPV6, Number::ICMPV6),
    };
    let (kind, number) = match protocol {
        Protocol::Udp => (Type::DGRAM, Number::UDP),
        Protocol::RawIcmp => (Type::RAW, icmp),
        Protocol::Ping => (Type::DGRAM, icmp),
        Protocol::RawTcp => (Type::RAW, Number::TCP),
    };
    let socket = Socket::new(domain, kind.nonblocking(), Some(number))?;
    if version == IpVersion::V6 && protocol == Protocol::Udp {
        socket.set_only_v6(true)?;
    }
    Ok(socket)
}
