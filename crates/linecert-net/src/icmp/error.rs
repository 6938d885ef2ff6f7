//! Why a test gave no samples.

use std::{io, net::IpAddr};

use thiserror::Error;

/// Why a test gave no samples. A target that does not answer is no error.
#[derive(Debug, Error)]
pub enum EchoError {
    /// Neither a raw nor an unprivileged ICMP socket may be opened.
    #[error("open an ICMP socket to {target}: neither a raw nor an unprivileged one is permitted")]
    NotPermitted {
        /// Who was to be asked.
        target: IpAddr,
        /// What the system said about the unprivileged one.
        source: io::Error,
    },
    /// This machine has no route to the target.
    #[error("send an echo request: no route to {target}")]
    NoRoute {
        /// Who was to be asked.
        target: IpAddr,
        /// What the system said.
        source: io::Error,
    },
    /// The interface that was asked for cannot be used.
    #[error("send echo requests through {interface}")]
    Interface {
        /// The interface.
        interface: String,
        /// What the system said.
        source: io::Error,
    },
    /// The system refused to open or set up the socket.
    #[error("open an ICMP socket to {target}")]
    Open {
        /// Who was to be asked.
        target: IpAddr,
        /// What the system said.
        source: io::Error,
    },
    /// The system refused to send, as a local packet filter does.
    #[error("send echo request {index} to {target}")]
    Send {
        /// Who was asked.
        target: IpAddr,
        /// Which probe, from 0.
        index: u32,
        /// What the system said.
        source: io::Error,
    },
    /// The system refused to receive.
    #[error("receive echo replies from {target}")]
    Receive {
        /// Who was asked.
        target: IpAddr,
        /// What the system said.
        source: io::Error,
    },
    /// This machine is so busy that it sent too few probes in the planned time.
    #[error("send {count} echo requests to {target} in time: only {sent} were sent")]
    TooSlow {
        /// Who was asked.
        target: IpAddr,
        /// Probes planned.
        count: u32,
        /// Probes sent.
        sent: u32,
    },
    /// The test was stopped before its first probe.
    #[error("send an echo request to {target}: stopped before the first")]
    Stopped {
        /// Who was to be asked.
        target: IpAddr,
    },
}
