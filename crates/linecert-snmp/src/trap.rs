//! Traps and informs of agents, received: what an agent says without being asked.

use std::{
    fmt,
    net::{IpAddr, SocketAddr},
};

use async_snmp::{
    AuthoritativeEngine, SecurityLevel,
    notification::{
        Notification, NotificationAcceptance, NotificationEnvelope, NotificationReceiver,
    },
    v3::generate_engine_id,
};
use thiserror::Error;

use crate::{
    credentials::Credentials,
    oid::Oid,
    value::VarBind,
    wire::{Answer, to_answer, to_oid},
};

/// A socket at which traps and informs arrive. Informs are answered.
///
/// With SNMP v2c whoever knows the community can send in the name of any agent, and the community
/// itself is sent in clear; with v3, what is not signed and encrypted by a known user is dropped.
pub struct TrapListener {
    receiver: NotificationReceiver,
}

impl fmt::Debug for TrapListener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TrapListener({})", self.address())
    }
}

/// A trap or an inform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceivedTrap {
    /// Where it came from.
    pub source: IpAddr,
    /// What it is called: the value of `snmpTrapOID.0`.
    pub name: Oid,
    /// What it carries. A row that cannot be read is left out.
    pub rows: Vec<VarBind>,
    /// Whether its sender waits for an answer, and so sends it again without one.
    pub confirmed: Confirmed,
}

/// Whether a notification is confirmed (RFC 3416, 4.2.6 and 4.2.7).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Confirmed {
    /// An inform.
    Inform,
    /// A trap.
    Trap,
}

/// Why no traps are received.
#[derive(Debug, Error)]
pub enum ListenError {
    /// Nobody is named whose traps count: then those of everybody would.
    #[error("listen for traps at {0}: nobody is named who may send them")]
    Nobody(SocketAddr),
    /// The keys of a user cannot be derived.
    #[error("listen for traps at {0}: the keys of a user cannot be derived")]
    Keys(SocketAddr),
    /// The system gives no socket, or no random numbers.
    #[error("listen for traps at {at}: {source}")]
    Socket {
        /// The address.
        at: SocketAddr,
        /// What went wrong.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The socket has failed.
    #[error("receive traps: {0}")]
    Receive(Box<dyn std::error::Error + Send + Sync>),
}

impl TrapListener {
    /// Listens at an address for those who know one of these credentials. The usual port is 162, which
    /// needs a privilege.
    ///
    /// # Errors
    /// [`ListenError`].
    pub async fn bind(at: SocketAddr, senders: &[Credentials]) -> Result<Self, ListenError> {
        if senders.is_empty() {
            return Err(ListenError::Nobody(at));
        }
        let socket = |source: Box<async_snmp::Error>| ListenError::Socket { at, source };
        let id = generate_engine_id().map_err(socket)?;
        // An agent that informs asks for this engine's time first, so nothing has to outlive us.
        let forget = |_: &_| Ok::<(), std::convert::Infallible>(());
        let engine = AuthoritativeEngine::install(id, forget).map_err(socket)?;
        let mut builder = NotificationReceiver::builder()
            .bind(at.to_string())
            .authoritative_engine(engine)
            .acceptance_policy(is_signed);
        for sender in senders {
            builder = match sender {
                Credentials::V2c(community) => builder.community(community.as_bytes().to_vec()),
                Credentials::V3(user) => {
                    let keys = user.master_keys().map_err(|_| ListenError::Keys(at))?.clone();
                    let with_keys = |known: async_snmp::v3::UsmUser| known.with_master_keys(keys);
                    let name = user.name().as_bytes().to_vec();
                    builder.usm_user(name, with_keys).map_err(|_| ListenError::Keys(at))?
                }
            };
        }
        // Without any community, every one would be taken.
        if !senders.iter().any(|sender| matches!(sender, Credentials::V2c(_))) {
            builder = builder.community(unguessable(at)?);
        }
        Ok(Self { receiver: builder.build().await.map_err(socket)? })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.receiver.local_addr()
    }

    /// The next trap or inform of a known sender. What is neither is passed over.
    ///
    /// # Errors
    /// [`ListenError::Receive`] when the socket has failed.
    pub async fn receive(&self) -> Result<ReceivedTrap, ListenError> {
        loop {
            let received = self.receiver.recv().await;
            let received = received.map_err(|error| ListenError::Receive(error))?;
            if let Some(trap) = read(received.source.ip(), &received.notification) {
                return Ok(trap);
            }
        }
    }
}

/// Of users, only what is signed and encrypted counts; communities were compared already.
fn is_signed(notification: &NotificationEnvelope<'_>) -> NotificationAcceptance {
    match notification.security_level {
        None | Some(SecurityLevel::AuthPriv) => NotificationAcceptance::Accept,
        Some(_) => NotificationAcceptance::Reject,
    }
}

/// A community that nobody knows.
fn unguessable(at: SocketAddr) -> Result<Vec<u8>, ListenError> {
    let source = |source: Box<async_snmp::Error>| ListenError::Socket { at, source };
    let parts = [generate_engine_id().map_err(source)?, generate_engine_id().map_err(source)?];
    Ok(parts.concat())
}

/// `None` when it has no name that can be read.
fn read(source: IpAddr, notification: &Notification) -> Option<ReceivedTrap> {
    let name = to_oid(&notification.trap_oid().ok()?).ok()?;
    let rows = notification.varbinds().iter().cloned().filter_map(|row| match to_answer(row) {
        Answer::Row(row) => Some(row),
        Answer::EndOfMib | Answer::Unusable(_) => None,
    });
    let confirmed = if notification.is_confirmed() { Confirmed::Inform } else { Confirmed::Trap };
    Some(ReceivedTrap { source, name, rows: rows.collect(), confirmed })
}

#[cfg(test)]
mod tests;
