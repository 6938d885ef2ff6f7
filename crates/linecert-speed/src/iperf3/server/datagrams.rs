//! Taking UDP streams: each begins with a datagram of the client, and gets a socket of its own.

use std::{
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    time::Duration,
};

use linecert_socket::{Buffers, DatagramSocket, IpVersion, Outgoing, Protocol};
use socket2::SockRef;
use tokio::time::{self, Instant};

use crate::iperf3::{load, protocol::CONNECT_REPLY};

/// How often the port is looked at.
const LOOK: Duration = Duration::from_millis(1);

/// The port while streams are being opened.
pub(super) struct Port {
    address: SocketAddr,
    client: IpAddr,
    next: DatagramSocket,
}

impl Port {
    /// Listens at the server's port for the datagrams of one client.
    pub(super) fn open(server: SocketAddr, client: IpAddr) -> io::Result<Self> {
        let any: IpAddr = match client {
            IpAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
            IpAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
        };
        let named = server.ip().to_canonical();
        let ip = if named.is_unspecified() { any } else { named };
        let address = SocketAddr::new(ip, server.port());
        Ok(Self { address, client, next: listen(address)? })
    }

    /// The next stream; `None` when none came in time.
    pub(super) async fn accept(&mut self, until: Instant) -> io::Result<Option<DatagramSocket>> {
        let Some(client) = self.greeting(until).await? else { return Ok(None) };
        let next = listen(self.address)?;
        let socket = std::mem::replace(&mut self.next, next);
        socket.connect(client).map_err(io::Error::other)?;
        socket.send_batch(&[Outgoing::connected(&CONNECT_REPLY)]).map_err(io::Error::other)?;
        Ok(Some(socket))
    }

    /// Where the next first datagram comes from; those of other hosts are left alone.
    async fn greeting(&self, until: Instant) -> io::Result<Option<SocketAddr>> {
        let mut buffers = Buffers::new(1, 64);
        while Instant::now() < until {
            let mut from = None;
            self.next
                .receive_batch(&mut buffers, |datagram| from = datagram.source)
                .map_err(io::Error::other)?;
            match from {
                Some(client) if client.ip().to_canonical() == self.client => return Ok(from),
                Some(_) => {}
                None => time::sleep(LOOK).await,
            }
        }
        Ok(None)
    }
}

/// A socket at the port, beside those that are connected already.
fn listen(address: SocketAddr) -> io::Result<DatagramSocket> {
    let version = IpVersion::of(address.ip());
    let socket = DatagramSocket::open(Protocol::Udp, version).map_err(io::Error::other)?;
    SockRef::from(&socket).set_reuse_address(true)?;
    load::prepare(&socket)?;
    socket.bind(address).map_err(io::Error::other)?;
    Ok(socket)
}
