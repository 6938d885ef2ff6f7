//! Why a path could not be traced.

use std::{io, net::IpAddr};

use linecert_socket::{BindError, OpenError, OptionError};
use thiserror::Error;

use crate::path::Method;

/// Why a path could not be traced. Silence on the way is no error.
#[derive(Debug, Error)]
pub enum TraceError {
    /// The system does not permit such probes.
    #[error("send {} probes: not permitted", method.name())]
    NotPermitted {
        /// What the probes would look like.
        method: Method,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// This machine has no route to the target.
    #[error("find a route to {target}")]
    NoRoute {
        /// Where the path would lead.
        target: IpAddr,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The interface is not there or not permitted.
    #[error("use interface {interface}")]
    Interface {
        /// Its name.
        interface: String,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The system refused to open or set up a socket, or to start a thread.
    #[error("open a socket for probes")]
    Open {
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The system refused to send.
    #[error("send a probe to {target}")]
    Send {
        /// Where the path leads.
        target: IpAddr,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The system refused to receive.
    #[error("receive what routers answer")]
    Receive {
        /// What the system said.
        #[source]
        source: io::Error,
    },
}

impl TraceError {
    pub(super) fn of_open(error: OpenError, method: Method) -> Self {
        match error {
            OpenError::Forbidden { .. } => Self::NotPermitted {
                method,
                source: io::Error::new(io::ErrorKind::PermissionDenied, error),
            },
            error => Self::Open { source: io::Error::other(error) },
        }
    }

    pub(super) fn of_connect(error: BindError, target: IpAddr) -> Self {
        match error {
            BindError::Absent { .. } => {
                let source = io::Error::new(io::ErrorKind::NetworkUnreachable, error);
                Self::NoRoute { target, source }
            }
            error => Self::Open { source: io::Error::other(error) },
        }
    }
}

impl From<OptionError> for TraceError {
    fn from(error: OptionError) -> Self {
        Self::Open { source: io::Error::other(error) }
    }
}
