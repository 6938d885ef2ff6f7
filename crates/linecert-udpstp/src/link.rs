//! The socket of a test: only what its peer sends is heard, and every wait has a deadline.

use std::{
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    time::Instant,
};

use linecert_socket::{
    Arrival, BindError, Buffers, DatagramSocket, IpVersion, OpenError, OptionError, Outgoing,
    Protocol, Readiness, ReceiveError, SendError, Timestamps, WaitError, now_realtime,
};
use thiserror::Error;

use crate::pdu::WireTime;

/// Datagrams that one system call takes; with coalescing each may be 64 KiB of them.
const SLOTS: usize = 16;

/// Room for what arrives while the host is busy: 60 ms at 1 Gbit/s.
const RECEIVE_BUFFER: usize = 8 << 20;

/// Enough that the interface's queue and not the socket's buffer is what fills.
const SEND_BUFFER: usize = 4 << 20;

/// System calls before what arrives is left for the next turn, so that a flood stops nothing.
const TURNS: usize = 16;

/// Why a test's socket failed.
#[derive(Debug, Error)]
pub enum LinkError {
    /// It cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// It cannot take an address, an interface or a peer.
    #[error(transparent)]
    Bind(#[from] BindError),
    /// The kernel does not tell the address.
    #[error("read the address of a socket: {0}")]
    Address(#[source] io::Error),
    /// The kernel lacks an option that the test needs.
    #[error(transparent)]
    Option(#[from] OptionError),
    /// A datagram cannot be sent.
    #[error(transparent)]
    Send(#[from] SendError),
    /// Nothing can be received.
    #[error(transparent)]
    Receive(#[from] ReceiveError),
    /// The kernel refuses to wait.
    #[error(transparent)]
    Wait(#[from] WaitError),
    /// The system has no thread for the test.
    #[error("start a thread: {0}")]
    Thread(#[source] io::Error),
}

/// A datagram from the peer.
pub(crate) struct Datagram<'a> {
    pub(crate) octets: &'a [u8],
    /// When the system got it.
    pub(crate) at: WireTime,
    pub(crate) source: SocketAddr,
    /// The address of this host that it came to.
    pub(crate) destination: Option<IpAddr>,
}

/// Whose datagrams are heard.
#[derive(Debug, Clone, Copy)]
enum Heard {
    Anyone,
    Host(IpAddr),
    Peer(SocketAddr),
}

/// The socket of a test.
pub(crate) struct Link {
    socket: DatagramSocket,
    buffers: Buffers,
    heard: Heard,
    dropped: u32,
    refused: bool,
}

impl Link {
    /// A socket at an address of this host that hears anyone.
    pub(crate) fn open(local: SocketAddr, device: Option<&str>) -> Result<Self, LinkError> {
        let version = if local.is_ipv4() { IpVersion::V4 } else { IpVersion::V6 };
        let socket = DatagramSocket::open(Protocol::Udp, version)?;
        if let Some(device) = device {
            socket.bind_device(device)?;
        }
        socket.bind(local)?;
        socket.enable_timestamps(Timestamps::Receive)?;
        socket.report_drops()?;
        socket.grow_receive_buffer(RECEIVE_BUFFER)?;
        socket.grow_send_buffer(SEND_BUFFER)?;
        let buffers = Buffers::new(SLOTS, usize::from(u16::MAX));
        Ok(Self { socket, buffers, heard: Heard::Anyone, dropped: 0, refused: false })
    }

    /// A socket at any port that can reach `peer`.
    pub(crate) fn towards(peer: SocketAddr, device: Option<&str>) -> Result<Self, LinkError> {
        let local: IpAddr = match peer {
            SocketAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
            SocketAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
        };
        Self::open(SocketAddr::new(local, 0), device)
    }

    /// Has the kernel hand over datagrams that arrive together at once.
    pub(crate) fn coalesce(&self) -> Result<(), LinkError> {
        Ok(self.socket.coalesce_segments()?)
    }

    /// Has datagrams tell to which address they came.
    pub(crate) fn report_destination(&self) -> Result<(), LinkError> {
        Ok(self.socket.report_destination()?)
    }

    pub(crate) fn set_traffic_class(&self, class: u8) -> Result<(), LinkError> {
        Ok(self.socket.set_traffic_class(class)?)
    }

    /// Hears one host only.
    pub(crate) fn hear_host(&mut self, host: IpAddr) {
        self.heard = Heard::Host(host);
    }

    /// Hears one peer only, and sends there.
    pub(crate) fn connect(&mut self, peer: SocketAddr) -> Result<(), LinkError> {
        self.heard = Heard::Peer(peer);
        self.refused = false;
        Ok(self.socket.connect(peer)?)
    }

    pub(crate) fn local_address(&self) -> Result<SocketAddr, LinkError> {
        self.socket.local_address().map_err(LinkError::Address)
    }

    /// Datagrams that arrived at this host and were dropped, because it was too slow.
    pub(crate) const fn dropped(&self) -> u32 {
        self.dropped
    }

    /// Whether the peer's host has said that its port is closed.
    pub(crate) const fn is_refused(&self) -> bool {
        self.refused
    }

    pub(crate) fn note_refusal(&mut self) {
        self.refused = true;
    }

    pub(crate) const fn socket(&self) -> &DatagramSocket {
        &self.socket
    }

    /// Sends a control or Status PDU; one that finds no room is lost, as on the line.
    pub(crate) fn send(&mut self, message: Outgoing<'_>) -> Result<(), LinkError> {
        match self.socket.send_batch(&[message]) {
            Ok(_) | Err(SendError::QueueFull { .. }) => Ok(()),
            Err(SendError::Refused { .. }) => {
                self.note_refusal();
                Ok(())
            }
            Err(error) => Err(error.into()),
        }
    }

    pub(crate) fn wait_until(&self, deadline: Instant) -> Result<(), LinkError> {
        self.socket.wait(Readiness::Readable, deadline)?;
        Ok(())
    }

    /// Takes what has arrived.
    pub(crate) fn receive(&mut self, mut take: impl FnMut(Datagram<'_>)) -> Result<(), LinkError> {
        let Self { socket, buffers, heard, dropped, refused } = self;
        for _ in 0..TURNS {
            let taken = socket.receive_batch(buffers, |arrival| {
                *dropped = arrival.dropped.unwrap_or_default().max(*dropped);
                each_datagram(&arrival, *heard, &mut take);
            });
            match taken {
                Ok(0) => break,
                Ok(_) => {}
                Err(ReceiveError::Refused) => *refused = true,
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }
}

fn each_datagram(arrival: &Arrival<'_>, heard: Heard, take: &mut impl FnMut(Datagram<'_>)) {
    let Some(source) = arrival.source else { return };
    let is_heard = match heard {
        Heard::Anyone => true,
        Heard::Host(host) => source.ip() == host,
        Heard::Peer(peer) => same_address(source, peer),
    };
    if !is_heard {
        return;
    }
    let at = WireTime(arrival.received.unwrap_or_else(now_realtime).nanoseconds());
    let destination = arrival.destination;
    let whole = arrival.octets.len().max(1);
    let each = arrival.segment.map_or(whole, |segment| usize::from(segment.get()));
    for octets in arrival.octets.chunks(each) {
        take(Datagram { octets, at, source, destination });
    }
}

/// Flow label and scope of an IPv6 address are of no concern.
pub(crate) fn same_address(a: SocketAddr, b: SocketAddr) -> bool {
    a.ip() == b.ip() && a.port() == b.port()
}
