//! One UDP socket for many agents: datagrams in batches, one system call for many.

use std::{
    io::{self, IoSlice, IoSliceMut},
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
    os::fd::{AsFd, AsRawFd},
    time::Duration,
};

use nix::{
    cmsg_space,
    errno::Errno,
    libc::{sock_extended_err, sockaddr_in6},
    poll::{PollFd, PollFlags, PollTimeout, poll},
    sys::socket::{
        ControlMessageOwned, MsgFlags, MultiHeaders, SockaddrStorage, recvmmsg, recvmsg,
        setsockopt,
        sockopt::{Ipv4RecvErr, Ipv6RecvErr},
    },
};
use rustix::net::{MMsgHdr, SendAncillaryBuffer, SendFlags, SocketAddrAny, sendmmsg};
use socket2::{Domain, Protocol, SockAddr, Socket, Type};

use super::outbox::Outbox;

/// Datagrams for each system call.
pub(super) const BATCH: usize = 64;
/// The largest UDP payload, so that nothing is ever cut on its way in.
const LARGEST: usize = 65_536;

/// A socket of one address family, and the buffers of its batches.
pub(super) struct Port {
    socket: Socket,
    octets: Vec<u8>,
}

/// What the system writes of a batch into, for one walk through one port. It points into itself, so
/// it stays on its thread; it keeps the length of an address, so no two families can share it.
pub(super) struct Headers(MultiHeaders<SockaddrStorage>);

impl Headers {
    pub(super) fn new() -> Self {
        Self(MultiHeaders::preallocate(BATCH, None))
    }
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
        // Without this, only a socket with a single peer is told that nobody listens there.
        if agent.is_ipv6() {
            socket.set_only_v6(true)?;
            setsockopt(&socket, Ipv6RecvErr, &true)?;
        } else {
            setsockopt(&socket, Ipv4RecvErr, &true)?;
        }
        socket.bind(&SockAddr::from(local))?;
        Ok(Self { socket, octets: vec![0; BATCH * LARGEST] })
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
    /// What the system said of the first datagram, when none could be sent; or what the network
    /// told of an earlier one, which [`Port::hear_refusals`] has then.
    pub(super) fn send(&self, outbox: &Outbox) -> io::Result<usize> {
        let mut datagrams: Vec<_> = outbox
            .unsent()
            .take(BATCH)
            .map(|(to, octets)| {
                let octets = [IoSlice::new(octets)];
                (SocketAddrAny::from(to), octets, SendAncillaryBuffer::default())
            })
            .collect();
        let mut headers: Vec<_> = datagrams
            .iter_mut()
            .map(|(to, octets, nothing)| MMsgHdr::new_with_addr(to, octets, nothing))
            .collect();
        Ok(sendmmsg(&self.socket, &mut headers, SendFlags::empty())?)
    }

    /// Receives a batch, each datagram given to `take` with its source. `Ready::Wait` waits for
    /// the first one; nothing at all within the time is no error.
    ///
    /// # Errors
    /// What the system said; or what the network told of an earlier datagram, which
    /// [`Port::hear_refusals`] has then.
    pub(super) fn receive(
        &mut self,
        Headers(headers): &mut Headers,
        ready: Ready,
        mut take: impl FnMut(SocketAddr, &[u8]),
    ) -> io::Result<usize> {
        let flags = match ready {
            Ready::Wait => MsgFlags::MSG_WAITFORONE,
            Ready::Now => MsgFlags::MSG_DONTWAIT,
        };
        let Self { socket, octets } = self;
        let mut slices: Vec<_> =
            octets.chunks_mut(LARGEST).map(|octets| [IoSliceMut::new(octets)]).collect();
        let received = recvmmsg(socket.as_raw_fd(), headers, slices.iter_mut(), flags, None);
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

    /// Gives the agents where nobody listens to `refused` (ICMP port unreachable, `ip(7)`:
    /// `IP_RECVERR`), and says whether the network had told anything at all.
    pub(super) fn hear_refusals(&self, mut refused: impl FnMut(SocketAddr)) -> bool {
        let mut any = false;
        let mut control = cmsg_space!(sock_extended_err, sockaddr_in6);
        let flags = MsgFlags::MSG_ERRQUEUE | MsgFlags::MSG_DONTWAIT;
        while let Ok(told) =
            recvmsg::<SockaddrStorage>(self.socket.as_raw_fd(), &mut [], Some(&mut control), flags)
        {
            any = true;
            if let Some(agent) = told.address.as_ref().and_then(to_address)
                && told.cmsgs().is_ok_and(|mut messages| messages.any(|m| is_refusal(&m)))
            {
                refused(agent);
            }
        }
        any
    }
}

fn is_refusal(message: &ControlMessageOwned) -> bool {
    match message {
        ControlMessageOwned::Ipv4RecvErr(error, _) | ControlMessageOwned::Ipv6RecvErr(error, _) => {
            i32::try_from(error.ee_errno).map(Errno::from_raw) == Ok(Errno::ECONNREFUSED)
        }
        _ => false,
    }
}

/// Whether to wait for a datagram.
#[derive(Clone, Copy)]
pub(super) enum Ready {
    Wait,
    Now,
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
