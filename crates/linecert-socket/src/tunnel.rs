//! A TUN device: an interface of this host whose packets a program carries.

use std::{
    fs::{File, OpenOptions},
    io::{self, Read, Write},
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    os::{
        fd::{AsFd, BorrowedFd},
        unix::fs::OpenOptionsExt,
    },
    time::Instant,
};

use thiserror::Error;

use crate::{
    interface::{Interface, InterfaceError},
    netlink,
    readiness::{self, Readiness, Ready, WaitError},
    slots::ReceiveError,
    sys,
};

/// Why a tunnel could not be opened.
#[derive(Debug, Error)]
pub enum OpenTunnelError {
    /// Without privilege (`CAP_NET_ADMIN`).
    #[error("open tunnel {name}: permission denied")]
    Forbidden {
        /// The name asked for.
        name: String,
    },
    /// This kernel has no TUN devices.
    #[error("open tunnel {name}: this host has no /dev/net/tun")]
    Unsupported {
        /// The name asked for.
        name: String,
    },
    /// Another interface or program has the name.
    #[error("open tunnel {name}: the name is taken")]
    NameTaken {
        /// The name asked for.
        name: String,
    },
    /// The name is too long for an interface.
    #[error("open tunnel {name}: an interface's name has 1 to 15 octets")]
    Name {
        /// The name asked for.
        name: String,
    },
    /// The device vanished as soon as it was made.
    #[error(transparent)]
    Interface(InterfaceError),
    /// The kernel refused for another reason.
    #[error("open tunnel {name}: {source}")]
    System {
        /// The name asked for.
        name: String,
        /// What the kernel said.
        #[source]
        source: io::Error,
    },
}

/// Why a tunnel could not be set up, or not be sent to.
#[derive(Debug, Error)]
#[error("{action} of tunnel {tunnel}: {source}")]
pub struct TunnelError {
    /// What was to be done.
    pub action: &'static str,
    /// The device.
    pub tunnel: String,
    /// What the kernel said.
    #[source]
    pub source: io::Error,
}

/// The address of this end of a tunnel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TunnelAddress {
    /// Two hosts.
    V4 {
        /// This end.
        address: Ipv4Addr,
        /// The other end.
        peer: Ipv4Addr,
    },
    /// A subnet.
    V6 {
        /// This end.
        address: Ipv6Addr,
        /// The length of the subnet's prefix.
        prefix: u8,
    },
}

/// Whether a packet was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Room {
    /// It was.
    Taken,
    /// It was not: there is no room at present.
    Full,
}

/// A TUN device, gone when dropped. Carries IP packets without any header before them.
#[derive(Debug)]
pub struct Tunnel {
    device: File,
    name: String,
    index: u32,
}

impl Tunnel {
    /// Makes a device; `%d` in the name stands for the first free number.
    ///
    /// # Errors
    /// When privilege is lacking, or the name is taken.
    pub fn open(name: &str) -> Result<Self, OpenTunnelError> {
        let wanted = padded(name).ok_or_else(|| OpenTunnelError::Name { name: name.to_owned() })?;
        let device = OpenOptions::new()
            .read(true)
            .write(true)
            .custom_flags(libc::O_NONBLOCK)
            .open("/dev/net/tun")
            .map_err(|source| open_error(name, source))?;
        let got =
            sys::attach_tun(device.as_fd(), &wanted).map_err(|source| open_error(name, source))?;
        let name: String =
            got.iter().take_while(|octet| **octet != 0).map(|octet| char::from(*octet)).collect();
        let interface = Interface::named(&name).map_err(OpenTunnelError::Interface)?;
        Ok(Self { device, name, index: interface.index() })
    }

    /// The name of the device.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The number of the device on this host.
    #[must_use]
    pub const fn index(&self) -> u32 {
        self.index
    }

    /// Gives this end an address.
    ///
    /// # Errors
    /// When the kernel refuses.
    pub fn configure(&self, address: &TunnelAddress) -> Result<(), TunnelError> {
        let added = match *address {
            TunnelAddress::V4 { address, peer } => {
                netlink::add_address(self.index, address.into(), (peer.into(), 32))
            }
            TunnelAddress::V6 { address, prefix } => {
                netlink::add_address(self.index, address.into(), (address.into(), prefix))
            }
        };
        self.explain("set the address", added)
    }

    /// Sets the longest packet that it carries, in octets; IPv6 needs 1,280.
    ///
    /// # Errors
    /// When the kernel refuses.
    pub fn set_mtu(&self, octets: u16) -> Result<(), TunnelError> {
        self.explain("set the MTU", netlink::set_mtu(self.index, octets.into()))
    }

    /// Starts it: packets flow from now on.
    ///
    /// # Errors
    /// When the kernel refuses.
    pub fn bring_up(&self) -> Result<(), TunnelError> {
        self.explain("bring up the device", netlink::bring_up(self.index))
    }

    /// Routes a destination into the tunnel, after any route of a lower metric.
    ///
    /// A default route of a high metric serves the sockets that are bound to the device, and
    /// no others as long as there is another default route. It goes with the device.
    ///
    /// # Errors
    /// When the device is not up, or has such a route.
    pub fn add_route(
        &self,
        destination: IpAddr,
        prefix: u8,
        metric: u32,
    ) -> Result<(), TunnelError> {
        let added = netlink::add_route(self.index, (destination, prefix), metric);
        self.explain("add a route", added)
    }

    /// Takes a packet that this host sends into the tunnel; `None` when there is none.
    ///
    /// # Errors
    /// When the device was removed or is down.
    pub fn receive(&self, packet: &mut [u8]) -> Result<Option<usize>, ReceiveError> {
        match (&self.device).read(packet) {
            Ok(octets) => Ok(Some(octets)),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(None),
            Err(error) => Err(ReceiveError::of(error)),
        }
    }

    /// Hands this host a packet as received through the tunnel.
    ///
    /// # Errors
    /// When it is no IP packet, or the device is down.
    pub fn send(&self, packet: &[u8]) -> Result<Room, TunnelError> {
        match (&self.device).write(packet) {
            Ok(_) => Ok(Room::Taken),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(Room::Full),
            Err(error) => self.explain("send a packet", Err(error)).map(|()| Room::Full),
        }
    }

    /// Sleeps until the tunnel is ready or `deadline` has passed.
    ///
    /// # Errors
    /// When the kernel refuses to wait.
    pub fn wait(&self, readiness: Readiness, deadline: Instant) -> Result<Ready, WaitError> {
        readiness::wait(self.device.as_fd(), readiness, deadline)
    }

    fn explain(&self, action: &'static str, result: io::Result<()>) -> Result<(), TunnelError> {
        result.map_err(|source| TunnelError { action, tunnel: self.name.clone(), source })
    }
}

impl AsFd for Tunnel {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.device.as_fd()
    }
}

/// The name with the zeroes that the kernel wants after it.
fn padded(name: &str) -> Option<[u8; 16]> {
    let mut padded = [0; 16];
    let room = padded.get_mut(..name.len()).filter(|room| (1..=15).contains(&room.len()))?;
    room.copy_from_slice(name.as_bytes());
    Some(padded)
}

fn open_error(name: &str, source: io::Error) -> OpenTunnelError {
    let name = name.to_owned();
    match source.raw_os_error() {
        Some(libc::EACCES | libc::EPERM) => OpenTunnelError::Forbidden { name },
        Some(libc::ENOENT | libc::ENODEV | libc::ENXIO) => OpenTunnelError::Unsupported { name },
        Some(libc::EBUSY | libc::EEXIST) => OpenTunnelError::NameTaken { name },
        _ => OpenTunnelError::System { name, source },
    }
}
