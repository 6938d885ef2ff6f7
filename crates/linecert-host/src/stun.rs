//! Asks a server under which address it sees this computer: the binding request of STUN (RFC 8489).

mod message;

use std::{
    io,
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
    time::Duration,
};

use thiserror::Error;
use tokio::{net::UdpSocket, time};

use self::message::Transaction;
pub(crate) use self::message::read_arbitrary;

/// The first wait for an answer, doubled after each request (RFC 8489, 6.2.1).
const FIRST_WAIT: Duration = Duration::from_millis(500);

/// Larger than any answer that carries an address; the rest of a larger one is not read.
const LARGEST: usize = 1_500;

/// Why the server did not tell.
#[derive(Debug, Error)]
pub enum StunError {
    /// Nothing that is an answer came.
    #[error("ask STUN server {server}: no answer within {after:.1?}")]
    TimedOut {
        /// Who was asked.
        server: SocketAddr,
        /// How long was waited.
        after: Duration,
    },
    /// The server refused, with the code of RFC 8489, 14.8.
    #[error("ask STUN server {server}: it answers error {code}")]
    Refused {
        /// Who was asked.
        server: SocketAddr,
        /// The code, 300 to 699.
        code: u16,
    },
    /// This computer could not ask.
    #[error("ask STUN server {server}")]
    System {
        /// Who was asked.
        server: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
}

/// Asks `server`, and nobody else, for the address and port that this computer has there.
///
/// # Errors
/// When it does not tell in time.
pub async fn binding(server: SocketAddr, patience: Duration) -> Result<SocketAddr, StunError> {
    let system = |source| StunError::System { server, source };
    let local: SocketAddr = match server {
        SocketAddr::V4(_) => (Ipv4Addr::UNSPECIFIED, 0).into(),
        SocketAddr::V6(_) => (Ipv6Addr::UNSPECIFIED, 0).into(),
    };
    let socket = UdpSocket::bind(local).await.map_err(system)?;
    // Of a connected socket the kernel drops what others send.
    socket.connect(server).await.map_err(system)?;
    let mut octets = [0; 12];
    getrandom::fill(&mut octets).map_err(|error| system(error.into()))?;
    let answer = ask(&socket, Transaction::new(octets));
    match time::timeout(patience, answer).await {
        Err(_) => Err(StunError::TimedOut { server, after: patience }),
        Ok(Err(source)) => Err(system(source)),
        Ok(Ok(Err(code))) => Err(StunError::Refused { server, code }),
        Ok(Ok(Ok(address))) => Ok(address),
    }
}

/// Repeats the request with growing waits until an answer to it comes.
async fn ask(socket: &UdpSocket, transaction: Transaction) -> io::Result<Result<SocketAddr, u16>> {
    let mut wait = FIRST_WAIT;
    let mut buffer = [0; LARGEST];
    loop {
        socket.send(&transaction.request()).await?;
        let round = async {
            loop {
                let length = socket.recv(&mut buffer).await?;
                let answer = buffer.get(..length).and_then(|octets| transaction.answer(octets));
                if let Some(answer) = answer {
                    return io::Result::Ok(answer);
                }
            }
        };
        if let Ok(answer) = time::timeout(wait, round).await {
            return answer;
        }
        wait = wait.saturating_mul(2);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run<T>(test: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(test)
    }

    async fn server() -> (UdpSocket, SocketAddr) {
        let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = socket.local_addr().unwrap();
        (socket, address)
    }

    #[test]
    fn a_server_that_loses_the_first_request_is_asked_again() {
        run(async {
            let (socket, address) = server().await;
            let answer = async {
                let mut buffer = [0; 100];
                socket.recv_from(&mut buffer).await.unwrap();
                let (length, from) = socket.recv_from(&mut buffer).await.unwrap();
                let foreign = [1_u8; 32];
                socket.send_to(&foreign, from).await.unwrap();
                let reply = message::reply(&buffer[..length], from);
                socket.send_to(&reply, from).await.unwrap();
                from
            };
            let (seen, from) = tokio::join!(binding(address, Duration::from_secs(5)), answer);
            assert_eq!(seen.unwrap(), (Ipv4Addr::LOCALHOST, from.port()).into());
        });
    }

    #[test]
    fn a_silent_server_has_an_end() {
        run(async {
            let (_socket, address) = server().await;
            let error = binding(address, Duration::from_millis(50)).await.unwrap_err();
            assert!(matches!(error, StunError::TimedOut { .. }), "{error}");
        });
    }

    #[test]
    fn a_closed_port_is_told() {
        run(async {
            let (socket, address) = server().await;
            drop(socket);
            let error = binding(address, Duration::from_secs(2)).await.unwrap_err();
            assert!(matches!(error, StunError::System { .. }), "{error}");
        });
    }
}
