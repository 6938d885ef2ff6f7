//! Opening a UDP stream towards the server.

use super::{ThroughputError, session::Session};
use crate::iperf3::load::{DataSocket, Role};

/// A connected socket that the server has answered.
#[cfg(target_os = "linux")]
pub(super) async fn open(
    session: &Session<'_>,
    role: Role,
) -> Result<DataSocket, ThroughputError> {
    use std::{io, net::SocketAddr};

    use linecert_socket::{DatagramSocket, IpVersion, Protocol};

    let local = |source| session.local(source);
    let peer = session.peer();
    let socket = DatagramSocket::open(Protocol::Udp, IpVersion::of(peer.ip()))
        .map_err(|error| local(io::Error::other(error)))?;
    if let Some(device) = &session.plan().egress.device {
        socket.bind_device(device).map_err(|error| local(io::Error::other(error)))?;
    }
    let from = SocketAddr::new(session.local_address().ip(), 0);
    socket.bind(from).map_err(|error| local(io::Error::other(error)))?;
    socket.connect(peer).map_err(|error| local(io::Error::other(error)))?;
    if role == Role::Receive {
        crate::iperf3::load::prepare(&socket).map_err(local)?;
    }
    greet(session, &socket).await?;
    Ok(DataSocket::Udp(socket))
}

/// Says hello until the server answers. Data of a server that already sends may come before.
#[cfg(target_os = "linux")]
async fn greet(
    session: &Session<'_>,
    socket: &linecert_socket::DatagramSocket,
) -> Result<(), ThroughputError> {
    use std::{io, time::Duration};

    use linecert_socket::{Buffers, Outgoing, SendError};
    use tokio::time::{self, Instant};

    use super::Stage;
    use crate::iperf3::protocol::{CONNECT_REPLY, CONNECT_REQUEST, LEGACY_CONNECT_REPLY};

    const LOOK: Duration = Duration::from_millis(1);
    const AGAIN: Duration = Duration::from_secs(1);
    let until = session.soon();
    let mut buffers = Buffers::new(4, 64);
    let mut greeted: Option<Instant> = None;
    let mut answered = false;
    while Instant::now() < until {
        if greeted.is_none_or(|at| at.elapsed() >= AGAIN) {
            greeted = Some(Instant::now());
            // A port that does not listen yet is asked again.
            let request = [Outgoing::connected(&CONNECT_REQUEST)];
            match socket.send_batch(&request) {
                Ok(_) | Err(SendError::Refused { .. }) => {}
                Err(error) => return Err(session.local(io::Error::other(error))),
            }
        }
        let is_answer = |octets: &[u8]| octets == CONNECT_REPLY || octets == LEGACY_CONNECT_REPLY;
        socket.receive_batch(&mut buffers, |datagram| answered |= is_answer(datagram.octets)).ok();
        if answered {
            return Ok(());
        }
        time::sleep(LOOK).await;
    }
    Err(session.timed_out(Stage::Datagram, session.plan().timeouts.reply))
}

#[cfg(not(target_os = "linux"))]
pub(super) async fn open(
    session: &Session<'_>,
    _: Role,
) -> Result<DataSocket, ThroughputError> {
    Err(session.local(std::io::ErrorKind::Unsupported.into()))
}
