//! Why a probe could not be carried out at all.

use linecert_measure::Reason;
use thiserror::Error;

/// Why a probe could not be carried out at all. A network that does not answer is an outcome and
/// not an error.
#[derive(Debug, Error)]
pub enum ProbeError {
    /// Whole frames, or a port below 1024, need a privilege.
    #[error("open {interface}: raw frames are not permitted to this user")]
    Forbidden {
        /// The interface.
        interface: String,
    },
    /// There is no such interface.
    #[error("open {interface}: there is no such interface")]
    Absent {
        /// The interface.
        interface: String,
    },
    /// The interface is switched off.
    #[error("use {interface}: the interface is down")]
    Down {
        /// The interface.
        interface: String,
    },
    /// Nothing is plugged in, or the far end is switched off.
    #[error("use {interface}: there is no link")]
    NoCarrier {
        /// The interface.
        interface: String,
    },
    /// The interface does not carry Ethernet frames.
    #[error("use {interface}: it is no Ethernet interface")]
    NotEthernet {
        /// The interface.
        interface: String,
    },
    /// No address of the server's family can be reached from here.
    #[error("ask {server}: there is no route")]
    NoRoute {
        /// The server.
        server: std::net::IpAddr,
    },
    /// What the user asked to send does not fit into a message.
    #[error("write the request: {what} is longer than {limit} octets")]
    TooLong {
        /// What does not fit.
        what: &'static str,
        /// What would fit.
        limit: usize,
    },
    /// The operating system refused for a reason of its own.
    #[error("{action}")]
    System {
        /// What was tried, as in `send on eth0`.
        action: String,
        /// What the system said.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// Whole frames are sent on Linux only.
    #[error("open {interface}: raw frames are not supported on this system")]
    Unsupported {
        /// The interface.
        interface: String,
    },
}

impl ProbeError {
    /// The reason that readings of such a probe are absent for.
    #[must_use]
    pub const fn reason(&self) -> Reason {
        match self {
            Self::Forbidden { .. } => Reason::Forbidden,
            Self::Absent { .. } | Self::NoRoute { .. } => Reason::NotFound,
            Self::Down { .. } | Self::NoCarrier { .. } => Reason::Offline,
            Self::NotEthernet { .. } | Self::Unsupported { .. } | Self::TooLong { .. } => {
                Reason::Unsupported
            }
            Self::System { .. } => Reason::InstrumentFault,
        }
    }
}
