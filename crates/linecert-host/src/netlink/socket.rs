//! The one netlink socket: a request, its answers, and an end in time.

use std::{
    os::fd::OwnedFd,
    time::{Duration, Instant},
};

use super::{
    NetlinkError,
    message::{Answer, Answers, Request},
};
use rustix::{
    io::Errno,
    net::{
        AddressFamily, Protocol, RecvFlags, SendFlags, SocketFlags, SocketType, bind,
        netlink::{GENERIC, SocketAddrNetlink},
        recv, sendto, socket_with,
        sockopt::{Timeout, set_socket_timeout},
    },
};

/// Larger than any message that is asked for here (NLMSG_GOODSIZE is a page).
const BUFFER: usize = 65_536;

/// A socket to one protocol of netlink.
#[derive(Debug)]
pub(crate) struct NetlinkSocket {
    socket: OwnedFd,
    sequence: u32,
}

impl NetlinkSocket {
    /// To the routing tables and interfaces.
    pub(crate) fn route() -> Result<Self, NetlinkError> {
        Self::open(None, 0)
    }

    /// To a family of generic netlink, listening to these multicast groups, one a bit.
    pub(crate) fn generic(groups: u32) -> Result<Self, NetlinkError> {
        Self::open(Some(GENERIC), groups)
    }

    fn open(protocol: Option<Protocol>, groups: u32) -> Result<Self, NetlinkError> {
        let flags = SocketFlags::CLOEXEC;
        let socket = socket_with(AddressFamily::NETLINK, SocketType::RAW, flags, protocol)?;
        bind(&socket, &SocketAddrNetlink::new(0, groups))?;
        Ok(Self { socket, sequence: 0 })
    }

    /// Sends a request and gathers the bodies of its answers until it is acknowledged.
    pub(crate) fn ask(
        &mut self,
        request: &Request,
        patience: Duration,
    ) -> Result<Vec<Vec<u8>>, NetlinkError> {
        self.sequence = self.sequence.wrapping_add(1);
        let octets = request.to_octets(self.sequence);
        sendto(&self.socket, &octets, SendFlags::empty(), &SocketAddrNetlink::new(0, 0))?;
        let deadline = Deadline::after(patience);
        let mut bodies = Vec::new();
        loop {
            let datagram = self.receive(deadline)?;
            for (sequence, answer) in Answers(&datagram) {
                match answer {
                    _ if sequence != self.sequence => {}
                    Answer::Acknowledged(0) => return Ok(bodies),
                    Answer::Acknowledged(error) => return Err(refusal(error)),
                    Answer::Content { body, .. } => bodies.push(body.to_vec()),
                }
            }
        }
    }

    /// Hands notifications to `take` until it gives something.
    pub(crate) fn listen<T>(
        &self,
        patience: Duration,
        mut take: impl FnMut(&[u8]) -> Option<T>,
    ) -> Result<T, NetlinkError> {
        let deadline = Deadline::after(patience);
        loop {
            let datagram = self.receive(deadline)?;
            let taken = Answers(&datagram).find_map(|(_, answer)| match answer {
                Answer::Content { sequence: 0, body, .. } => take(body),
                _ => None,
            });
            if let Some(taken) = taken {
                return Ok(taken);
            }
        }
    }

    fn receive(&self, deadline: Deadline) -> Result<Vec<u8>, NetlinkError> {
        let timed_out = NetlinkError::TimedOut(deadline.patience);
        let Some(left) = deadline.left() else { return Err(timed_out) };
        set_socket_timeout(&self.socket, Timeout::Recv, Some(left))?;
        let mut buffer = vec![0; BUFFER];
        match recv(&self.socket, &mut buffer, RecvFlags::empty()) {
            Ok((length, _)) => {
                buffer.truncate(length);
                Ok(buffer)
            }
            Err(Errno::AGAIN | Errno::INTR) if deadline.left().is_none() => Err(timed_out),
            Err(Errno::AGAIN | Errno::INTR) => Ok(Vec::new()),
            Err(error) => Err(error.into()),
        }
    }
}

#[derive(Clone, Copy)]
struct Deadline {
    start: Instant,
    patience: Duration,
}

impl Deadline {
    fn after(patience: Duration) -> Self {
        Self { start: Instant::now(), patience }
    }

    /// The time that is left, at least the microsecond that a socket can wait.
    fn left(self) -> Option<Duration> {
        let left = self.patience.checked_sub(self.start.elapsed())?;
        (left > Duration::from_micros(1)).then_some(left)
    }
}

fn refusal(negative: i32) -> NetlinkError {
    NetlinkError::from(Errno::from_raw_os_error(negative.saturating_neg()))
}

impl From<Errno> for NetlinkError {
    fn from(error: Errno) -> Self {
        match error {
            Errno::OPNOTSUPP => Self::NotSupported,
            Errno::PERM | Errno::ACCESS => Self::NotPermitted,
            Errno::NODEV | Errno::NOENT | Errno::NETUNREACH | Errno::HOSTUNREACH => Self::NotThere,
            other => Self::System(other.into()),
        }
    }
}
