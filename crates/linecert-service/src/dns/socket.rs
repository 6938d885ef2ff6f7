//! One datagram socket for one query, with the kernel's clock.
//!
//! Each query has a socket and so a port of its own, which the kernel chooses at random; the
//! kernel hands over what comes from the server's address and nothing else.

use std::{
    io,
    net::SocketAddr,
    os::fd::{AsFd, AsRawFd, RawFd},
    time::{Duration, Instant},
};

use linecert_socket::{
    BindError, Buffers, ClockReading, DatagramSocket, IpVersion, KernelTime, Outgoing, Protocol,
    ReceiveError, Report, SendError, Stage, Timestamps,
};
use tokio::io::{Interest, unix::AsyncFd};

use super::outcome::Clock;
use crate::ProbeError;

/// What came in.
pub(super) enum Event {
    /// A datagram, and how long after the query.
    Datagram { octets: Vec<u8>, after: Duration, clock: Clock },
    /// An ICMP error.
    Refused,
}

/// When the query was sent, by every clock.
struct Sent {
    instant: Instant,
    clocks: ClockReading,
    kernel: Option<KernelTime>,
}

/// A socket as the runtime watches it.
struct Watched(DatagramSocket);

impl AsRawFd for Watched {
    fn as_raw_fd(&self) -> RawFd {
        self.0.as_fd().as_raw_fd()
    }
}

pub(super) struct QuerySocket {
    server: SocketAddr,
    socket: AsyncFd<Watched>,
    buffers: Buffers,
    sent: Sent,
}

/// The largest answer that is read; a longer one is cut and so garbled.
const LARGEST: usize = 4096;
/// Stamps and ICMP errors come by the error queue.
const READABLE_OR_ERROR: Interest = Interest::READABLE.add(Interest::ERROR);

impl QuerySocket {
    /// Opens a socket and sends the query.
    pub(super) fn send(server: SocketAddr, query: &[u8]) -> Result<Self, ProbeError> {
        let system = |source: Box<dyn std::error::Error + Send + Sync>| ProbeError::System {
            action: format!("ask {server}"),
            source,
        };
        let socket = DatagramSocket::open(Protocol::Udp, IpVersion::of(server.ip()));
        let socket = socket.map_err(|error| system(error.into()))?;
        socket.connect(server).map_err(|error| unconnected(server, error))?;
        socket.enable_timestamps(Timestamps::SendAndReceive).map_err(|e| system(e.into()))?;
        socket.report_errors().map_err(|error| system(error.into()))?;
        let sent = Sent { instant: Instant::now(), clocks: ClockReading::take(), kernel: None };
        let taken = socket.send_batch(&[Outgoing::connected(query)]);
        taken.map_err(|error| match error {
            SendError::NoRoute { .. } => ProbeError::NoRoute { server: server.ip() },
            error => system(error.into()),
        })?;
        let socket = watch(socket).map_err(|error| system(error.into()))?;
        Ok(Self { server, socket, buffers: Buffers::new(1, LARGEST), sent })
    }

    /// Waits for what comes in next. Dropping the future loses nothing.
    pub(super) async fn receive(&mut self) -> Result<Event, ProbeError> {
        loop {
            let refused = self.take_reports()?;
            if let Some(event) = self.take_datagram()? {
                return Ok(event);
            }
            if refused {
                return Ok(Event::Refused);
            }
            let mut ready =
                self.socket.ready(READABLE_OR_ERROR).await.map_err(|e| system(self.server, e))?;
            ready.clear_ready();
        }
    }

    /// Takes the stamp of the query; true when an ICMP error is among the reports.
    fn take_reports(&mut self) -> Result<bool, ProbeError> {
        let (mut refused, mut stamp) = (false, None);
        loop {
            let taken =
                self.socket.get_ref().0.receive_errors(&mut self.buffers, |report| match report {
                    Report::Stamp(one) if one.stage == Stage::Sent => stamp = Some(one.time),
                    Report::Stamp(_) => {}
                    Report::Error(_) => refused = true,
                });
            match taken {
                Ok(0) => break,
                Ok(_) => {}
                Err(ReceiveError::Refused) => refused = true,
                Err(error) => return Err(system(self.server, io::Error::other(error))),
            }
        }
        self.sent.kernel = self.sent.kernel.or(stamp);
        Ok(refused)
    }

    fn take_datagram(&mut self) -> Result<Option<Event>, ProbeError> {
        let mut found = None;
        let taken = self.socket.get_ref().0.receive_batch(&mut self.buffers, |arrival| {
            found = Some((arrival.octets.to_vec(), arrival.received));
        });
        match taken {
            Ok(_) => {}
            Err(ReceiveError::Refused) => return Ok(Some(Event::Refused)),
            Err(error) => return Err(system(self.server, io::Error::other(error))),
        }
        Ok(found.map(|(octets, received)| {
            let (after, clock) = self.sent.until(received);
            Event::Datagram { octets, after, clock }
        }))
    }
}

impl Sent {
    /// The time from the query to an answer, by the kernel's clock unless that stepped meanwhile.
    fn until(&self, received: Option<KernelTime>) -> (Duration, Clock) {
        let stepped = ClockReading::take().step_since(&self.clocks).is_some();
        let kernel = self.kernel.zip(received).filter(|_| !stepped);
        let after = kernel.and_then(|(sent, received)| received.since(sent));
        match after {
            Some(after) => (after, Clock::Kernel),
            None => (self.instant.elapsed(), Clock::Program),
        }
    }
}

/// Has the runtime watch a socket.
#[expect(
    deprecated,
    reason = "what replaces it is unsafe, to make sure of what holds here: the descriptor is the socket's own"
)]
fn watch(socket: DatagramSocket) -> io::Result<AsyncFd<Watched>> {
    AsyncFd::with_interest(Watched(socket), READABLE_OR_ERROR)
}

fn unconnected(server: SocketAddr, error: BindError) -> ProbeError {
    match error {
        BindError::Absent { .. } => ProbeError::NoRoute { server: server.ip() },
        error => system(server, io::Error::other(error)),
    }
}

fn system(server: SocketAddr, source: io::Error) -> ProbeError {
    ProbeError::System { action: format!("ask {server}"), source: Box::new(source) }
}
