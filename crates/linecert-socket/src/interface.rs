//! What this host knows of one of its interfaces.

use std::io;

use thiserror::Error;

use crate::{ethernet::MacAddress, netlink};

/// An interface as it was when it was looked up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interface {
    name: String,
    link: netlink::Link,
}

/// Why an interface could not be looked up.
#[derive(Debug, Error)]
pub enum InterfaceError {
    /// This host has none of that name.
    #[error("find interface {interface}: this host has no such interface")]
    Absent {
        /// Its name.
        interface: String,
    },
    /// The kernel did not answer.
    #[error("find interface {interface}: {source}")]
    System {
        /// Its name.
        interface: String,
        /// What the kernel said.
        #[source]
        source: io::Error,
    },
}

impl Interface {
    /// Looks an interface up by its name.
    ///
    /// # Errors
    /// When there is none.
    pub fn named(name: &str) -> Result<Self, InterfaceError> {
        let interface = || name.to_owned();
        // A longer name, or one with a NUL, cannot be an interface's (IFNAMSIZ).
        if name.is_empty() || name.len() >= libc::IF_NAMESIZE || name.contains('\0') {
            return Err(InterfaceError::Absent { interface: interface() });
        }
        match netlink::link(name) {
            Ok(link) => Ok(Self { name: interface(), link }),
            Err(source) => Err(match source.raw_os_error() {
                Some(libc::ENODEV) => InterfaceError::Absent { interface: interface() },
                _ => InterfaceError::System { interface: interface(), source },
            }),
        }
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its number on this host.
    #[must_use]
    pub const fn index(&self) -> u32 {
        self.link.index
    }

    /// Its address, when it has one of 48 bits.
    #[must_use]
    pub const fn mac(&self) -> Option<MacAddress> {
        self.link.mac
    }

    /// The longest payload of a frame, in octets.
    #[must_use]
    pub const fn mtu(&self) -> u32 {
        self.link.mtu
    }

    /// Whether it was brought up; it may still have no carrier.
    #[must_use]
    pub const fn is_up(&self) -> bool {
        self.link.flags & libc::IFF_UP.unsigned_abs() != 0
    }

    /// Whether it has a carrier.
    #[must_use]
    pub const fn is_running(&self) -> bool {
        self.link.flags & libc::IFF_RUNNING.unsigned_abs() != 0
    }

    /// Whether frames on it have Ethernet headers.
    #[must_use]
    pub const fn is_ethernet(&self) -> bool {
        self.link.hardware == libc::ARPHRD_ETHER
    }
}
