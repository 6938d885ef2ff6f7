//! One UDP socket for many agents: datagrams in batches, one system call for many.

use std::{
    io::{self, IoSlice, IoSliceMut},
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
    os::fd::{AsFd, AsRawFd},
    time::Duration,
};

use nix::{
    errno::Errno,
    poll::{PollFd, PollFlags, PollTimeout, poll},
    sys::socket::{MsgFlags, MultiHeaders, SockaddrStorage, recvmmsg, sendmmsg},
};
use socket2::{Domain, Protocol, SockAddr, Socket, Type};

use super::outbox::Outbox;

/// Datagrams for each system call.
pub(super) const BATCH: usize = 64;
/// The largest UDP payload, so that nothing is ever cut on its way in.
const LARGEST: usize = 65_536;

/// A socket of one address family.
pub(super) struct Port {
    socket: Socket,
}

/// Buffers for the batches of one walk.
///
/// The two directions have headers of their own: those for sending keep pointing at addresses
/// that are gone after the call, and receiving with them would write there.
pub(super) struct Buffers {
    outbound: MultiHeaders<SockaddrStorage>,
    inbound: MultiHeaders<SockaddrStorage>,
    octets: Vec<u8>,
}

impl Port {
    /// A socket of the family of `agent` on any free port, with this much room for answers.
    pub(super) fn open(agent: SocketAddr, room: usize) -> io::Result<Self> {
        let local: SocketAddr = match agent {
            SocketAddr::V4(_) => (Ipv4Addr::UNSPECIFIED, 0).into(),
            SocketAddr::V6(_) => (Ipv6Addr::UNSPECIFIED, 0).into(),
        };
        let socket = Socket::new(Domain::for_address(agent), Type::DGRAM, Some(Protocol::UDP))?;
        // Linux gives less than asked for instead of refusing; `room` says how much it gave.
        socket.set_recv_buffer_size(room)?;
        if agent.is_ipv6() {
            socket.set_only_v6(true)?;
        }
        socket.bind(&SockAddr::from(local))?;
        Ok(Self { socket })
    }

    /// How many octets of answers the system keeps, its own overhead included.
    pub(super) fn room(&self) -> io::Result<usize> {
        self.socket.recv_buffer_size()
    }

    /// Waits no longer than this for the first datagram of a batch.
    pub(super) fn wait_at_most(&self, time: Duration) -> io::Result<()> {
        self.socket.set_read_timeout(Some(time))
    }

    /// Sends what it can and says how much that was.
    ///
    /// # Errors
    /// What the system said of the first datagram, when none could be sent.
    pub(super) fn send(&self, buffers: &mut Buffers, outbox: &Outbox) -> io::Result<usize> {
        let datagrams = outbox.unsent().take(BATCH);
        let (slices, addresses): (Vec<_>, Vec<_>) = datagrams
            .map(|(to, octets)| ([IoSlice::new(octets)], Some(SockaddrStorage::from(to))))
            .unzip();
        let sent = sendmmsg(
            self.socket.as_raw_fd(),
            &mut buffers.outbound,
            slices.iter(),
            &addresses,
            [],
            MsgFlags::empty(),
        )?;
        Ok(sent.count())
    }

    /// Receives a batch, each datagram given to `take` with its source. `Ready::Wait` waits for
    /// the first one; nothing at all within the time is no error.
    pub(super) fn receive(
        &self,
        buffers: &mut Buffers,
        ready: Ready,
        mut take: impl FnMut(SocketAddr, &[u8]),
    ) -> io::Result<usize> {
        let flags = match ready {
            Ready::Wait => MsgFlags::MSG_WAITFORONE,
            Ready::Now => MsgFlags::MSG_DONTWAIT,
        };
        let Buffers { inbound, octets, .. } = buffers;
        let mut slices: Vec<_> =
            octets.chunks_mut(LARGEST).map(|octets| [IoSliceMut::new(octets)]).collect();
        let received = recvmmsg(self.socket.as_raw_fd(), inbound, slices.iter_mut(), flags, None);
        let received = match received {
            Ok(received) => received,
            Err(Errno::EAGAIN | Errno::EINTR) => return Ok(0),
            Err(error) => return Err(error.into()),
        };
        let mut count = 0;
        for message in received {
            count += 1;
            if let Some(source) = message.address.as_ref().and_then(to_address)
                && !message.flags.contains(MsgFlags::MSG_TRUNC)
            {
                message.iovs().for_each(|octets| take(source, octets));
            }
        }
        Ok(count)
    }
}

/// Whether to wait for a datagram.
#[derive(Clone, Copy)]
pub(super) enum Ready {
    Wait,
    Now,
}

impl Buffers {
    pub(super) fn new() -> Self {
        let headers = || MultiHeaders::preallocate(BATCH, None);
        Self { outbound: headers(), inbound: headers(), octets: vec![0; BATCH * LARGEST] }
    }
}

/// Waits until one of the ports has something to receive.
pub(super) fn wait_for_any(ports: &[&Port], time: Duration) -> io::Result<()> {
    let mut descriptors: Vec<_> =
        ports.iter().map(|port| PollFd::new(port.socket.as_fd(), PollFlags::POLLIN)).collect();
    match poll(&mut descriptors, PollTimeout::try_from(time).unwrap_or(PollTimeout::MAX)) {
        Ok(_) | Err(Errno::EINTR) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

fn to_address(storage: &SockaddrStorage) -> Option<SocketAddr> {
    match (storage.as_sockaddr_in(), storage.as_sockaddr_in6()) {
        (Some(v4), _) => Some((v4.ip(), v4.port()).into()),
        (_, Some(v6)) => Some((v6.ip(), v6.port()).into()),
        _ => None,
    }
}
