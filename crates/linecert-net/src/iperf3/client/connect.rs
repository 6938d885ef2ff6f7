//! From the name of a server to a connection.

use std::{
    io::{self, ErrorKind},
    net::{IpAddr, SocketAddr},
};

use tokio::{
    net::{self, TcpStream},
    time::{self, Instant},
};

use super::{Stage, ThroughputError, ThroughputPlan};
use crate::{deadline::ahead, iperf3::DEFAULT_PORT};

/// Connects to the first address of the server that answers.
pub(super) async fn connect(
    plan: &ThroughputPlan,
    overall: Instant,
) -> Result<TcpStream, ThroughputError> {
    let mut failure = no_address(plan, ErrorKind::NotFound.into());
    for address in resolve(plan, overall).await? {
        match connect_to(plan, address, overall).await {
            Ok(stream) => return Ok(stream),
            Err(error) => failure = error,
        }
    }
    Err(failure)
}

/// Connects to one address.
pub(super) async fn connect_to(
    plan: &ThroughputPlan,
    address: SocketAddr,
    overall: Instant,
) -> Result<TcpStream, ThroughputError> {
    let server = plan.server.clone();
    let after = plan.timeouts.connect;
    let until = overall.min(ahead(after));
    match time::timeout_at(until, TcpStream::connect(address)).await {
        Ok(Ok(stream)) => Ok(stream),
        Ok(Err(source)) if source.kind() == ErrorKind::ConnectionRefused => {
            Err(ThroughputError::Refused { server })
        }
        Ok(Err(source)) => Err(ThroughputError::Unreachable { server, source }),
        Err(_) => Err(ThroughputError::TimedOut { server, stage: Stage::Connection, after }),
    }
}

async fn resolve(
    plan: &ThroughputPlan,
    overall: Instant,
) -> Result<Vec<SocketAddr>, ThroughputError> {
    if let Ok(address) = plan.server.parse::<IpAddr>() {
        return Ok(vec![SocketAddr::new(address, DEFAULT_PORT)]);
    }
    let after = plan.timeouts.connect;
    let until = overall.min(ahead(after));
    let name = with_port(&plan.server);
    match time::timeout_at(until, net::lookup_host(name)).await {
        Ok(Ok(addresses)) => Ok(addresses.collect()),
        Ok(Err(source)) => Err(no_address(plan, source)),
        Err(_) => {
            let server = plan.server.clone();
            Err(ThroughputError::TimedOut { server, stage: Stage::Name, after })
        }
    }
}

fn no_address(plan: &ThroughputPlan, source: io::Error) -> ThroughputError {
    ThroughputError::NotResolved { server: plan.server.clone(), source }
}

/// A host with its port; the usual one where none is given.
fn with_port(server: &str) -> String {
    let has_port = server.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok());
    if has_port { server.to_owned() } else { format!("{server}:{DEFAULT_PORT}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_port_is_added_where_none_is_given() {
        for (server, expect) in [
            ("speed.example", "speed.example:5201"),
            ("speed.example:80", "speed.example:80"),
            ("[2001:db8::1]", "[2001:db8::1]:5201"),
            ("[2001:db8::1]:80", "[2001:db8::1]:80"),
            ("测速.example", "测速.example:5201"),
        ] {
            assert_eq!(with_port(server), expect);
        }
    }
}
