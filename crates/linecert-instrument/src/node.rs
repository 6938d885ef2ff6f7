//! An access node over SNMP: finding out what it is, and reading what its driver knows.

mod detect;
mod select;
mod sweep;
mod walk;

use std::{io, net::SocketAddr, time::Duration};

use linecert_driver::ForeignSubject;
use linecert_measure::Reason;
use linecert_snmp::{
    Client, Credentials, Engine, Limits, Oid, OpenError, ReadError, Target, VarBind,
};
use thiserror::Error;
use tokio::sync::Mutex;

pub(crate) use self::{detect::evidence_of, select::read_one};
pub use self::{
    detect::{Detected, detect},
    select::{SelectError, Selected, select},
    sweep::{Sweep, Swept},
    walk::{Unread, Watch},
};
use crate::{agent_address::AgentAddress, credentials::CredentialsError};

/// An access node that can be read.
#[derive(Debug)]
pub struct Node {
    address: AgentAddress,
    credentials: Credentials,
    client: Client,
    timeout: Option<Duration>,
    /// Kept from walk to walk; `None` before the first one and while one runs.
    engine: Mutex<Option<Engine>>,
}

/// Why an access node gave nothing.
#[derive(Debug, Error)]
pub enum NodeError {
    /// There are no credentials for it.
    #[error(transparent)]
    Credentials(#[from] CredentialsError),
    /// The agent cannot be asked at all.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The system gives no socket for many requests at once.
    #[error("open a socket: {0}")]
    Socket(#[source] io::Error),
    /// The agent did not answer, or not sensibly.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The agent is not of the model that the inventory names.
    #[error("the agent at {agent} is not a {model}: it calls itself `{description}`")]
    OtherModel {
        /// The agent.
        agent: AgentAddress,
        /// The model that the driver is for.
        model: String,
        /// What it says of itself.
        description: String,
    },
    /// Such a device cannot have this subject.
    #[error(transparent)]
    Subject(#[from] ForeignSubject),
}

impl NodeError {
    /// The kind of reason for which there is no reading.
    #[must_use]
    pub const fn reason(&self) -> Reason {
        match self {
            Self::Credentials(_) | Self::Open(OpenError::Resolve { .. }) => Reason::NotFound,
            Self::Open(_) | Self::Socket(_) | Self::Subject(_) => Reason::Unsupported,
            Self::Read(error) => reason_of(error),
            Self::OtherModel { .. } => Reason::Garbled,
        }
    }
}

/// The kind of reason for which a read gave nothing.
pub(crate) const fn reason_of(error: &ReadError) -> Reason {
    match error {
        ReadError::TimedOut { .. } => Reason::TimedOut,
        ReadError::ConnectionRefused { .. } | ReadError::Refused { .. } => Reason::Refused,
        ReadError::Unauthorised { .. } => Reason::Forbidden,
        ReadError::NoSuchObject { .. } => Reason::NoSuchObject,
        ReadError::Truncated { .. } | ReadError::Stopped { .. } => Reason::Interrupted,
        _ => Reason::Garbled,
    }
}

impl Node {
    /// Prepares to read from an agent. Nothing is sent yet. A request waits so long for its first
    /// answer; unless said otherwise as long as the driver says, and 3 s for single objects.
    ///
    /// # Errors
    /// When the host has no address, or the system gives no socket.
    pub async fn open(
        address: AgentAddress,
        credentials: Credentials,
        timeout: Option<Duration>,
    ) -> Result<Self, NodeError> {
        let target = Target { host: address.host.clone(), port: address.port };
        let default = Limits::default();
        let limits = Limits { timeout: timeout.unwrap_or(default.timeout), ..default };
        let client = Client::open(target, credentials.clone(), limits).await?;
        Ok(Self { address, credentials, client, timeout, engine: Mutex::default() })
    }

    /// Its address as it was given.
    #[must_use]
    pub const fn address(&self) -> &AgentAddress {
        &self.address
    }

    /// The address that is asked.
    #[must_use]
    pub const fn socket(&self) -> SocketAddr {
        self.client.agent()
    }

    /// Reads these objects, so many at once.
    ///
    /// # Errors
    /// [`ReadError`]; no part of a failed read is returned.
    pub async fn get(&self, oids: &[Oid], at_once: usize) -> Result<Vec<VarBind>, ReadError> {
        let mut rows = Vec::with_capacity(oids.len());
        for chunk in oids.chunks(at_once.max(1)) {
            rows.extend(self.client.get(chunk).await?);
        }
        Ok(rows)
    }
}
