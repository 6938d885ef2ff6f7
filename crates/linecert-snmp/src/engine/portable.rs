//! One UDP socket for many agents, where the system has no calls for batches: one call each.

use std::{
    io,
    net::{Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket},
    time::Duration,
};

use socket2::{Domain, Protocol, SockAddr, Socket, Type};

use super::outbox::Outbox;

/// The largest UDP payload, so that nothing is ever cut on its way in.
const LARGEST: usize = 65_536;
/// How long one of two sockets is listened to before the other has its turn.
const TURN: Duration = Duration::from_millis(1);

/// A socket of one address family, and the buffer of its datagrams.
pub(super) struct Port {
    socket: UdpSocket,
    room: usize,
    octets: Vec<u8>,
}

/// One datagram at a time needs none.
pub(super) struct Headers;

impl Headers {
    pub(super) const fn new() -> Self {
        Self
    }
}

/// Whether to wait for a datagram.
#[derive(Clone, Copy)]
pub(super) enum Ready {
    Wait,
    Now,
}

impl Port {
    /// A socket of the family of `agent` on any free port, with this much room for answers.
    pub(super) fn open(agent: SocketAddr, room: usize) -> io::Result<Self> {
        let local: SocketAddr = match agent {
            SocketAddr::V4(_) => (Ipv4Addr::UNSPECIFIED, 0).into(),
            SocketAddr::V6(_) => (Ipv6Addr::UNSPECIFIED, 0).into(),
        };
        let socket = Socket::new(Domain::for_address(agent), Type::DGRAM, Some(Protocol::UDP))?;
        if socket.set_recv_buffer_size(room).is_err() {
            // Some systems refuse a size above their maximum instead of giving the maximum; then
            // their own default has to do, and `room` says how much that is.
        }
        if agent.is_ipv6() {
            socket.set_only_v6(true)?;
        }
        socket.bind(&SockAddr::from(local))?;
        let room = socket.recv_buffer_size()?;
        Ok(Self { socket: socket.into(), room, octets: vec![0; LARGEST] })
    }

    /// How many octets of answers the system keeps.
    pub(super) const fn room(&self) -> io::Result<usize> {
        Ok(self.room)
    }

    /// Waits no longer than this for a datagram.
    pub(super) fn wait_at_most(&self, time: Duration) -> io::Result<()> {
        self.socket.set_read_timeout(Some(time))
    }

    /// Sends one datagram and says so.
    pub(super) fn send(&self, outbox: &Outbox) -> io::Result<usize> {
        match outbox.unsent().next() {
            Some((to, octets)) => self.socket.send_to(octets, to).map(|_| 1),
            None => Ok(0),
        }
    }

    /// Receives one datagram and gives it to `take` with its source; nothing at all within the
    /// time is no error.
    pub(super) fn receive(
        &mut self,
        _: &mut Headers,
        ready: Ready,
        mut take: impl FnMut(SocketAddr, &[u8]),
    ) -> io::Result<usize> {
        if let Ready::Now = ready {
            self.wait_at_most(TURN)?;
        }
        match self.socket.recv_from(&mut self.octets) {
            Ok((length, source)) => {
                take(source, self.octets.get(..length).unwrap_or_default());
                Ok(1)
            }
            Err(error) if is_no_datagram(&error) => Ok(0),
            Err(error) => Err(error),
        }
    }

    /// No agent is named here by what the network tells.
    pub(super) fn hear_refusals(&self, _: impl FnMut(SocketAddr)) -> bool {
        false
    }
}

/// Windows says of a socket that an earlier datagram could not be delivered.
fn is_no_datagram(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionReset, Interrupted, TimedOut, WouldBlock};
    matches!(error.kind(), WouldBlock | TimedOut | Interrupted | ConnectionReset)
}

/// Each port has its turn in [`Port::receive`], so there is nothing to wait for here.
pub(super) const fn wait_for_any(_: &[&Port], _: Duration) -> io::Result<()> {
    Ok(())
}
