//! From the address of a daemon to a connection, each step within its time.

use std::{
    io::{self, ErrorKind},
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpStream, lookup_host},
    time::timeout,
};
use tokio_rustls::{TlsConnector, rustls::pki_types::ServerName};

use super::{Address, Client, ClientError, Stage, address::Security};

/// A connection, over TLS or within this computer.
pub(super) trait Channel: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Channel for T {}

impl Client {
    /// Connects to the first address of the daemon that answers.
    pub(super) async fn connect(&self) -> Result<Box<dyn Channel>, ClientError> {
        let mut failure = ClientError::NotResolved(ErrorKind::NotFound.into());
        for address in self.resolve().await? {
            match self.connect_to(address).await {
                Ok(stream) => return self.secure(stream).await,
                Err(error) => failure = error,
            }
        }
        Err(failure)
    }

    async fn resolve(&self) -> Result<Vec<SocketAddr>, ClientError> {
        let (host, port) = (self.address.host(), self.address.port());
        if let Ok(address) = host.parse::<IpAddr>() {
            return Ok(vec![SocketAddr::new(address, port)]);
        }
        let found = timeout(self.limits.connect, lookup_host((host, port))).await;
        let found = found.map_err(|_| self.late(Stage::Name))?;
        Ok(found.map_err(ClientError::NotResolved)?.collect())
    }

    async fn connect_to(&self, address: SocketAddr) -> Result<TcpStream, ClientError> {
        let connected = timeout(self.limits.connect, TcpStream::connect(address)).await;
        let stream = connected.map_err(|_| self.late(Stage::Connection))?.map_err(|error| {
            match error.kind() {
                ErrorKind::ConnectionRefused => ClientError::Refused,
                _ => ClientError::Unreachable(error),
            }
        })?;
        // A small request need not wait for the one before it to be acknowledged.
        stream.set_nodelay(true).map_err(ClientError::Unreachable)?;
        Ok(stream)
    }

    async fn secure(&self, stream: TcpStream) -> Result<Box<dyn Channel>, ClientError> {
        if self.address.security() == Security::Plain {
            return Ok(Box::new(stream));
        }
        let name = server_name(&self.address)?;
        let agreed = TlsConnector::from(Arc::clone(&self.tls)).connect(name, stream);
        let agreed = timeout(self.limits.connect, agreed).await;
        let agreed = agreed.map_err(|_| self.late(Stage::Tls))?;
        Ok(Box::new(agreed.map_err(ClientError::Tls)?))
    }

    const fn late(&self, stage: Stage) -> ClientError {
        ClientError::TimedOut { stage, after: self.limits.connect }
    }
}

fn server_name(address: &Address) -> Result<ServerName<'static>, ClientError> {
    let name = ServerName::try_from(address.host().to_owned());
    name.map_err(|error| ClientError::Tls(io::Error::new(ErrorKind::InvalidInput, error)))
}
