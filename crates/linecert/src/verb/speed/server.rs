//! The address of a server, of the version of IP that was asked for.

use std::{io, net::SocketAddr, time::Duration};

use linecert_host::Route;
use linecert_instrument::{ServiceError, resolve_port};
use tokio::{net::lookup_host, time::timeout};

use super::failure;
use crate::{args::WayOut, exit::CommandError};

/// How long a resolver may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// The first address of the server to which there is a way, else the first.
pub(super) async fn address(
    server: &str,
    usual: u16,
    way: &WayOut,
) -> Result<SocketAddr, CommandError> {
    let failed =
        |source| failure::of_name(ServiceError::Resolve { host: server.to_owned(), source });
    let found = timeout(PATIENCE, addresses(server, usual)).await;
    let found = found.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into())).map_err(failed)?;
    let fits = |address: &&SocketAddr| {
        (address.is_ipv4() || !way.ipv4) && (address.is_ipv6() || !way.ipv6)
    };
    let fitting: Vec<_> = found.iter().filter(fits).copied().collect();
    let reachable = fitting.iter().find(|address| Route::to(address.ip()).is_ok());
    let none = || failed(io::Error::new(io::ErrorKind::NotFound, "it has none of this version"));
    reachable.or(fitting.first()).copied().ok_or_else(none)
}

async fn addresses(server: &str, usual: u16) -> io::Result<Vec<SocketAddr>> {
    let named = server.rsplit_once(':').filter(|(host, _)| !host.contains(':'));
    let (host, port) = match named.and_then(|(host, port)| Some((host, port.parse().ok()?))) {
        Some(named) => named,
        None => (server, usual),
    };
    // An address in figures needs no resolver, which a line under test may not have yet.
    let is_name = host.parse::<std::net::IpAddr>().is_err() && !server.starts_with('[');
    if is_name {
        return Ok(lookup_host((host, port)).await?.collect());
    }
    let address = resolve_port(server, usual).await;
    address.map(|address| vec![address]).map_err(io::Error::other)
}
