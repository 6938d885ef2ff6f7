//! What arrived, and what the error queue told.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    num::NonZeroU16,
};

use crate::{
    control::{
        ExtendedError, Message, TIMESTAMPING, extended_error, messages, number, octet, packet_info,
        packet_info6, socket_address, timestamp,
    },
    slots::Slot,
    time::KernelTime,
};

/// A datagram that arrived. What was not asked for by an option of the socket is `None`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrival<'a> {
    /// Who sent it.
    pub source: Option<SocketAddr>,
    /// The payload: UDP data, or an ICMP message from its type on.
    pub octets: &'a [u8],
    /// The length that it had, more than `octets.len()` when it was cut to the buffer.
    pub length: usize,
    /// When the kernel took it from the driver.
    pub received: Option<KernelTime>,
    /// Its TTL or hop limit on arrival.
    pub hop_limit: Option<u8>,
    /// Its traffic class: DSCP and ECN.
    pub traffic_class: Option<u8>,
    /// The octets of each datagram when several of them were joined; the last may be shorter.
    pub segment: Option<NonZeroU16>,
    /// How many datagrams this socket has dropped so far; `None` also when it has dropped none.
    pub dropped: Option<u32>,
    /// The address that it came to.
    pub destination: Option<IpAddr>,
    /// The index of the interface that it came through.
    pub interface: Option<u32>,
}

impl<'a> Arrival<'a> {
    pub(super) fn read(slot: &Slot, octets: &'a [u8]) -> Self {
        let source = socket_address(slot.name());
        let mut arrival = Self::bare(source, octets, slot.length);
        for message in messages(slot.control()) {
            arrival.note(message);
        }
        arrival
    }

    const fn bare(source: Option<SocketAddr>, octets: &'a [u8], length: usize) -> Self {
        Self {
            source,
            octets,
            length,
            received: None,
            hop_limit: None,
            traffic_class: None,
            segment: None,
            dropped: None,
            destination: None,
            interface: None,
        }
    }

    fn note(&mut self, message: Message<'_>) {
        let data = message.data;
        match (message.level, message.kind) {
            (libc::SOL_SOCKET, TIMESTAMPING) => self.received = timestamp(data),
            (libc::SOL_SOCKET, libc::SO_RXQ_OVFL) => self.dropped = number(data),
            (libc::IPPROTO_IP, libc::IP_TTL) | (libc::IPPROTO_IPV6, libc::IPV6_HOPLIMIT) => {
                self.hop_limit = octet(data);
            }
            (libc::IPPROTO_IP, libc::IP_TOS) | (libc::IPPROTO_IPV6, libc::IPV6_TCLASS) => {
                self.traffic_class = octet(data);
            }
            (libc::SOL_UDP, libc::UDP_GRO) => {
                let segment = number(data).and_then(|value| u16::try_from(value).ok());
                self.segment = segment.and_then(NonZeroU16::new);
            }
            (libc::IPPROTO_IP, libc::IP_PKTINFO) => self.arrived_at(packet_info(data)),
            (libc::IPPROTO_IPV6, libc::IPV6_PKTINFO) => self.arrived_at(packet_info6(data)),
            _ => {}
        }
    }

    fn arrived_at(&mut self, place: Option<(u32, IpAddr)>) {
        if let Some((interface, destination)) = place {
            self.interface = Some(interface);
            self.destination = Some(destination);
        }
    }

    /// Takes the IPv4 header off (RFC 791, 3.1), and from it what it tells.
    pub(super) fn without_ip_header(self) -> Self {
        let [first, class, _, _, _, _, _, _, hops, ..] = *self.octets else { return self };
        let header = usize::from(first & 0x0f) * 4;
        let (Some(octets), Some(destination)) =
            (self.octets.get(header..), self.octets.get(16..).and_then(<[u8]>::first_chunk::<4>))
        else {
            return self;
        };
        Self {
            octets,
            length: self.length.saturating_sub(header),
            hop_limit: Some(hops),
            traffic_class: Some(class),
            destination: Some(Ipv4Addr::from(*destination).into()),
            ..self
        }
    }
}

/// An entry of the error queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Report<'a> {
    /// When a message was sent.
    Stamp(SendStamp),
    /// That a message did not get through.
    Error(NetworkError<'a>),
}

/// When the kernel had a message at one stage of its way out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SendStamp {
    /// The stage.
    pub stage: Stage,
    /// Which message: the first after stamps were enabled is 0.
    pub id: u32,
    /// When.
    pub time: KernelTime,
}

/// A stage on the way out of this host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stage {
    /// Entered the queue of this host's interface (`SCM_TSTAMP_SCHED`).
    Scheduled,
    /// Left that queue for the driver (`SCM_TSTAMP_SND`).
    Sent,
}

/// Who says that a message did not get through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Origin {
    /// This host.
    Local,
    /// A router or the far host, by ICMP or ICMPv6.
    Icmp,
}

/// An error that the network, or this host, reports of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NetworkError<'a> {
    /// Who says so.
    pub origin: Origin,
    /// The error as an `errno` value.
    pub errno: i32,
    /// The ICMP or ICMPv6 type.
    pub kind: u8,
    /// The ICMP or ICMPv6 code.
    pub code: u8,
    /// The MTU for "fragmentation needed" and "packet too big", else 0.
    pub info: u32,
    /// The address of the host or router that reported it.
    pub offender: Option<IpAddr>,
    /// Where the message was to go.
    pub destination: Option<SocketAddr>,
    /// The start of its payload, as far as it was sent back.
    pub octets: &'a [u8],
    /// When the report arrived.
    pub received: Option<KernelTime>,
}

/// The kinds of send timestamps in `ee_info` (linux/errqueue.h).
const SCM_TSTAMP_SND: u32 = 0;
const SCM_TSTAMP_SCHED: u32 = 1;

impl<'a> Report<'a> {
    /// Reads an entry; `None` for a kind that was not asked for.
    pub(super) fn read(slot: &Slot, octets: &'a [u8]) -> Option<Self> {
        let (mut error, mut time) = (None, None);
        for message in messages(slot.control()) {
            match (message.level, message.kind) {
                (libc::SOL_SOCKET, TIMESTAMPING) => time = timestamp(message.data),
                (libc::IPPROTO_IP, libc::IP_RECVERR) | (libc::IPPROTO_IPV6, libc::IPV6_RECVERR) => {
                    error = extended_error(message.data)
                }
                _ => {}
            }
        }
        let error = error?;
        if error.origin == libc::SO_EE_ORIGIN_TIMESTAMPING {
            return SendStamp::of(&error, time?).map(Self::Stamp);
        }
        Some(Self::Error(NetworkError {
            origin: match error.origin {
                libc::SO_EE_ORIGIN_ICMP | libc::SO_EE_ORIGIN_ICMP6 => Origin::Icmp,
                libc::SO_EE_ORIGIN_LOCAL => Origin::Local,
                _ => return None,
            },
            errno: i32::try_from(error.errno).ok()?,
            kind: error.kind,
            code: error.code,
            info: error.info,
            offender: error.offender,
            destination: socket_address(slot.name()),
            octets,
            received: time,
        }))
    }
}

impl SendStamp {
    fn of(error: &ExtendedError, time: KernelTime) -> Option<Self> {
        let stage = match error.info {
            SCM_TSTAMP_SND => Stage::Sent,
            SCM_TSTAMP_SCHED => Stage::Scheduled,
            _ => return None,
        };
        Some(Self { stage, id: error.data, time })
    }
}
