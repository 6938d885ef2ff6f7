//! One socket for one agent, where addresses cannot share one.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr, SocketAddrV4, UdpSocket},
    time::Duration,
};

use super::{Arrival, LONGEST_REQUEST, SOCKET_BUFFER};

/// The socket, and where requests arrive.
pub(in crate::fleet) struct Port {
    socket: UdpSocket,
    agent: Ipv4Addr,
}

/// Sends answers.
pub(in crate::fleet) struct Sender(UdpSocket);

impl Port {
    /// Listens on `first`. More than one agent is more than this system can do.
    pub(in crate::fleet) fn open(first: SocketAddrV4, agents: usize) -> io::Result<Self> {
        if agents != 1 {
            let text = "several agents on one port need Linux";
            return Err(io::Error::new(io::ErrorKind::Unsupported, text));
        }
        let socket = UdpSocket::bind(first)?;
        socket2::SockRef::from(&socket).set_recv_buffer_size(SOCKET_BUFFER)?;
        Ok(Self { socket, agent: *first.ip() })
    }

    pub(in crate::fleet) fn number(&self) -> io::Result<u16> {
        Ok(self.socket.local_addr()?.port())
    }

    pub(in crate::fleet) fn sender(&self) -> io::Result<Sender> {
        Ok(Sender(self.socket.try_clone()?))
    }

    pub(in crate::fleet) fn inlet(self) -> Self {
        self
    }

    /// Hands over what has come, and waits for it for at most `patience`.
    pub(in crate::fleet) fn receive(
        &mut self,
        patience: Duration,
        each: &mut dyn FnMut(Arrival<'_>),
    ) -> io::Result<()> {
        // A time-out of zero is refused by the system.
        self.socket.set_read_timeout(Some(patience.max(Duration::from_millis(1))))?;
        let mut buffer = [0; LONGEST_REQUEST];
        match self.socket.recv_from(&mut buffer) {
            Ok((length, SocketAddr::V4(peer))) => {
                let octets = buffer.get(..length).unwrap_or_default();
                each(Arrival { agent: self.agent, peer, octets });
                Ok(())
            }
            Ok(_) => Ok(()),
            Err(error) if is_nothing(error.kind()) => Ok(()),
            Err(error) => Err(error),
        }
    }
}

/// A time-out, or a refusal that an earlier answer met.
const fn is_nothing(kind: io::ErrorKind) -> bool {
    use io::ErrorKind::{ConnectionReset, Interrupted, TimedOut, WouldBlock};
    matches!(kind, TimedOut | WouldBlock | Interrupted | ConnectionReset)
}

impl Sender {
    /// Sends an answer.
    pub(in crate::fleet) fn send(
        &self,
        _from: Ipv4Addr,
        to: SocketAddrV4,
        octets: &[u8],
    ) -> io::Result<usize> {
        self.0.send_to(octets, to)
    }
}
