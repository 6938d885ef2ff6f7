//! What a datagram socket is told to do and to tell.

use std::{io, os::fd::AsFd, sync::atomic::Ordering};

use thiserror::Error;

use super::{DatagramSocket, IpVersion};
use crate::{control::TIMESTAMPING, stamping::await_stamps, sys};

/// Which timestamps the kernel takes, all in software and of the wall clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timestamps {
    /// When a packet arrived, before it was queued to the socket.
    Receive,
    /// Also when a packet entered this host's queue, and when it left for the driver.
    SendAndReceive,
}

/// Whether IP may fragment what is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fragmentation {
    /// Here, and on IPv4 anywhere on the way.
    Allowed,
    /// Nowhere; the path MTU that ICMP reports is respected.
    Forbidden,
    /// Nowhere; reported path MTUs are ignored, so that a path can be probed with big packets.
    Probe,
}

/// Why an option could not be set.
#[derive(Debug, Error)]
#[error("set {option} on a socket: {source}")]
pub struct OptionError {
    /// The kernel's name of the option.
    pub option: &'static str,
    /// What the kernel said.
    #[source]
    pub source: io::Error,
}

/// An option that the two versions of IP name and number apart.
pub(super) struct Option4And6 {
    pub(super) name: &'static str,
    pub(super) v4: i32,
    pub(super) v6: i32,
}

impl DatagramSocket {
    /// Has the kernel stamp packets; counts [`DatagramSocket::sends`] from 0 again.
    ///
    /// Returns when the kernel does so, at the latest after 100 ms.
    ///
    /// # Errors
    /// When the kernel has no such option.
    pub fn enable_timestamps(&self, timestamps: Timestamps) -> Result<(), OptionError> {
        self.set_flags(0)?;
        let receive = libc::SOF_TIMESTAMPING_SOFTWARE | libc::SOF_TIMESTAMPING_RX_SOFTWARE;
        let send = libc::SOF_TIMESTAMPING_TX_SOFTWARE
            | libc::SOF_TIMESTAMPING_TX_SCHED
            | libc::SOF_TIMESTAMPING_OPT_ID
            | libc::SOF_TIMESTAMPING_OPT_TSONLY
            | libc::SOF_TIMESTAMPING_OPT_CMSG;
        self.set_flags(match timestamps {
            Timestamps::Receive => receive,
            Timestamps::SendAndReceive => receive | send,
        })?;
        self.sends.store(0, Ordering::Relaxed);
        await_stamps();
        Ok(())
    }

    fn set_flags(&self, flags: u32) -> Result<(), OptionError> {
        let option = (libc::SOL_SOCKET, TIMESTAMPING);
        self.set("SO_TIMESTAMPING", option, &flags.to_ne_bytes())
    }

    /// The TTL or hop limit of what is sent.
    ///
    /// # Errors
    /// For 0.
    pub fn set_hop_limit(&self, hops: u8) -> Result<(), OptionError> {
        let option = Option4And6 { name: "IP_TTL", v4: libc::IP_TTL, v6: libc::IPV6_UNICAST_HOPS };
        self.set_each(&option, hops.into())
    }

    /// The traffic class of what is sent: DSCP in the upper six bits, ECN in the lower two.
    ///
    /// # Errors
    /// When the kernel refuses.
    pub fn set_traffic_class(&self, class: u8) -> Result<(), OptionError> {
        let option = Option4And6 { name: "IP_TOS", v4: libc::IP_TOS, v6: libc::IPV6_TCLASS };
        self.set_each(&option, class.into())
    }

    /// Whether what is sent may be fragmented.
    ///
    /// # Errors
    /// When the kernel refuses.
    pub fn set_fragmentation(&self, fragmentation: Fragmentation) -> Result<(), OptionError> {
        let (discovery, keep_whole) = match (fragmentation, self.version()) {
            (Fragmentation::Allowed, IpVersion::V4) => (libc::IP_PMTUDISC_DONT, 0),
            (Fragmentation::Allowed, IpVersion::V6) => (libc::IPV6_PMTUDISC_WANT, 0),
            (Fragmentation::Forbidden, _) => (libc::IP_PMTUDISC_DO, 1),
            (Fragmentation::Probe, _) => (libc::IP_PMTUDISC_PROBE, 1),
        };
        let (v4, v6) = (libc::IP_MTU_DISCOVER, libc::IPV6_MTU_DISCOVER);
        self.set_each(&Option4And6 { name: "IP_MTU_DISCOVER", v4, v6 }, discovery)?;
        match self.version() {
            IpVersion::V4 => Ok(()),
            IpVersion::V6 => self.set_number(
                "IPV6_DONTFRAG",
                (libc::IPPROTO_IPV6, libc::IPV6_DONTFRAG),
                keep_whole,
            ),
        }
    }

    /// Has arrivals carry their TTL or hop limit.
    ///
    /// # Errors
    /// When the kernel refuses.
    pub fn report_hop_limit(&self) -> Result<(), OptionError> {
        let (v4, v6) = (libc::IP_RECVTTL, libc::IPV6_RECVHOPLIMIT);
        self.set_each(&Option4And6 { name: "IP_RECVTTL", v4, v6 }, 1)
    }

    /// Has arrivals carry their traffic class.
    ///
    /// # Errors
    /// When the kernel refuses.
    pub fn report_traffic_class(&self) -> Result<(), OptionError> {
        let (v4, v6) = (libc::IP_RECVTOS, libc::IPV6_RECVTCLASS);
        self.set_each(&Option4And6 { name: "IP_RECVTOS", v4, v6 }, 1)
    }

    /// Has arrivals carry the address and the interface that they came to.
    ///
    /// # Errors
    /// When the kernel refuses.
    pub fn report_destination(&self) -> Result<(), OptionError> {
        let (v4, v6) = (libc::IP_PKTINFO, libc::IPV6_RECVPKTINFO);
        self.set_each(&Option4And6 { name: "IP_PKTINFO", v4, v6 }, 1)
    }

    /// Has the error queue hold ICMP errors about what was sent.
    ///
    /// # Errors
    /// When the kernel refuses.
    pub fn report_errors(&self) -> Result<(), OptionError> {
        let (v4, v6) = (libc::IP_RECVERR, libc::IPV6_RECVERR);
        self.set_each(&Option4And6 { name: "IP_RECVERR", v4, v6 }, 1)?;
        self.errors_reported.store(true, Ordering::Relaxed);
        Ok(())
    }

    /// Has arrivals carry how many datagrams this socket has dropped for want of room.
    ///
    /// # Errors
    /// When the kernel refuses.
    pub fn report_drops(&self) -> Result<(), OptionError> {
        self.set_number("SO_RXQ_OVFL", (libc::SOL_SOCKET, libc::SO_RXQ_OVFL), 1)
    }

    /// Has the kernel join datagrams of one flow and length into one arrival (`UDP_GRO`).
    ///
    /// # Errors
    /// When the kernel has no such option.
    pub fn coalesce_segments(&self) -> Result<(), OptionError> {
        self.set_number("UDP_GRO", (libc::SOL_UDP, libc::UDP_GRO), 1)
    }

    /// Has a raw ICMP socket receive messages of these types and no others.
    ///
    /// # Errors
    /// When this is no raw ICMP socket.
    pub fn accept_icmp(&self, types: &[u8]) -> Result<(), OptionError> {
        let mut blocked = [u32::MAX; 8];
        for kind in types {
            if let Some(word) = blocked.get_mut(usize::from(kind / 32)) {
                *word &= !(1 << (kind % 32));
            }
        }
        let words = blocked.map(u32::to_ne_bytes);
        let octets = words.as_flattened();
        match self.version() {
            IpVersion::V4 => {
                let first = octets.get(..4).unwrap_or_default();
                self.set("ICMP_FILTER", (libc::SOL_RAW, ICMP_FILTER), first)
            }
            IpVersion::V6 => {
                self.set("ICMPV6_FILTER", (libc::IPPROTO_ICMPV6, ICMPV6_FILTER), octets)
            }
        }
    }

    /// Asks for a receive buffer of so many octets; returns what the kernel granted.
    ///
    /// Without privilege it grants no more than `net.core.rmem_max`.
    ///
    /// # Errors
    /// When the kernel does not tell the size.
    pub fn grow_receive_buffer(&self, octets: usize) -> Result<usize, OptionError> {
        grow_receive_buffer(&self.socket, octets)
    }

    /// Asks for a send buffer of so many octets; returns what the kernel granted.
    ///
    /// # Errors
    /// When the kernel does not tell the size.
    pub fn grow_send_buffer(&self, octets: usize) -> Result<usize, OptionError> {
        let wrap = |source| OptionError { option: "SO_SNDBUF", source };
        if force(&self.socket, libc::SO_SNDBUFFORCE, octets).is_err() {
            self.socket.set_send_buffer_size(octets).map_err(wrap)?;
        }
        self.socket.send_buffer_size().map_err(wrap)
    }

    pub(super) fn set_each(&self, option: &Option4And6, value: i32) -> Result<(), OptionError> {
        let number = match self.version() {
            IpVersion::V4 => (libc::IPPROTO_IP, option.v4),
            IpVersion::V6 => (libc::IPPROTO_IPV6, option.v6),
        };
        self.set_number(option.name, number, value)
    }

    pub(super) fn set_number(
        &self,
        option: &'static str,
        number: (i32, i32),
        value: i32,
    ) -> Result<(), OptionError> {
        self.set(option, number, &value.to_ne_bytes())
    }

    pub(super) fn set(
        &self,
        option: &'static str,
        number: (i32, i32),
        value: &[u8],
    ) -> Result<(), OptionError> {
        let set = sys::set_option(self.as_fd(), number, value);
        set.map_err(|source| OptionError { option, source })
    }
}

/// `ICMP_FILTER` of linux/icmp.h and `ICMPV6_FILTER` of linux/icmpv6.h.
const ICMP_FILTER: i32 = 1;
const ICMPV6_FILTER: i32 = 1;

/// Asks for a receive buffer; past the host's limit where privilege allows.
pub(crate) fn grow_receive_buffer(
    socket: &socket2::Socket,
    octets: usize,
) -> Result<usize, OptionError> {
    let wrap = |source| OptionError { option: "SO_RCVBUF", source };
    if force(socket, libc::SO_RCVBUFFORCE, octets).is_err() {
        socket.set_recv_buffer_size(octets).map_err(wrap)?;
    }
    socket.recv_buffer_size().map_err(wrap)
}

fn force(socket: &socket2::Socket, option: i32, octets: usize) -> io::Result<()> {
    let octets = i32::try_from(octets).unwrap_or(i32::MAX);
    sys::set_option(socket.as_fd(), (libc::SOL_SOCKET, option), &octets.to_ne_bytes())
}
