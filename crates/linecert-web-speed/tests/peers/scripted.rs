//! A server that says what a script says, whatever it is asked.

use std::time::Duration;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::sleep,
};
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

use crate::peer::Peer;

/// What follows the text of a script.
#[derive(Clone, Copy)]
pub(crate) enum Then {
    /// Silence, with the connection open.
    Hold,
    /// The end of the connection.
    Close,
    /// The same octets again and again.
    Repeat(&'static [u8]),
}

/// The beginning of an accepted WebSocket, but for its key.
pub(crate) const UPGRADED: &str = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\
     Connection: Upgrade\r\nSec-WebSocket-Protocol: net.measurementlab.ndt.v7\r\n";

/// Says `text`, with the key of the WebSocket in place of `{key}`, and then something else.
pub(crate) fn says(text: impl Into<Vec<u8>>, then: Then) -> Peer {
    let text = text.into();
    Peer::start(move |stream| say(stream, text.clone(), then))
}

async fn say(mut stream: TcpStream, text: Vec<u8>, then: Then) {
    let mut head = vec![0; 4_096];
    let Ok(length) = stream.read(&mut head).await else { return };
    let head = String::from_utf8_lossy(&head[..length]).into_owned();
    let key = head.lines().find_map(|line| line.strip_prefix("Sec-WebSocket-Key: "));
    let accept = key.map(|key| derive_accept_key(key.as_bytes())).unwrap_or_default();
    let (start, end) = match text.windows(5).position(|window| window == b"{key}") {
        Some(at) => ([&text[..at], accept.as_bytes()].concat(), &text[at + 5..]),
        None => (text.clone(), &[][..]),
    };
    if stream.write_all(&[&start, end].concat()).await.is_err() {
        return;
    }
    match then {
        Then::Hold => sleep(Duration::from_secs(60)).await,
        Then::Close => {}
        Then::Repeat(octets) => while stream.write_all(octets).await.is_ok() {},
    }
}
