//! The one place that opens an ICMP socket.

use std::{
    io::{self, ErrorKind},
    net::{IpAddr, SocketAddr, UdpSocket},
    time::Duration,
};

use socket2::{Domain, Protocol, SockAddr, Socket, Type};

use crate::icmp::{EchoError, packet};

/// How long a receive waits before its thread looks whether it is still wanted.
pub(super) const POLL: Duration = Duration::from_millis(50);

/// Wanted sizes of the receive buffer: what does not fit there would look like loss.
const BUFFERS: [usize; 3] = [4 << 20, 1 << 20, 256 << 10];

/// Which kind of socket was permitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SocketKind {
    /// A raw socket, which needs a privilege and tells which probe an ICMP error is about.
    Raw,
    /// An unprivileged ICMP socket (Linux `net.ipv4.ping_group_range`, macOS).
    Datagram,
}

/// An open ICMP socket towards one target.
pub(super) struct EchoSocket {
    /// A raw socket in the clothes of a UDP socket: the standard library offers `recv_from` into
    /// initialised memory for these only, and it is the same system call.
    socket: UdpSocket,
    target: SocketAddr,
    kind: SocketKind,
}

impl EchoSocket {
    /// Opens a raw socket, else an unprivileged one.
    pub(super) fn open(target: IpAddr) -> Result<Self, EchoError> {
        match Self::open_as(target, SocketKind::Raw) {
            Err(source) if is_forbidden(&source) => Self::open_as(target, SocketKind::Datagram)
                .map_err(|source| match source.kind() {
                    _ if is_forbidden(&source) => EchoError::NotPermitted { target, source },
                    _ => open_error(target, source),
                }),
            opened => opened.map_err(|source| open_error(target, source)),
        }
    }

    pub(super) fn open_as(target: IpAddr, kind: SocketKind) -> io::Result<Self> {
        let (domain, protocol) = match target {
            IpAddr::V4(_) => (Domain::IPV4, Protocol::ICMPV4),
            IpAddr::V6(_) => (Domain::IPV6, Protocol::ICMPV6),
        };
        let ty = match kind {
            SocketKind::Raw => Type::RAW,
            SocketKind::Datagram => Type::DGRAM,
        };
        let socket = Socket::new(domain, ty, Some(protocol))?;
        // A system may refuse a size that another grants; the usual one is the last resort.
        BUFFERS.into_iter().find(|size| socket.set_recv_buffer_size(*size).is_ok());
        socket.set_read_timeout(Some(POLL))?;
        socket.set_write_timeout(Some(POLL))?;
        let target = SocketAddr::new(target, 0);
        if kind == SocketKind::Datagram {
            // Only a connected one is told of ICMP errors.
            socket.connect(&SockAddr::from(target))?;
        }
        Ok(Self { socket: socket.into(), target, kind })
    }

    pub(super) const fn kind(&self) -> SocketKind {
        self.kind
    }

    pub(super) fn try_clone(&self) -> io::Result<Self> {
        Ok(Self { socket: self.socket.try_clone()?, ..*self })
    }

    pub(super) fn send(&self, packet: &[u8]) -> io::Result<()> {
        match self.kind {
            SocketKind::Raw => self.socket.send_to(packet, self.target).map(drop),
            // The first error of a connected socket may be about an earlier probe.
            SocketKind::Datagram => {
                self.socket.send(packet).or_else(|_| self.socket.send(packet)).map(drop)
            }
        }
    }

    /// Waits for a message, and gives who sent it and the ICMP part; `None` when there was none
    /// for a moment.
    pub(super) fn receive<'b>(
        &self,
        buffer: &'b mut [u8],
    ) -> io::Result<Option<(IpAddr, &'b [u8])>> {
        let (size, from) = match self.socket.recv_from(buffer) {
            Ok(received) => received,
            Err(error) if is_idle(&error) => return Ok(None),
            Err(error) => return Err(error),
        };
        let packet = buffer.get(..size).unwrap_or_default();
        Ok(Some((from.ip(), if self.has_ip_header() { stripped(packet) } else { packet })))
    }

    fn has_ip_header(&self) -> bool {
        let always = cfg!(any(target_os = "macos", target_os = "ios"));
        self.target.is_ipv4() && (always || self.kind == SocketKind::Raw)
    }
}

fn stripped(packet: &[u8]) -> &[u8] {
    packet::strip_ipv4(packet).unwrap_or_default()
}

fn is_forbidden(error: &io::Error) -> bool {
    error.kind() == ErrorKind::PermissionDenied
}

fn is_idle(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted)
}

/// Whether an error says that the target cannot be reached, rather than that this machine fails.
pub(super) fn is_unreachable(error: &io::Error) -> bool {
    use ErrorKind::{ConnectionRefused, HostUnreachable, NetworkDown, NetworkUnreachable};
    let kind = error.kind();
    matches!(kind, HostUnreachable | NetworkUnreachable | NetworkDown | ConnectionRefused)
}

fn open_error(target: IpAddr, source: io::Error) -> EchoError {
    if is_unreachable(&source) {
        EchoError::NoRoute { target, source }
    } else {
        EchoError::Open { target, source }
    }
}
