//! Which address of the server all parts of a step go to.

use std::{
    io,
    net::{IpAddr, SocketAddr},
};

use linecert_host::Route;
use tokio::{net, time};

use super::{MethodError, MethodPlan};
use crate::iperf3::DEFAULT_PORT;

/// The first address to which there is a way, so that probes and transfer go to the same host;
/// else the first.
pub(super) async fn resolve(plan: &MethodPlan) -> Result<SocketAddr, MethodError> {
    let server = || plan.server.clone();
    let failed = |source| MethodError::NotResolved { server: server(), source };
    if let Ok(address) = plan.server.parse::<IpAddr>() {
        return Ok(SocketAddr::new(address, DEFAULT_PORT));
    }
    let lookup = net::lookup_host(with_port(&plan.server));
    let found = time::timeout(plan.timeouts.connect, lookup).await;
    let found = found.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into())).map_err(failed)?;
    let addresses: Vec<_> = found.filter(|address| fits(plan, *address)).collect();
    let reachable = addresses.iter().find(|address| Route::to(address.ip()).is_ok());
    let chosen = reachable.or(addresses.first()).copied();
    chosen.ok_or_else(|| failed(io::ErrorKind::NotFound.into()))
}

/// Whether the source address of the plan, if it has one, is of the same version of IP.
fn fits(plan: &MethodPlan, address: SocketAddr) -> bool {
    plan.egress.source.is_none_or(|source| source.is_ipv4() == address.is_ipv4())
}

fn with_port(server: &str) -> String {
    let has_port = server.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok());
    if has_port { server.to_owned() } else { format!("{server}:{DEFAULT_PORT}") }
}
