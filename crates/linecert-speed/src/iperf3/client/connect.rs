//! From the name of a server to a connection.

use std::{
    io::{self, ErrorKind},
    net::{IpAddr, SocketAddr},
};

use socket2::{Domain, Protocol, Socket, Type};
use tokio::{
    net::{self, TcpSocket, TcpStream},
    time::{self, Instant},
};

use super::{Stage, ThroughputError};
use crate::{
    deadline::ahead,
    iperf3::{
        DEFAULT_PORT,
        plan::{TcpOptions, ThroughputPlan, Transport},
    },
};

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
    let socket = tcp_socket(plan, address)?;
    let after = plan.timeouts.connect;
    let until = overall.min(ahead(after));
    match time::timeout_at(until, socket.connect(address)).await {
        Ok(Ok(stream)) => Ok(stream),
        Ok(Err(source)) if source.kind() == ErrorKind::ConnectionRefused => {
            Err(ThroughputError::Refused { server })
        }
        Ok(Err(source)) => Err(ThroughputError::Unreachable { server, source }),
        Err(_) => Err(ThroughputError::TimedOut { server, stage: Stage::Connection, after }),
    }
}

/// A socket with everything that must be set before it connects.
fn tcp_socket(plan: &ThroughputPlan, to: SocketAddr) -> Result<TcpSocket, ThroughputError> {
    let local = |source| ThroughputError::Local { server: plan.server.clone(), source };
    let socket = Socket::new(Domain::for_address(to), Type::STREAM, Some(Protocol::TCP));
    let socket = socket.map_err(local)?;
    socket.set_nonblocking(true).map_err(local)?;
    if let Transport::Tcp(options) = &plan.transport {
        apply(&socket, options).map_err(local)?;
    }
    bind(&socket, plan, to)?;
    Ok(TcpSocket::from_std_stream(socket.into()))
}

/// Sets what the plan says of TCP.
fn apply(socket: &Socket, options: &TcpOptions) -> io::Result<()> {
    if let Some(window) = options.window {
        let window = usize::try_from(window.get()).unwrap_or(usize::MAX);
        socket.set_send_buffer_size(window)?;
        socket.set_recv_buffer_size(window)?;
    }
    #[cfg(unix)]
    if let Some(segment) = options.segment {
        socket.set_tcp_mss(segment.get().into())?;
    }
    #[cfg(target_os = "linux")]
    if let Some(name) = &options.congestion_control {
        socket.set_tcp_congestion(name.as_bytes())?;
    }
    Ok(())
}

/// Binds to the device and the source address of the plan, where it has them.
fn bind(socket: &Socket, plan: &ThroughputPlan, to: SocketAddr) -> Result<(), ThroughputError> {
    let egress = |name: String| {
        let server = plan.server.clone();
        move |source| ThroughputError::Egress { server, egress: name, source }
    };
    if let Some(device) = &plan.egress.device {
        bind_device(socket, device).map_err(egress(device.clone()))?;
    }
    if let Some(source) = plan.egress.source {
        let fits = source.is_ipv4() == to.is_ipv4();
        let other =
            || io::Error::new(ErrorKind::InvalidInput, "the server has another version of IP");
        fits.then_some(()).ok_or_else(other).map_err(egress(source.to_string()))?;
        socket.bind(&SocketAddr::new(source, 0).into()).map_err(egress(source.to_string()))?;
    }
    Ok(())
}

#[cfg(target_os = "linux")]
fn bind_device(socket: &Socket, device: &str) -> io::Result<()> {
    socket.bind_device(Some(device.as_bytes()))
}

#[cfg(not(target_os = "linux"))]
fn bind_device(_: &Socket, _: &str) -> io::Result<()> {
    Err(ErrorKind::Unsupported.into())
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
