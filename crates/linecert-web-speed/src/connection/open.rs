//! Resolves, connects and agrees on TLS, each within its time.

use std::{
    io::{self, ErrorKind},
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use tokio::{
    net::{TcpSocket, TcpStream, lookup_host},
    time::timeout_at,
};
use tokio_rustls::{TlsConnector, rustls::pki_types::ServerName};

use super::{Channel, Connection, Octets};
use crate::{
    deadline::ahead,
    error::{Stage, WebSpeedError},
    plan::Reach,
    url::{Security, WebServer},
};

/// Connects to the first address of the server that answers.
pub(crate) async fn open(server: &WebServer, reach: &Reach) -> Result<Connection, WebSpeedError> {
    let stream = connect(server, reach).await?;
    let local = |source| WebSpeedError::Local { server: server.to_string(), source };
    let (peer, own) = (stream.peer_addr().map_err(local)?, stream.local_addr().map_err(local)?);
    let channel = match server.security() {
        Security::Plain => Channel::Plain(stream),
        Security::Tls => secure(stream, server, reach).await?,
    };
    let octets = Arc::new(Octets::of(channel.tcp()));
    Ok(Connection { channel, octets, peer, local: own })
}

async fn connect(server: &WebServer, reach: &Reach) -> Result<TcpStream, WebSpeedError> {
    let name = server.to_string();
    let mut failure =
        WebSpeedError::NotResolved { server: name, source: ErrorKind::NotFound.into() };
    for address in resolve(server, reach).await? {
        match connect_to(address, server, reach).await {
            Ok(stream) => return Ok(stream),
            Err(error) => failure = error,
        }
    }
    Err(failure)
}

async fn resolve(server: &WebServer, reach: &Reach) -> Result<Vec<SocketAddr>, WebSpeedError> {
    if let Ok(address) = server.host().parse::<IpAddr>() {
        return Ok(vec![SocketAddr::new(address, server.port())]);
    }
    let (name, after) = (server.to_string(), reach.connect);
    match timeout_at(ahead(after), lookup_host((server.host(), server.port()))).await {
        Ok(Ok(addresses)) => Ok(addresses.collect()),
        Ok(Err(source)) => Err(WebSpeedError::NotResolved { server: name, source }),
        Err(_) => Err(WebSpeedError::TimedOut { server: name, stage: Stage::Name, after }),
    }
}

async fn connect_to(
    address: SocketAddr,
    server: &WebServer,
    reach: &Reach,
) -> Result<TcpStream, WebSpeedError> {
    let (name, after) = (server.to_string(), reach.connect);
    let socket = socket(address, server, reach)?;
    match timeout_at(ahead(after), socket.connect(address)).await {
        Ok(Ok(stream)) => Ok(stream),
        Ok(Err(source)) if source.kind() == ErrorKind::ConnectionRefused => {
            Err(WebSpeedError::Refused { server: name })
        }
        Ok(Err(source)) => Err(WebSpeedError::Unreachable { server: name, source }),
        Err(_) => Err(WebSpeedError::TimedOut { server: name, stage: Stage::Connection, after }),
    }
}

/// A socket that is bound as the plan says.
fn socket(to: SocketAddr, server: &WebServer, reach: &Reach) -> Result<TcpSocket, WebSpeedError> {
    let socket = if to.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() };
    let socket =
        socket.map_err(|source| WebSpeedError::Local { server: server.to_string(), source })?;
    let egress = |egress: String| {
        let server = server.to_string();
        move |source| WebSpeedError::Egress { server, egress, source }
    };
    if let Some(device) = &reach.egress.device {
        bind_device(&socket, device).map_err(egress(device.clone()))?;
    }
    if let Some(source) = reach.egress.source {
        let bound = if source.is_ipv4() == to.is_ipv4() {
            socket.bind(SocketAddr::new(source, 0))
        } else {
            Err(io::Error::new(ErrorKind::InvalidInput, "the server has another version of IP"))
        };
        bound.map_err(egress(source.to_string()))?;
    }
    Ok(socket)
}

#[cfg(target_os = "linux")]
fn bind_device(socket: &TcpSocket, device: &str) -> io::Result<()> {
    socket.bind_device(Some(device.as_bytes()))
}

#[cfg(not(target_os = "linux"))]
fn bind_device(_: &TcpSocket, _: &str) -> io::Result<()> {
    Err(ErrorKind::Unsupported.into())
}

async fn secure(
    stream: TcpStream,
    server: &WebServer,
    reach: &Reach,
) -> Result<Channel, WebSpeedError> {
    let fault = |source| WebSpeedError::Tls { server: server.to_string(), source };
    let host = ServerName::try_from(server.host().to_owned());
    let host = host.map_err(|error| fault(io::Error::new(ErrorKind::InvalidInput, error)))?;
    let config = reach.trust.client().map_err(|error| fault(io::Error::other(error)))?;
    let agreed = TlsConnector::from(Arc::new(config)).connect(host, stream);
    let after = reach.connect;
    match timeout_at(ahead(after), agreed).await {
        Ok(Ok(stream)) => Ok(Channel::Tls(Box::new(stream))),
        Ok(Err(source)) => Err(fault(source)),
        Err(_) => {
            let server = server.to_string();
            Err(WebSpeedError::TimedOut { server, stage: Stage::Tls, after })
        }
    }
}
