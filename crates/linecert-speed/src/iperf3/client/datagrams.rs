//! Opening a UDP stream towards the server.

use std::{io, net::SocketAddr, time::Duration};

use linecert_socket::{Arrival, Buffers, DatagramSocket, IpVersion, Outgoing, Protocol, SendError};
use tokio::time::{self, Instant};

use super::{Stage, ThroughputError, session::Session};
use crate::iperf3::{
    load::{self, DataSocket, Role},
    protocol::{CONNECT_REPLY, CONNECT_REQUEST, LEGACY_CONNECT_REPLY},
};

/// How often the socket is looked at.
const LOOK: Duration = Duration::from_millis(1);

/// After which time an unanswered greeting is sent again: it, or its answer, may be lost.
const AGAIN: Duration = Duration::from_secs(1);

/// A connected socket that the server has answered.
pub(super) async fn open(session: &Session<'_>, role: Role) -> Result<DataSocket, ThroughputError> {
    let socket = connect(session).map_err(|source| session.local(source))?;
    if role == Role::Receive {
        load::prepare(&socket).map_err(|source| session.local(source))?;
    }
    greet(session, &socket).await?;
    Ok(DataSocket::Udp(socket))
}

/// A socket with the same ends as the control connection.
fn connect(session: &Session<'_>) -> io::Result<DatagramSocket> {
    let peer = session.peer();
    let socket = DatagramSocket::open(Protocol::Udp, IpVersion::of(peer.ip()));
    let socket = socket.map_err(io::Error::other)?;
    if let Some(device) = &session.plan().egress.device {
        socket.bind_device(device).map_err(io::Error::other)?;
    }
    let from = SocketAddr::new(session.local_address().ip(), 0);
    socket.bind(from).map_err(io::Error::other)?;
    socket.connect(peer).map_err(io::Error::other)?;
    Ok(socket)
}

/// Says hello until the server answers. What comes behind the answer is data, and is left to be
/// counted: a server may send within the same millisecond.
async fn greet(session: &Session<'_>, socket: &DatagramSocket) -> Result<(), ThroughputError> {
    let until = session.soon();
    let mut greeted: Option<Instant> = None;
    while Instant::now() < until {
        if greeted.is_none_or(|at| at.elapsed() >= AGAIN) {
            greeted = Some(Instant::now());
            match socket.send_batch(&[Outgoing::connected(&CONNECT_REQUEST)]) {
                // A port that does not listen yet is asked again.
                Ok(_) | Err(SendError::Refused { .. }) => {}
                Err(error) => return Err(session.local(io::Error::other(error))),
            }
        }
        if is_answered(socket) {
            return Ok(());
        }
        time::sleep(LOOK).await;
    }
    Err(session.timed_out(Stage::Datagram, session.plan().timeouts.reply))
}

/// Whether the next datagram is the answer. Takes no more than that one, lest data go with it.
fn is_answered(socket: &DatagramSocket) -> bool {
    let mut buffers = Buffers::new(1, 64);
    let mut answered = false;
    let take = |datagram: Arrival<'_>| {
        answered =
            [CONNECT_REPLY, LEGACY_CONNECT_REPLY].iter().any(|reply| datagram.octets == reply);
    };
    // An ICMP error of the greeting is told here: a port that does not listen yet is asked again.
    socket.receive_batch(&mut buffers, take).ok();
    answered
}

#[cfg(test)]
mod tests {
    use std::net::UdpSocket;

    use super::*;

    #[test]
    fn data_right_behind_the_answer_is_left_to_be_counted() {
        let server = UdpSocket::bind("127.0.0.1:0").unwrap();
        let socket = DatagramSocket::open(Protocol::Udp, IpVersion::V4).unwrap();
        socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        socket.connect(server.local_addr().unwrap()).unwrap();
        assert!(!is_answered(&socket));
        let client = socket.local_address().unwrap();
        server.send_to(&CONNECT_REPLY, client).unwrap();
        (0..3).for_each(|_| assert_eq!(server.send_to(&[7; 32], client).unwrap(), 32));
        assert!(is_answered(&socket));
        let mut left = 0;
        socket.receive_batch(&mut Buffers::new(8, 64), |_| left += 1).unwrap();
        assert_eq!(left, 3);
    }
}
