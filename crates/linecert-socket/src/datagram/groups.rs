//! Multicast: which groups a socket receives, from whom, and how it sends to them.

use std::net::{IpAddr, SocketAddr};

use super::{DatagramSocket, IpVersion, OptionError, options::Option4And6};
use crate::control::encode_address;

/// The size of a `sockaddr_storage`.
const STORAGE: usize = 128;

impl DatagramSocket {
    /// The TTL or hop limit of what is sent to groups, 1 by default.
    ///
    /// # Errors
    /// When the kernel refuses.
    pub fn set_multicast_hop_limit(&self, hops: u8) -> Result<(), OptionError> {
        let (v4, v6) = (libc::IP_MULTICAST_TTL, libc::IPV6_MULTICAST_HOPS);
        self.set_each(&Option4And6 { name: "IP_MULTICAST_TTL", v4, v6 }, hops.into())
    }

    /// Sends to groups through that interface.
    ///
    /// # Errors
    /// When there is no such interface.
    pub fn set_multicast_interface(&self, index: u32) -> Result<(), OptionError> {
        match self.version() {
            IpVersion::V4 => {
                let request = [[0; 4], [0; 4], index.to_ne_bytes()];
                let option = (libc::IPPROTO_IP, libc::IP_MULTICAST_IF);
                self.set("IP_MULTICAST_IF", option, request.as_flattened())
            }
            IpVersion::V6 => {
                let option = (libc::IPPROTO_IPV6, libc::IPV6_MULTICAST_IF);
                self.set("IPV6_MULTICAST_IF", option, &index.to_ne_bytes())
            }
        }
    }

    /// Joins a group on an interface, and hears no group that only other programs have joined.
    ///
    /// The kernel reports the membership, and its end when the socket is dropped.
    ///
    /// # Errors
    /// When there is no such interface, or the address is no group.
    pub fn join_group(&self, group: IpAddr, interface: u32) -> Result<(), OptionError> {
        self.hear_own_groups_only()?;
        self.change(("MCAST_JOIN_GROUP", MCAST_JOIN_GROUP), interface, &[group])
    }

    /// Leaves a group that was joined.
    ///
    /// # Errors
    /// When it was not joined on that interface.
    pub fn leave_group(&self, group: IpAddr, interface: u32) -> Result<(), OptionError> {
        self.change(("MCAST_LEAVE_GROUP", libc::MCAST_LEAVE_GROUP), interface, &[group])
    }

    /// Joins a group for what one source sends to it (RFC 3678).
    ///
    /// # Errors
    /// When there is no such interface, or the address is no group.
    pub fn join_source(
        &self,
        group: IpAddr,
        source: IpAddr,
        interface: u32,
    ) -> Result<(), OptionError> {
        self.hear_own_groups_only()?;
        let option = libc::MCAST_JOIN_SOURCE_GROUP;
        self.change(("MCAST_JOIN_SOURCE_GROUP", option), interface, &[group, source])
    }

    /// Leaves a group as far as one source was joined.
    ///
    /// # Errors
    /// When it was not joined on that interface.
    pub fn leave_source(
        &self,
        group: IpAddr,
        source: IpAddr,
        interface: u32,
    ) -> Result<(), OptionError> {
        let option = libc::MCAST_LEAVE_SOURCE_GROUP;
        self.change(("MCAST_LEAVE_SOURCE_GROUP", option), interface, &[group, source])
    }

    fn hear_own_groups_only(&self) -> Result<(), OptionError> {
        let (v4, v6) = (libc::IP_MULTICAST_ALL, IPV6_MULTICAST_ALL);
        self.set_each(&Option4And6 { name: "IP_MULTICAST_ALL", v4, v6 }, 0)
    }

    fn change(
        &self,
        (name, option): (&'static str, i32),
        interface: u32,
        addresses: &[IpAddr],
    ) -> Result<(), OptionError> {
        let level = match self.version() {
            IpVersion::V4 => libc::IPPROTO_IP,
            IpVersion::V6 => libc::IPPROTO_IPV6,
        };
        self.set(name, (level, option), &request(interface, addresses))
    }
}

/// `MCAST_JOIN_GROUP` of linux/in.h.
const MCAST_JOIN_GROUP: i32 = 42;

/// linux/in6.h, since Linux 4.20.
const IPV6_MULTICAST_ALL: i32 = 29;

/// A `group_req` or `group_source_req`: the interface, then addresses aligned to words.
fn request(interface: u32, addresses: &[IpAddr]) -> Vec<u8> {
    let mut request = interface.to_ne_bytes().to_vec();
    request.resize(size_of::<usize>(), 0);
    for address in addresses {
        let mut storage = [0; 28];
        encode_address(SocketAddr::new(*address, 0), &mut storage);
        request.extend(storage);
        request.resize(request.len() + STORAGE - storage.len(), 0);
    }
    request
}
