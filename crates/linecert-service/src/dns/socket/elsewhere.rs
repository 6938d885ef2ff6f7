//! One datagram socket for one query, with the clock of this program.

use std::{
    net::{Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket as StdSocket},
    time::{Duration, Instant},
};

use tokio::net::UdpSocket;

use super::outcome::Clock;
use crate::ProbeError;

/// What came in.
pub(super) enum Event {
    /// A datagram, and how long after the query.
    Datagram { octets: Vec<u8>, after: Duration, clock: Clock },
    /// An ICMP error.
    Refused,
}

pub(super) struct QuerySocket {
    server: SocketAddr,
    socket: UdpSocket,
    sent: Instant,
}

const LARGEST: usize = 4096;

impl QuerySocket {
    /// Opens a socket and sends the query.
    pub(super) fn send(server: SocketAddr, query: &[u8]) -> Result<Self, ProbeError> {
        let system = |source| system(server, source);
        let any: SocketAddr = match server {
            SocketAddr::V4(_) => (Ipv4Addr::UNSPECIFIED, 0).into(),
            SocketAddr::V6(_) => (Ipv6Addr::UNSPECIFIED, 0).into(),
        };
        let socket = StdSocket::bind(any).map_err(system)?;
        socket.connect(server).map_err(|_| ProbeError::NoRoute { server: server.ip() })?;
        socket.set_nonblocking(true).map_err(system)?;
        let sent = Instant::now();
        socket.send(query).map_err(system)?;
        Ok(Self { server, socket: UdpSocket::from_std(socket).map_err(system)?, sent })
    }

    /// Waits for what comes in next. Dropping the future loses nothing.
    pub(super) async fn receive(&mut self) -> Result<Event, ProbeError> {
        let mut octets = vec![0; LARGEST];
        match self.socket.recv(&mut octets).await {
            Ok(length) => {
                let (after, clock) = (self.sent.elapsed(), Clock::Program);
                octets.truncate(length);
                Ok(Event::Datagram { octets, after, clock })
            }
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionRefused => {
                Ok(Event::Refused)
            }
            Err(error) => Err(system(self.server, error)),
        }
    }
}

fn system(server: SocketAddr, source: std::io::Error) -> ProbeError {
    ProbeError::System { action: format!("ask {server}"), source: Box::new(source) }
}
