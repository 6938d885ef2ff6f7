//! From the address of a server to a connection, over TLS where the address says so.

mod octets;
mod open;

use std::{
    io,
    net::SocketAddr,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};
use tokio_rustls::client::TlsStream;

pub(crate) use self::{octets::Octets, open::open};

/// A connection that counts what passes.
#[derive(Debug)]
pub(crate) struct Connection {
    channel: Channel,
    octets: Arc<Octets>,
    peer: SocketAddr,
    local: SocketAddr,
}

/// What carries the octets.
#[derive(Debug)]
enum Channel {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

impl Connection {
    pub(crate) const fn peer(&self) -> SocketAddr {
        self.peer
    }

    pub(crate) const fn local(&self) -> SocketAddr {
        self.local
    }

    /// What has passed so far; goes on counting.
    pub(crate) fn octets(&self) -> Arc<Octets> {
        Arc::clone(&self.octets)
    }
}

impl Channel {
    fn tcp(&self) -> &TcpStream {
        match self {
            Self::Plain(stream) => stream,
            Self::Tls(stream) => stream.get_ref().0,
        }
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let polled = match &mut self.channel {
            Channel::Plain(stream) => Pin::new(stream).poll_read(cx, buffer),
            Channel::Tls(stream) => Pin::new(stream).poll_read(cx, buffer),
        };
        self.octets.add_read(buffer.filled().len().saturating_sub(before));
        polled
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        octets: &[u8],
    ) -> Poll<io::Result<usize>> {
        let polled = match &mut self.channel {
            Channel::Plain(stream) => Pin::new(stream).poll_write(cx, octets),
            Channel::Tls(stream) => Pin::new(stream).poll_write(cx, octets),
        };
        if let Poll::Ready(Ok(count)) = &polled {
            self.octets.add_written(*count);
        }
        polled
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.channel {
            Channel::Plain(stream) => Pin::new(stream).poll_flush(cx),
            Channel::Tls(stream) => Pin::new(stream).poll_flush(cx),
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.channel {
            Channel::Plain(stream) => Pin::new(stream).poll_shutdown(cx),
            Channel::Tls(stream) => Pin::new(stream).poll_shutdown(cx),
        }
    }
}
