//! Why a read failed: silence, refusal, nonsense and half an answer are different things.

use std::{io, net::SocketAddr, time::Duration};

use async_snmp::Error as WireError;
use thiserror::Error;

use super::Client;
use crate::{oid::Oid, wire::to_oid};

/// Why a read failed.
#[derive(Debug, Error)]
pub enum ReadError {
    /// Nothing came back. The agent may be off, filtered, or not know the community: an agent
    /// answers a wrong community with silence.
    #[error("hear from the agent {agent} within {after:?}")]
    TimedOut {
        /// The agent.
        agent: SocketAddr,
        /// How long the client waited, over all attempts.
        after: Duration,
    },
    /// The host answers that nothing listens on this port (ICMP port unreachable).
    #[error("reach the agent {agent}: nothing listens there")]
    ConnectionRefused {
        /// The agent.
        agent: SocketAddr,
    },
    /// The system could not send or receive.
    #[error("exchange datagrams with {agent}: {source}")]
    Network {
        /// The agent.
        agent: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// Datagrams came, but none was an answer in SNMP.
    #[error("read the answer of {agent}: {datagrams} datagrams of garbage within {after:?}")]
    Garbled {
        /// The agent.
        agent: SocketAddr,
        /// How many came.
        datagrams: u32,
        /// How long the client waited.
        after: Duration,
    },
    /// The agent says that it could not (RFC 3416, 3: error-status).
    #[error("read {} from {agent}: it answers {status}", object(oid.as_ref()))]
    Refused {
        /// The agent.
        agent: SocketAddr,
        /// The name of the error status, as `genErr` or `tooBig`.
        status: String,
        /// The object that the agent blames, when it blames one.
        oid: Option<Oid>,
    },
    /// The agent does not have the subtree and says so, which is more than an empty subtree.
    #[error("walk {oid} of {agent}: the agent has no such object")]
    NoSuchObject {
        /// The agent.
        agent: SocketAddr,
        /// The object.
        oid: Oid,
    },
    /// The answer is SNMP but answers something else.
    #[error("use the answer of {agent}: {what}")]
    Nonsense {
        /// The agent.
        agent: SocketAddr,
        /// What is wrong with it.
        what: String,
    },
    /// The agent repeats itself, or does not end.
    #[error("reach the end of {root} of {agent}: still going on after {rows} rows at {after}")]
    Endless {
        /// The agent.
        agent: SocketAddr,
        /// The subtree.
        root: Oid,
        /// The last object that came.
        after: Oid,
        /// The rows that had come.
        rows: usize,
    },
    /// A walk that had begun could not be finished. What had come is not returned.
    #[error("finish the walk of {agent} after {after}, row {rows}: failed to {cause}")]
    Truncated {
        /// The agent.
        agent: SocketAddr,
        /// The last object that came.
        after: Oid,
        /// The rows that had come.
        rows: usize,
        /// What stopped it.
        #[source]
        cause: Box<Self>,
    },
}

fn object(oid: Option<&Oid>) -> String {
    oid.map_or_else(|| "an object".to_owned(), Oid::to_string)
}

impl ReadError {
    /// True when asking again for less may help.
    pub(super) fn wants_less(&self) -> bool {
        matches!(self, Self::TimedOut { .. } | Self::Garbled { .. }) || self.is_too_big()
    }

    /// The same silence, waited for this long over all attempts.
    pub(super) fn lasting(mut self, whole: Duration) -> Self {
        if let Self::TimedOut { after, .. } | Self::Garbled { after, .. } = &mut self {
            *after = whole;
        }
        self
    }

    pub(super) fn is_too_big(&self) -> bool {
        matches!(self, Self::Refused { status, .. } if status == "tooBig")
    }
}

impl Client {
    pub(super) fn read_error(&self, error: &WireError) -> ReadError {
        let agent = self.agent;
        match error.exchange_source() {
            WireError::Timeout { elapsed, .. } => self.silence(*elapsed),
            WireError::Network { source, .. } => match source.kind() {
                io::ErrorKind::ConnectionRefused => ReadError::ConnectionRefused { agent },
                _ => ReadError::Network { agent, source: same_error(source) },
            },
            WireError::Snmp { status, oid, .. } => ReadError::Refused {
                agent,
                status: status.to_string(),
                oid: oid.as_deref().and_then(|oid| to_oid(oid).ok()),
            },
            WireError::ResponseShape { .. } => self.nonsense("other objects than were asked for"),
            other => self.nonsense(&other.to_string()),
        }
    }

    fn silence(&self, after: Duration) -> ReadError {
        let agent = self.agent;
        match self.socket.garbage() {
            0 => ReadError::TimedOut { agent, after },
            datagrams => ReadError::Garbled { agent, datagrams, after },
        }
    }
}

/// An `io::Error` cannot be cloned, and the one at hand is only lent.
fn same_error(error: &io::Error) -> io::Error {
    error.raw_os_error().map_or_else(|| error.kind().into(), io::Error::from_raw_os_error)
}
