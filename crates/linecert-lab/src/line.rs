//! The line: a TCP relay of fixed rates in front of the speed server.

mod bucket;

use std::{io, net::SocketAddr, sync::Arc};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{
        TcpListener, TcpSocket, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    task::JoinSet,
};

use self::bucket::Bucket;
use crate::home::Rates;

/// What the relay moves at once: 1.2 ms of a line of 108 Mbit/s.
const CHUNK: usize = 16 << 10;

/// Small, so that the sender feels the line within milliseconds and not after megabytes.
const KERNEL_BUFFER: u32 = 128 << 10;

/// The payload of an Ethernet frame. With the segments of 64 KiB that a loopback takes, a buffer this
/// small closes its window altogether, and the connection creeps from one probe of it to the next.
#[cfg(unix)]
const SEGMENT: u32 = 1_448;

/// A line with an address on this machine.
pub(crate) enum Line {
    /// It listens.
    Up { listener: TcpListener, rates: Rates },
    /// It keeps its address and refuses every connection.
    Down { socket: TcpSocket },
}

/// The two directions of the line. Every connection shares them.
struct Directions {
    downstream: Bucket,
    upstream: Bucket,
}

impl Line {
    /// Takes a free port of this machine; a line without rates is down.
    pub(crate) fn open(rates: Option<Rates>) -> io::Result<Self> {
        let socket = small_socket()?;
        socket.bind(([127, 0, 0, 1], 0).into())?;
        Ok(match rates {
            Some(rates) => Self::Up { listener: socket.listen(64)?, rates },
            None => Self::Down { socket },
        })
    }

    pub(crate) fn address(&self) -> io::Result<SocketAddr> {
        match self {
            Self::Up { listener, .. } => listener.local_addr(),
            Self::Down { socket } => socket.local_addr(),
        }
    }

    /// Carries connections to `server` until accepting fails.
    pub(crate) async fn serve(self, server: SocketAddr) -> io::Error {
        let (listener, rates) = match self {
            Self::Up { listener, rates } => (listener, rates),
            Self::Down { socket: _kept } => return std::future::pending().await,
        };
        let directions = Arc::new(Directions {
            downstream: Bucket::new(rates.downstream),
            upstream: Bucket::new(rates.upstream),
        });
        // Dropping the set ends every connection with the line.
        let mut connections = JoinSet::new();
        loop {
            match accept(&listener).await {
                Ok(home) => {
                    let directions = Arc::clone(&directions);
                    connections
                        .spawn(async move { carry(home, server, &directions).await.is_ok() });
                }
                Err(error) => return error,
            }
            while connections.try_join_next().is_some() {}
        }
    }
}

async fn accept(listener: &TcpListener) -> io::Result<TcpStream> {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return Ok(stream),
            // The peer gave up while it waited: its trouble, not the line's.
            Err(error) if error.kind() == io::ErrorKind::ConnectionAborted => {}
            Err(error) => return Err(error),
        }
    }
}

/// Ends when both directions have ended, or either breaks; then both sides see it.
async fn carry(home: TcpStream, server: SocketAddr, directions: &Directions) -> io::Result<()> {
    let network = small_socket()?.connect(server).await?;
    home.set_nodelay(true)?;
    network.set_nodelay(true)?;
    let (from_home, to_home) = home.into_split();
    let (from_network, to_network) = network.into_split();
    tokio::try_join!(
        pour(from_network, to_home, &directions.downstream),
        pour(from_home, to_network, &directions.upstream),
    )?;
    Ok(())
}

async fn pour(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, at: &Bucket) -> io::Result<()> {
    let mut chunk = vec![0; CHUNK];
    loop {
        let length = from.read(&mut chunk).await?;
        if length == 0 {
            return to.shutdown().await;
        }
        at.take(length).await;
        to.write_all(chunk.get(..length).unwrap_or_default()).await?;
    }
}

fn small_socket() -> io::Result<TcpSocket> {
    let socket = TcpSocket::new_v4()?;
    #[cfg(unix)]
    socket2::SockRef::from(&socket).set_tcp_mss(SEGMENT)?;
    socket.set_recv_buffer_size(KERNEL_BUFFER)?;
    socket.set_send_buffer_size(KERNEL_BUFFER)?;
    Ok(socket)
}

#[cfg(test)]
pub(crate) mod tests;
