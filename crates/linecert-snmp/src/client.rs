//! Reads from one agent by SNMP v2c and v3.

mod fault;
mod next;
mod socket;
#[cfg(test)]
mod tests;
mod walk;

use std::{
    fmt,
    net::SocketAddr,
    num::NonZeroU16,
    sync::{
        Arc,
        atomic::{AtomicU16, Ordering},
    },
    time::Duration,
};

use async_snmp::{
    ClientBuilder, DecodeConfig, EngineCache, MAX_RETRIES, ResponseShapePolicy, Retry,
};
use thiserror::Error;
use tokio::sync::{Mutex, MutexGuard};

use self::socket::Socket;
use crate::{
    credentials::Credentials,
    oid::Oid,
    read_error::ReadError,
    value::VarBind,
    wire::{self, Answer},
};

/// Where an agent listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// A name or an address, IPv6 without brackets.
    pub host: String,
    /// The UDP port, normally 161.
    pub port: u16,
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { host, port } = self;
        if host.contains(':') { write!(f, "[{host}]:{port}") } else { write!(f, "{host}:{port}") }
    }
}

/// How patient the client is, and how much it asks for at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// How long one request waits for its answer.
    pub timeout: Duration,
    /// How often a request without an answer is sent again; more than 16 counts as 16.
    pub retries: u8,
    /// Rows asked for by one GETBULK at first. The client halves it when an agent answers tooBig
    /// or not at all. It is never 0: that request hangs a ZTE C300.
    pub max_repetitions: NonZeroU16,
}

impl Default for Limits {
    /// 3 s, because a Huawei agent gives itself 2 s for a GETBULK; 2 retries; 10 repetitions.
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(3),
            retries: 2,
            max_repetitions: NonZeroU16::MIN.saturating_add(9),
        }
    }
}

/// Why an agent cannot be asked at all.
#[derive(Debug, Error)]
pub enum OpenError {
    /// The host has no address.
    #[error("find the address of {host}: {source}")]
    Resolve {
        /// The host as given.
        host: String,
        /// What the resolver said.
        source: std::io::Error,
    },
    /// The system gives no socket toward this address.
    #[error("open a socket toward {agent}: {source}")]
    Socket {
        /// The address.
        agent: SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
    /// The timeout is longer than the clock can count.
    #[error("wait {0:?} for an answer")]
    Timeout(Duration),
    /// The keys of the user of SNMP v3 could not be made.
    #[error("derive the keys of the SNMP v3 user")]
    Keys,
}

/// A reader of one agent. It has no SET, and keeps one request in flight at a time.
pub struct Client {
    agent: SocketAddr,
    socket: Socket,
    /// Sends the same request again when no answer came.
    patient: async_snmp::Client<Socket>,
    /// Sends once: the walk asks for less before it asks again.
    hasty: async_snmp::Client<Socket>,
    /// Whose engine ID and time SNMP v3 knows; empty for v2c.
    engines: Arc<EngineCache>,
    limits: Limits,
    /// What this agent can bear, learned by halving.
    repetitions: AtomicU16,
    /// Held for as long as a request is in flight.
    turn: Mutex<()>,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("agent", &self.agent)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

impl Client {
    /// Prepares to read from the agent at `target`. Nothing is sent yet.
    ///
    /// # Errors
    /// [`OpenError`] when the host has no address or the system gives no socket.
    pub async fn open(
        target: Target,
        credentials: impl Into<Credentials>,
        limits: Limits,
    ) -> Result<Self, OpenError> {
        let auth = credentials.into().to_wire().map_err(|_| OpenError::Keys)?;
        let socket = Socket::connect(&target).await?;
        let engines = Arc::new(EngineCache::new());
        let build = |retries: u32| {
            let retry = Retry::fixed(retries.min(MAX_RETRIES), Duration::ZERO);
            ClientBuilder::new(auth.clone())
                .request_timeout(limits.timeout)
                .retry(retry.unwrap_or_default())
                .decode_config(decoding())
                .response_shape_policy(ResponseShapePolicy::Strict)
                .engine_cache(Arc::clone(&engines))
                .build_with_transport(socket.clone())
                .map_err(|_| OpenError::Timeout(limits.timeout))
        };
        Ok(Self {
            agent: socket.agent(),
            patient: build(limits.retries.into())?,
            hasty: build(0)?,
            socket,
            engines,
            limits,
            repetitions: AtomicU16::new(limits.max_repetitions.get()),
            turn: Mutex::new(()),
        })
    }

    /// The address that is asked.
    #[must_use]
    pub const fn agent(&self) -> SocketAddr {
        self.agent
    }

    /// Reads these objects, in this order. An object that the agent does not have is answered by
    /// `NoSuchObject` or `NoSuchInstance`, not by an error.
    ///
    /// # Errors
    /// [`ReadError`]; no part of a failed read is returned.
    pub async fn get(&self, oids: &[Oid]) -> Result<Vec<VarBind>, ReadError> {
        if oids.is_empty() {
            return Ok(Vec::new());
        }
        let _turn = self.take_turn().await;
        let wire_oids: Vec<_> = oids.iter().map(wire::to_wire_oid).collect();
        let ask = || self.patient.get_many(&wire_oids);
        let response = self.recovering(&self.patient, ask).await;
        let rows = response.map_err(|error| self.read_error(&error))?.varbinds;
        rows.into_iter().map(|row| self.to_row(row)).collect()
    }

    /// Asks once for what follows `after`, up to `repetitions` rows.
    async fn get_bulk(
        &self,
        after: &Oid,
        repetitions: NonZeroU16,
    ) -> Result<Vec<async_snmp::VarBind>, ReadError> {
        let _turn = self.take_turn().await;
        let oids = [wire::to_wire_oid(after)];
        let ask = || self.hasty.get_bulk(&oids, 0, repetitions.get().into());
        let response = self.recovering(&self.hasty, ask).await;
        response.map_err(|error| self.read_error(&error))
    }

    /// Asks; and when an agent of SNMP v3 that answered before disowns its engine ID or falls
    /// silent, asks for its engine ID and then once more: it may have been replaced.
    async fn recovering<T, F>(
        &self,
        client: &async_snmp::Client<Socket>,
        ask: impl Fn() -> F,
    ) -> async_snmp::Result<T>
    where
        F: Future<Output = async_snmp::Result<T>>,
    {
        let answered = self.engines.get(&self.agent).is_some();
        let fault = match ask().await {
            Err(error) if answered && fault::may_be_replaced(&error) => error,
            decided => return decided,
        };
        match client.rediscover_engine().await {
            Ok(()) => ask().await,
            Err(_) => Err(fault),
        }
    }

    async fn take_turn(&self) -> MutexGuard<'_, ()> {
        let turn = self.turn.lock().await;
        self.socket.forget_garbage();
        turn
    }

    fn to_row(&self, row: async_snmp::VarBind) -> Result<VarBind, ReadError> {
        match wire::to_answer(row) {
            Answer::Row(row) => Ok(row),
            Answer::EndOfMib => Err(self.nonsense("endOfMibView in answer to a GET")),
            Answer::Unusable(what) => Err(self.nonsense(&what)),
        }
    }

    fn nonsense(&self, what: &str) -> ReadError {
        ReadError::Nonsense { agent: self.agent, what: what.to_owned() }
    }

    fn repetitions(&self) -> NonZeroU16 {
        NonZeroU16::new(self.repetitions.load(Ordering::Relaxed)).unwrap_or(NonZeroU16::MIN)
    }

    /// Asks this agent for less from now on. False when it cannot be less.
    fn halve_repetitions(&self) -> bool {
        let halved = self.repetitions().get() / 2;
        self.repetitions.store(halved.max(1), Ordering::Relaxed);
        halved > 0
    }
}

/// Nothing that changes a number is tolerated: the default of async-snmp cuts an integer of more
/// than 32 bits and takes a missing counter for zero.
const fn decoding() -> DecodeConfig {
    let mut tolerated = DecodeConfig::STRICT;
    tolerated.trailing_bytes = true;
    tolerated.empty_object_identifier = true;
    tolerated
}
