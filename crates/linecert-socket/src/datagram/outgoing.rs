//! A message to send, and why it was not sent.

use std::{
    io,
    net::{IpAddr, SocketAddr},
    num::NonZeroU16,
};

use thiserror::Error;

use crate::{
    control::{Message, append, encode_address},
    slots::Letter,
};

/// One message of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outgoing<'a> {
    /// The payload; for GSO several segments after each other.
    pub octets: &'a [u8],
    /// Where to; `None` on a connected socket.
    pub destination: Option<SocketAddr>,
    /// Has the kernel cut the payload into UDP datagrams of so many octets (`UDP_SEGMENT`).
    ///
    /// At most 64 of them, and 65,507 octets in all.
    pub segment: Option<NonZeroU16>,
    /// The TTL or hop limit of this message, in place of the socket's.
    pub hop_limit: Option<u8>,
    /// The address of this host to send from, in place of the one that the kernel would choose.
    pub source: Option<IpAddr>,
}

impl<'a> Outgoing<'a> {
    /// A message to an address.
    #[must_use]
    pub const fn to(octets: &'a [u8], destination: SocketAddr) -> Self {
        Self { destination: Some(destination), ..Self::connected(octets) }
    }

    /// A message to where the socket is connected.
    #[must_use]
    pub const fn connected(octets: &'a [u8]) -> Self {
        Self { octets, destination: None, segment: None, hop_limit: None, source: None }
    }

    /// Has the kernel cut it into datagrams of so many octets.
    #[must_use]
    pub const fn segmented(self, octets: NonZeroU16) -> Self {
        Self { segment: Some(octets), ..self }
    }

    /// Lets it pass so many routers less one.
    #[must_use]
    pub const fn hop_limited(self, hops: u8) -> Self {
        Self { hop_limit: Some(hops), ..self }
    }

    /// Sends it from that address of this host.
    #[must_use]
    pub const fn from(self, source: IpAddr) -> Self {
        Self { source: Some(source), ..self }
    }

    pub(super) fn letter(&self) -> Letter<'a> {
        let mut letter = Letter::new(self.octets);
        if let Some(destination) = self.destination {
            let mut name = [0; 28];
            let length = encode_address(destination, &mut name);
            letter.address(name.get(..length).unwrap_or(&name));
        }
        self.append_control(&mut letter);
        letter
    }

    fn append_control(&self, letter: &mut Letter<'_>) {
        let mut put = |level, kind, data: &[u8]| append(letter, Message { level, kind, data });
        if let Some(segment) = self.segment {
            put(libc::SOL_UDP, libc::UDP_SEGMENT, &segment.get().to_ne_bytes());
        }
        if let Some(hops) = self.hop_limit {
            let value = i32::from(hops).to_ne_bytes();
            put(libc::IPPROTO_IP, libc::IP_TTL, &value);
            put(libc::IPPROTO_IPV6, libc::IPV6_HOPLIMIT, &value);
        }
        match self.source {
            Some(IpAddr::V4(source)) => {
                let mut info = [0; 12];
                if let Some(place) = info.get_mut(4..8) {
                    place.copy_from_slice(&source.octets());
                }
                put(libc::IPPROTO_IP, libc::IP_PKTINFO, &info);
            }
            Some(IpAddr::V6(source)) => {
                let mut info = [0; 20];
                if let Some(place) = info.get_mut(..16) {
                    place.copy_from_slice(&source.octets());
                }
                put(libc::IPPROTO_IPV6, libc::IPV6_PKTINFO, &info);
            }
            None => {}
        }
    }
}

/// Why a message was not sent.
#[derive(Debug, Error)]
pub enum SendError {
    /// This host knows no way there.
    #[error("send to {destination}: no route")]
    NoRoute {
        /// Where to.
        destination: Destination,
    },
    /// A local firewall, or a broadcast address.
    #[error("send to {destination}: not permitted by this host")]
    Forbidden {
        /// Where to.
        destination: Destination,
    },
    /// Longer than the path is known to take, or than a datagram can be.
    #[error("send {octets} octets to {destination}: too long")]
    TooLong {
        /// Where to.
        destination: Destination,
        /// The length of the payload.
        octets: usize,
    },
    /// The queue of this host's own interface dropped it: not a fault of the line.
    #[error("send to {destination}: this host's queue is full")]
    QueueFull {
        /// Where to.
        destination: Destination,
    },
    /// An earlier message was answered by an ICMP error, which the socket now reports.
    ///
    /// This message was not sent; sending again is sound.
    #[error("send to {destination}: an earlier message was refused")]
    Refused {
        /// Where to.
        destination: Destination,
    },
    /// The kernel refused for another reason.
    #[error("send to {destination}: {source}")]
    System {
        /// Where to.
        destination: Destination,
        /// What it said.
        #[source]
        source: io::Error,
    },
}

/// Where a message was to go, for an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Destination(Option<SocketAddr>);

impl std::fmt::Display for Destination {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            Some(address) => address.fmt(f),
            None => f.write_str("the connected peer"),
        }
    }
}

impl SendError {
    pub(super) fn of(source: io::Error, message: Option<&Outgoing<'_>>) -> Self {
        let destination = Destination(message.and_then(|message| message.destination));
        match source.raw_os_error() {
            Some(libc::ENETUNREACH | libc::EHOSTUNREACH | libc::EADDRNOTAVAIL) => {
                Self::NoRoute { destination }
            }
            Some(libc::EACCES | libc::EPERM) => Self::Forbidden { destination },
            Some(libc::EMSGSIZE) => {
                let octets = message.map_or(0, |message| message.octets.len());
                Self::TooLong { destination, octets }
            }
            Some(libc::ENOBUFS) => Self::QueueFull { destination },
            Some(libc::ECONNREFUSED | libc::EPROTO) => Self::Refused { destination },
            _ => Self::System { destination, source },
        }
    }
}
