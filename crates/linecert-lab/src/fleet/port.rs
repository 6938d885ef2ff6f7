//! The socket that all agents of a fleet share.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(not(target_os = "linux"))]
mod portable;

use std::net::{Ipv4Addr, SocketAddrV4};

#[cfg(target_os = "linux")]
pub(super) use linux::{Port, Sender};
#[cfg(not(target_os = "linux"))]
pub(super) use portable::{Port, Sender};

/// A datagram that came.
#[derive(Debug)]
pub(super) struct Arrival<'a> {
    /// The address that it was sent to, which tells the agents apart.
    pub(super) agent: Ipv4Addr,
    pub(super) peer: SocketAddrV4,
    pub(super) octets: &'a [u8],
}

/// The octets of a socket's buffers that are asked for. The system may give fewer.
const SOCKET_BUFFER: usize = 4 << 20;

/// The longest request that is taken.
const LONGEST_REQUEST: usize = 4_096;
