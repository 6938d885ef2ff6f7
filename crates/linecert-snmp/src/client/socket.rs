//! One UDP socket toward one agent.
//!
//! The socket is connected. So the kernel drops what comes from any other address, and an ICMP
//! "port unreachable" comes back as an error at once, where the shared socket of async-snmp would
//! let the request time out.

use std::{
    io,
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use async_snmp::{
    Candidate, Error as WireError, MAX_UDP_PAYLOAD, RequestRegistration, ResponseIdentity,
    Result as WireResult, SecurityLevel, Transport,
    message::Message,
    v3::{ReportStatus, classify_report},
};
use bytes::Bytes;
use socket2::{Domain, Protocol, SockAddr, Socket as RawSocket, Type};
use tokio::{
    net::{UdpSocket, lookup_host},
    time::{Instant, timeout_at},
};

use super::{OpenError, Target};

/// Asked of the kernel, which may give less: a walk must not lose answers to a short burst.
const RECEIVE_BUFFER: usize = 4 << 20;

#[derive(Clone)]
pub(super) struct Socket(Arc<Connected>);

struct Connected {
    socket: UdpSocket,
    agent: SocketAddr,
    local: SocketAddr,
    /// Datagrams that were no SNMP. A late answer to an earlier request is not garbage.
    garbage: AtomicU32,
}

impl Socket {
    pub(super) async fn connect(target: &Target) -> Result<Self, OpenError> {
        let Target { host, port } = target;
        let resolve = |source| OpenError::Resolve { host: host.clone(), source };
        let mut addresses = lookup_host((host.as_str(), *port)).await.map_err(resolve)?;
        let agent = addresses.next().ok_or_else(|| resolve(io::ErrorKind::NotFound.into()))?;
        connect(agent).map_err(|source| OpenError::Socket { agent, source })
    }

    pub(super) fn agent(&self) -> SocketAddr {
        self.0.agent
    }

    /// How many datagrams were no SNMP since they were forgotten last.
    pub(super) fn garbage(&self) -> u32 {
        self.0.garbage.load(Ordering::Relaxed)
    }

    pub(super) fn forget_garbage(&self) {
        self.0.garbage.store(0, Ordering::Relaxed);
    }

    fn network(&self, source: io::Error) -> Box<WireError> {
        Box::new(WireError::Network { target: self.0.agent, source })
    }

    async fn receive(&self, deadline: Instant) -> WireResult<Bytes> {
        let mut buffer = vec![0; MAX_UDP_PAYLOAD];
        let Ok(received) = timeout_at(deadline, self.0.socket.recv(&mut buffer)).await else {
            // The caller counts the time and the retries of the whole exchange itself.
            let target = self.0.agent;
            return Err(WireError::Timeout { target, elapsed: Duration::ZERO, retries: 0 }.into());
        };
        buffer.truncate(received.map_err(|source| self.network(source))?);
        Ok(buffer.into())
    }
}

fn connect(agent: SocketAddr) -> io::Result<Socket> {
    let local: SocketAddr = match agent {
        SocketAddr::V4(_) => (Ipv4Addr::UNSPECIFIED, 0).into(),
        SocketAddr::V6(_) => (Ipv6Addr::UNSPECIFIED, 0).into(),
    };
    let raw = RawSocket::new(Domain::for_address(agent), Type::DGRAM, Some(Protocol::UDP))?;
    raw.set_nonblocking(true)?;
    if raw.set_recv_buffer_size(RECEIVE_BUFFER).is_err() {
        // Some systems refuse a size above their maximum instead of giving the maximum. Their own
        // default then has to do; one request in flight needs little.
    }
    raw.bind(&SockAddr::from(local))?;
    raw.connect(&SockAddr::from(agent))?;
    let socket = UdpSocket::from_std(raw.into())?;
    let local = socket.local_addr()?;
    Ok(Socket(Arc::new(Connected { socket, agent, local, garbage: AtomicU32::new(0) })))
}

/// The report by which an agent refuses a user or an engine ID. It cannot be signed, so async-snmp
/// lets the request time out; but it answers an identifier that only the agent has seen.
fn refusal_in_clear(message: &Message) -> Option<ReportStatus> {
    let Message::V3(message) = message else { return None };
    let in_clear = message.security_level() == SecurityLevel::NoAuthNoPriv;
    match classify_report(message.pdu().filter(|_| in_clear)?) {
        // The time is believed only under a digest.
        Ok(ReportStatus::NotInTimeWindow { .. } | ReportStatus::Other { .. }) | Err(_) => None,
        Ok(status) => Some(status),
    }
}

impl Transport for Socket {
    async fn send(&self, data: &[u8]) -> WireResult<()> {
        self.0.socket.send(data).await.map(drop).map_err(|source| self.network(source))
    }

    async fn request_with<T, F>(
        &self,
        data: &[u8],
        registration: RequestRegistration,
        mut validate: F,
    ) -> WireResult<T>
    where
        T: Send,
        F: FnMut(Bytes, SocketAddr) -> WireResult<Candidate<T>> + Send,
    {
        self.send(data).await?;
        loop {
            let datagram = self.receive(registration.deadline()).await?;
            let decoded = Message::decode(datagram.clone(), registration.decode_config());
            let Ok(message) = decoded.map(|decoded| decoded.value) else {
                self.0.garbage.fetch_add(1, Ordering::Relaxed);
                continue;
            };
            let identity = registration.evaluate_response_identity(&datagram, true);
            if identity != ResponseIdentity::Match {
                continue;
            }
            if let Candidate::Accept(answer) = validate(datagram, self.0.agent)? {
                return Ok(answer);
            }
            if let Some(status) = refusal_in_clear(&message) {
                let (target, status) = (self.0.agent, Box::new(status));
                let metadata = Box::default();
                return Err(WireError::Report { target, status, metadata }.into());
            }
        }
    }

    fn peer_addr(&self) -> SocketAddr {
        self.0.agent
    }

    fn local_addr(&self) -> SocketAddr {
        self.0.local
    }

    fn is_reliable(&self) -> bool {
        false
    }

    fn send_capacity(&self) -> usize {
        MAX_UDP_PAYLOAD
    }
}
