//! The way to a SIP server: UDP with the kernel's times, or TCP.

use std::{
    io::{self, Read as _, Write as _},
    net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream},
    time::{Duration, Instant},
};

use linecert_net::icmp::Egress;
use linecert_socket::{
    BindError, Buffers, DatagramSocket, IpVersion, KernelTime, OpenError, OptionError, Outgoing,
    Protocol, Readiness, ReceiveError, Report, SendError, Stage, Timestamps, WaitError,
    now_realtime,
};
use thiserror::Error;

use super::Transport;

/// Why a server cannot be talked to.
#[derive(Debug, Error)]
pub(crate) enum LineError {
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error(transparent)]
    Bind(#[from] BindError),
    #[error(transparent)]
    Option(#[from] OptionError),
    #[error(transparent)]
    Send(#[from] SendError),
    #[error(transparent)]
    Receive(#[from] ReceiveError),
    #[error(transparent)]
    Wait(#[from] WaitError),
    #[error("talk SIP to {server}: {source}")]
    System { server: SocketAddr, source: io::Error },
    /// The far end refused, by ICMP or by closing; this is a finding, not a failure.
    #[error("{0}")]
    Refused(String),
}

/// A connection, or what stands for one.
#[derive(Debug)]
pub(crate) enum Line {
    Udp(Box<UdpLine>),
    Tcp(TcpStream, SocketAddr),
}

#[derive(Debug)]
pub(crate) struct UdpLine {
    socket: DatagramSocket,
    buffers: Buffers,
    /// When the message with this id left.
    stamps: Vec<(u32, KernelTime)>,
}

/// When a message was sent: by the program, and where the kernel will tell, under which id.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sent {
    at: KernelTime,
    id: Option<u32>,
}

impl Line {
    /// A socket that is connected to the server and nobody else.
    pub(crate) fn udp(server: SocketAddr, egress: &Egress) -> Result<Self, LineError> {
        let socket = DatagramSocket::open(Protocol::Udp, IpVersion::of(server.ip()))?;
        let any = match IpVersion::of(server.ip()) {
            IpVersion::V4 => Ipv4Addr::UNSPECIFIED.into(),
            IpVersion::V6 => Ipv6Addr::UNSPECIFIED.into(),
        };
        if let Some(interface) = &egress.interface {
            socket.bind_device(interface)?;
        }
        socket.set_traffic_class(egress.dscp.get() << 2)?;
        socket.bind(SocketAddr::new(any, 0))?;
        socket.connect(server)?;
        socket.enable_timestamps(Timestamps::SendAndReceive)?;
        let buffers = Buffers::new(4, 65_535);
        Ok(Self::Udp(Box::new(UdpLine { socket, buffers, stamps: Vec::new() })))
    }

    /// An established connection, whose reads then end with the slices of waiting.
    pub(crate) fn tcp(stream: TcpStream, server: SocketAddr) -> Result<Self, LineError> {
        let set = stream
            .set_nonblocking(false)
            .and_then(|()| stream.set_nodelay(true))
            .and_then(|()| stream.set_write_timeout(Some(Duration::from_millis(40))));
        set.map_err(|source| LineError::System { server, source })?;
        Ok(Self::Tcp(stream, server))
    }

    pub(crate) const fn transport(&self) -> Transport {
        match self {
            Self::Udp(_) => Transport::Udp,
            Self::Tcp(..) => Transport::Tcp,
        }
    }

    /// Who times the messages, for the evidence.
    pub(crate) const fn clock(&self) -> &'static str {
        match self {
            Self::Udp(_) => "kernel",
            Self::Tcp(..) => "program",
        }
    }

    pub(crate) fn local_address(&self) -> Option<SocketAddr> {
        match self {
            Self::Udp(line) => line.socket.local_address().ok(),
            Self::Tcp(stream, _) => stream.local_addr().ok(),
        }
    }

    pub(crate) fn send(&mut self, octets: &[u8]) -> Result<Sent, LineError> {
        let at = now_realtime();
        match self {
            Self::Udp(line) => {
                let id = Some(line.socket.sends());
                match line.socket.send_batch(&[Outgoing::connected(octets)]) {
                    Err(SendError::Refused { .. }) => Err(refused()),
                    sent => Ok(sent.map(|_| Sent { at, id })?),
                }
            }
            Self::Tcp(stream, server) => {
                stream.write_all(octets).map_err(|source| of_stream(*server, source))?;
                Ok(Sent { at, id: None })
            }
        }
    }

    /// When a message left, by the kernel where it has told by now.
    pub(crate) fn left_at(&self, sent: Sent) -> KernelTime {
        let Self::Udp(line) = self else { return sent.at };
        let stamp = line.stamps.iter().find(|(id, _)| Some(*id) == sent.id);
        stamp.map_or(sent.at, |(_, at)| *at)
    }

    /// Waits for octets until `deadline`: a datagram each, or what the stream has.
    pub(crate) fn receive(
        &mut self,
        deadline: Instant,
        mut take: impl FnMut(KernelTime, &[u8]),
    ) -> Result<(), LineError> {
        match self {
            Self::Udp(line) => line.receive(deadline, take),
            Self::Tcp(stream, server) => {
                let left = deadline.saturating_duration_since(Instant::now());
                let left = left.max(Duration::from_millis(1));
                let mut octets = [0; 4_096];
                let wrap = |source| of_stream(*server, source);
                stream.set_read_timeout(Some(left)).map_err(wrap)?;
                match stream.read(&mut octets) {
                    Ok(0) => Err(LineError::Refused("the server closed the connection".to_owned())),
                    Ok(length) => {
                        take(now_realtime(), octets.get(..length).unwrap_or_default());
                        Ok(())
                    }
                    Err(error) if is_wait(&error) => Ok(()),
                    Err(error) => Err(wrap(error)),
                }
            }
        }
    }
}

impl UdpLine {
    fn receive(
        &mut self,
        deadline: Instant,
        mut take: impl FnMut(KernelTime, &[u8]),
    ) -> Result<(), LineError> {
        self.socket.wait(Readiness::Readable, deadline)?;
        let Self { socket, buffers, stamps } = self;
        socket.receive_errors(buffers, |report| {
            if let Report::Stamp(stamp) = report
                && stamp.stage == Stage::Sent
            {
                stamps.push((stamp.id, stamp.time));
            }
        })?;
        let taken = socket.receive_batch(buffers, |arrival| {
            take(arrival.received.unwrap_or_else(now_realtime), arrival.octets);
        });
        match taken {
            Err(ReceiveError::Refused) => Err(refused()),
            taken => Ok(taken.map(drop)?),
        }
    }
}

fn refused() -> LineError {
    LineError::Refused("nothing listens on the server's port".to_owned())
}

fn is_wait(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut | io::ErrorKind::Interrupted
    )
}

/// A connection that the server ends is its refusal.
pub(crate) fn of_stream(server: SocketAddr, source: io::Error) -> LineError {
    use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionRefused, ConnectionReset};
    match source.kind() {
        ConnectionRefused => refused(),
        ConnectionReset | ConnectionAborted | BrokenPipe => {
            LineError::Refused("the server reset the connection".to_owned())
        }
        _ => LineError::System { server, source },
    }
}
