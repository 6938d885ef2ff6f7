//! Why a test of the service gave no reading.

use std::io;

use linecert_host::LinkError;
use linecert_measure::{Reason, UnitMismatch};
use linecert_media::{
    ChannelError, ReceptionError,
    sip::{IdentityError, SipError},
    voice::CallError,
};
use linecert_net::{icmp::EchoError, path::TraceError};
use linecert_pppoe::{DiscoverError, TooLong, WireError};
use linecert_service::{
    ProbeError,
    dns::{NoQuestion, QuestionError},
};
use linecert_socket::{BindError, OpenError, OpenFrameError, SendError};
use linecert_speed::{iperf3::ThroughputError, method::MethodError};
use linecert_udpstp::{CapacityError, LinkError as CapacityLinkError};
use thiserror::Error;

use super::OwnSessionError;
use crate::secret::SecretError;

/// Why a test of the service gave no reading.
#[derive(Debug, Error)]
pub enum ServiceError {
    /// The inventory does not name what the test needs.
    #[error("the inventory has no `service.{key}`")]
    NotNamed {
        /// The key.
        key: &'static str,
    },
    /// The host has no address.
    #[error("cannot find the address of {host}: {source}")]
    Resolve {
        /// The host.
        host: String,
        /// What the resolver said.
        source: io::Error,
    },
    /// A password cannot be had.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// No probe could be sent.
    #[error(transparent)]
    Echo(#[from] EchoError),
    /// The transfer failed.
    #[error(transparent)]
    Throughput(#[from] ThroughputError),
    /// The method of acceptance could not be carried out.
    #[error(transparent)]
    Method(#[from] MethodError),
    /// The test of capacity failed.
    #[error(transparent)]
    Capacity(#[from] CapacityError),
    /// The interface does not tell of its link.
    #[error(transparent)]
    Link(#[from] LinkError),
    /// Concentrators could not be asked for.
    #[error(transparent)]
    Discover(#[from] DiscoverError),
    /// A user's name or password does not fit into a packet.
    #[error(transparent)]
    Account(#[from] TooLong),
    /// A server of addresses or names could not be asked.
    #[error(transparent)]
    Probe(#[from] ProbeError),
    /// A name in the inventory is none.
    #[error(transparent)]
    Question(#[from] QuestionError),
    /// The inventory asks the resolvers for nothing.
    #[error(transparent)]
    NoQuestion(#[from] NoQuestion),
    /// A channel in the inventory is none.
    #[error(transparent)]
    Channel(#[from] ChannelError),
    /// A channel could not be received.
    #[error(transparent)]
    Reception(#[from] ReceptionError),
    /// The voice could not be sent.
    #[error(transparent)]
    Call(#[from] CallError),
    /// No test runs through a PPPoE session of linecert's own.
    #[error(transparent)]
    Session(#[from] OwnSessionError),
    /// Who registers, or where, cannot be written into a request.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// The SIP server could not be asked.
    #[error(transparent)]
    Sip(#[from] SipError),
    /// The path could not be probed.
    #[error(transparent)]
    Path(#[from] TraceError),
    /// A reading came in a unit that is not its metric's.
    #[error(transparent)]
    Unit(#[from] UnitMismatch),
}

impl ServiceError {
    /// The kind of reason for which there is no reading.
    #[must_use]
    pub fn reason(&self) -> Reason {
        match self {
            Self::NotNamed { .. }
            | Self::Account(_)
            | Self::Question(_)
            | Self::NoQuestion(_)
            | Self::Channel(_)
            | Self::Identity(_) => Reason::Unsupported,
            Self::Resolve { .. } | Self::Link(_) => Reason::NotFound,
            Self::Secret(_) => Reason::Forbidden,
            Self::Echo(error) => of_echo(error),
            Self::Throughput(error) => of_throughput(error),
            Self::Method(MethodError::NotResolved { .. }) => Reason::NotFound,
            Self::Method(MethodError::Echo { source, .. }) => of_echo(source),
            Self::Method(MethodError::Throughput(error)) => of_throughput(error),
            Self::Method(MethodError::NoContract(_)) => Reason::Unsupported,
            Self::Capacity(error) => of_capacity(error),
            Self::Session(error) => error.reason(),
            Self::Discover(DiscoverError::Wire(WireError::Open(error))) => of_frames(error),
            Self::Discover(_) => Reason::Interrupted,
            Self::Probe(error) => of_probe(error),
            Self::Reception(error) if error.is_forbidden() => Reason::Forbidden,
            Self::Reception(ReceptionError::Interface(_)) => Reason::NotFound,
            Self::Reception(ReceptionError::Frames(error)) => of_frames(error),
            Self::Reception(_) => Reason::Interrupted,
            Self::Call(CallError::Open(error)) => of_open(error),
            Self::Call(CallError::Bind(error)) => of_bind(error),
            Self::Call(CallError::Send(error)) => of_send(error),
            Self::Call(_) => Reason::Interrupted,
            Self::Sip(SipError::Line { .. }) => Reason::NotFound,
            Self::Sip(_) => Reason::Interrupted,
            Self::Path(TraceError::NotPermitted { .. }) => Reason::Forbidden,
            Self::Path(TraceError::NoRoute { .. } | TraceError::Interface { .. }) => {
                Reason::NotFound
            }
            Self::Path(_) => Reason::Interrupted,
            Self::Unit(_) => Reason::Garbled,
        }
    }
}

const fn of_echo(error: &EchoError) -> Reason {
    match error {
        EchoError::NotPermitted { .. } => Reason::Forbidden,
        EchoError::NoRoute { .. } | EchoError::Interface { .. } => Reason::NotFound,
        EchoError::TooSlow { .. } => Reason::HostLimited,
        _ => Reason::Interrupted,
    }
}

const fn of_throughput(error: &ThroughputError) -> Reason {
    match error {
        ThroughputError::NotResolved { .. } | ThroughputError::Unreachable { .. } => {
            Reason::NotFound
        }
        ThroughputError::Refused { .. } => Reason::Refused,
        ThroughputError::Busy { .. } => Reason::Busy,
        ThroughputError::AccessDenied { .. } => Reason::Forbidden,
        ThroughputError::TimedOut { .. } => Reason::TimedOut,
        ThroughputError::Garbled { .. } => Reason::Garbled,
        _ => Reason::Interrupted,
    }
}

const fn of_capacity(error: &CapacityError) -> Reason {
    match error {
        CapacityError::Closed { .. } => Reason::NotFound,
        CapacityError::NoAnswer { .. } => Reason::TimedOut,
        CapacityError::Refused { .. } | CapacityError::Parameters { .. } => Reason::Refused,
        CapacityError::Forged { .. } => Reason::Garbled,
        CapacityError::Link { source, .. } => match source {
            CapacityLinkError::Open(error) => of_open(error),
            CapacityLinkError::Bind(error) => of_bind(error),
            CapacityLinkError::Send(error) => of_send(error),
            _ => Reason::Interrupted,
        },
        _ => Reason::Interrupted,
    }
}

const fn of_probe(error: &ProbeError) -> Reason {
    match error {
        ProbeError::Forbidden { .. } => Reason::Forbidden,
        ProbeError::Absent { .. } | ProbeError::NoRoute { .. } => Reason::NotFound,
        ProbeError::Down { .. } | ProbeError::NoCarrier { .. } => Reason::Offline,
        ProbeError::NotEthernet { .. } | ProbeError::TooLong { .. } => Reason::Unsupported,
        _ => Reason::Interrupted,
    }
}

const fn of_frames(error: &OpenFrameError) -> Reason {
    match error {
        OpenFrameError::Forbidden { .. } => Reason::Forbidden,
        OpenFrameError::Interface(_) => Reason::NotFound,
        OpenFrameError::NotEthernet { .. } => Reason::Unsupported,
        OpenFrameError::System { .. } => Reason::Interrupted,
    }
}

const fn of_open(error: &OpenError) -> Reason {
    match error {
        OpenError::Forbidden { .. } => Reason::Forbidden,
        OpenError::Unsupported { .. } => Reason::Unsupported,
        OpenError::System { .. } => Reason::Interrupted,
    }
}

const fn of_bind(error: &BindError) -> Reason {
    match error {
        BindError::Forbidden { .. } => Reason::Forbidden,
        BindError::InUse { .. } => Reason::Busy,
        BindError::Absent { .. } => Reason::NotFound,
        BindError::System { .. } => Reason::Interrupted,
    }
}

const fn of_send(error: &SendError) -> Reason {
    match error {
        SendError::NoRoute { .. } => Reason::NotFound,
        SendError::Forbidden { .. } => Reason::Forbidden,
        SendError::Refused { .. } => Reason::Refused,
        _ => Reason::Interrupted,
    }
}

#[cfg(test)]
mod tests;
