//! Opens the frames of an interface, those of one type alone if asked.

use std::{io, os::fd::AsFd};

use socket2::{Domain, Protocol, SockFilter, Socket, Type};
use thiserror::Error;

use crate::{
    control::{TIMESTAMPING, family},
    interface::{Interface, InterfaceError},
    stamping::await_stamps,
    sys,
};

/// Which frames a socket sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listen {
    /// All that the interface takes.
    All,
    /// Those of one `EtherType`, whether they have no tag, one or two.
    EtherType(u16),
}

/// Why a frame socket could not be opened.
#[derive(Debug, Error)]
pub enum OpenFrameError {
    /// Without privilege (`CAP_NET_RAW`).
    #[error("open frames of {interface}: permission denied")]
    Forbidden {
        /// The interface.
        interface: String,
    },
    /// There is no such interface, or the kernel does not tell.
    #[error(transparent)]
    Interface(#[from] InterfaceError),
    /// Frames on it have no Ethernet header.
    #[error("open frames of {interface}: not an Ethernet interface")]
    NotEthernet {
        /// The interface.
        interface: String,
    },
    /// The kernel refused for another reason.
    #[error("open frames of {interface}: {source}")]
    System {
        /// The interface.
        interface: String,
        /// What the kernel said.
        #[source]
        source: io::Error,
    },
}

/// linux/if_packet.h, since Linux 4.20.
pub(super) const PACKET_IGNORE_OUTGOING: i32 = 23;

/// Nothing is queued before the filter stands: a socket of protocol 0 receives nothing.
pub(super) fn new_socket(interface: &Interface, listen: Listen) -> io::Result<Socket> {
    let socket = Socket::new(Domain::PACKET, Type::RAW.nonblocking(), Some(Protocol::from(0)))?;
    let enable = |level, name, value: i32| {
        sys::set_option(socket.as_fd(), (level, name), &value.to_ne_bytes())
    };
    enable(libc::SOL_PACKET, libc::PACKET_AUXDATA, 1)?;
    enable(libc::SOL_PACKET, PACKET_IGNORE_OUTGOING, 1)?;
    enable(libc::SOL_SOCKET, libc::SO_RXQ_OVFL, 1)?;
    let stamps = libc::SOF_TIMESTAMPING_SOFTWARE | libc::SOF_TIMESTAMPING_RX_SOFTWARE;
    enable(libc::SOL_SOCKET, TIMESTAMPING, stamps.cast_signed())?;
    if let Listen::EtherType(ethertype) = listen {
        socket.attach_filter(&ethertype_filter(ethertype))?;
    }
    let mut address = family(libc::AF_PACKET).to_vec();
    address.extend(3_u16.to_be_bytes()); // ETH_P_ALL
    address.extend(interface.index().to_ne_bytes());
    address.extend([0; 12]);
    sys::bind(socket.as_fd(), &address)?;
    await_stamps();
    Ok(socket)
}

/// A classic BPF program that looks for the type behind at most two tags.
///
/// The kernel may already have taken the first tag off, so that the type is where a tag was.
fn ethertype_filter(ethertype: u16) -> Vec<SockFilter> {
    const LOAD_HALF: u16 = 0x28;
    const JUMP_IF_EQUAL: u16 = 0x15;
    const RETURN: u16 = 0x06;
    let (found, next) = (u32::from(ethertype), 1);
    vec![
        SockFilter::new(LOAD_HALF, 0, 0, 12),
        SockFilter::new(JUMP_IF_EQUAL, 9, 0, found),
        SockFilter::new(JUMP_IF_EQUAL, next, 0, 0x8100),
        SockFilter::new(JUMP_IF_EQUAL, 0, 6, 0x88a8),
        SockFilter::new(LOAD_HALF, 0, 0, 16),
        SockFilter::new(JUMP_IF_EQUAL, 5, 0, found),
        SockFilter::new(JUMP_IF_EQUAL, next, 0, 0x8100),
        SockFilter::new(JUMP_IF_EQUAL, 0, 2, 0x88a8),
        SockFilter::new(LOAD_HALF, 0, 0, 20),
        SockFilter::new(JUMP_IF_EQUAL, 1, 0, found),
        SockFilter::new(RETURN, 0, 0, 0),
        SockFilter::new(RETURN, 0, 0, u32::MAX),
    ]
}
