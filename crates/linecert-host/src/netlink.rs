//! Asking the kernel by netlink (netlink(7), RFC 3549): the wire form is pure, in `message`; the
//! socket is in `socket`.

mod generic;
mod message;
#[cfg_attr(not(target_os = "linux"), path = "netlink/no_socket.rs")]
mod socket;

use std::{io, time::Duration};

use thiserror::Error;

pub(crate) use self::{
    generic::{Family, command},
    message::{Attribute, Attributes, Request, number},
    socket::NetlinkSocket,
};

/// Why the kernel did not tell.
#[derive(Debug, Error)]
pub enum NetlinkError {
    /// The kernel or the driver does not have it.
    #[error("not supported by the driver")]
    NotSupported,
    /// It takes more rights.
    #[error("not permitted: it takes root or CAP_NET_ADMIN")]
    NotPermitted,
    /// No such interface, route or family.
    #[error("it is not there")]
    NotThere,
    /// The kernel did not answer in time.
    #[error("no answer within {0:.1?}")]
    TimedOut(Duration),
    /// The kernel refused otherwise.
    #[error("the system refused")]
    System(#[source] io::Error),
}
