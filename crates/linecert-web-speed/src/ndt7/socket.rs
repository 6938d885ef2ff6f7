//! The WebSocket of ndt7: its opening, its messages, its end.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use futures_util::{Stream, StreamExt};
use tokio::time::{Instant, timeout_at};
use tokio_tungstenite::{
    WebSocketStream, client_async_with_config,
    tungstenite::{
        self, ClientRequestBuilder, Message,
        error::CapacityError,
        http::{Response, Uri, header::LOCATION},
        protocol::WebSocketConfig,
    },
};

use super::{EXPECTED, Plan};
use crate::{
    connection::{self, Connection, Octets},
    deadline::ahead,
    error::{Garbled, Stage, WebSpeedError},
    plan::Direction,
    url::Security,
};

/// The subprotocol that a server must accept (ndt7, Protocol description).
const SUBPROTOCOL: &str = "net.measurementlab.ndt.v7";

/// The largest message that is taken; a receiver must take 128 KiB, and servers send 1 MiB.
const LARGEST: usize = 1 << 24;

/// How long a server may take to close the connection.
const PARTING: Duration = Duration::from_secs(1);

/// A WebSocket over which data may flow.
pub(super) struct Socket {
    pub(super) stream: WebSocketStream<Connection>,
    pub(super) octets: Arc<Octets>,
    pub(super) peer: SocketAddr,
    pub(super) local: SocketAddr,
}

/// How a transfer ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// The server said that it was over.
    Closed,
    /// Time was up.
    TimeUp,
    /// The connection broke.
    Broken,
}

/// Connects and asks for the subtest.
pub(super) async fn open(plan: &Plan) -> Result<Socket, WebSpeedError> {
    let path = path(plan);
    let request = request(plan, &path)?;
    let connection = connection::open(&plan.server, &plan.reach).await?;
    let (octets, peer, local) = (connection.octets(), connection.peer(), connection.local());
    let config = WebSocketConfig::default()
        .max_message_size(Some(LARGEST))
        .max_frame_size(Some(LARGEST))
        .write_buffer_size(0);
    let after = plan.reach.reply;
    let upgrade = client_async_with_config(request, connection, Some(config));
    match timeout_at(ahead(after), upgrade).await {
        Ok(Ok((stream, _))) => Ok(Socket { stream, octets, peer, local }),
        Ok(Err(error)) => Err(refusal(plan, path, error)),
        Err(_) => {
            let server = plan.server.to_string();
            Err(WebSpeedError::TimedOut { server, stage: Stage::Answer, after })
        }
    }
}

fn path(plan: &Plan) -> String {
    let server = plan.server.clone().without(&["/ndt/v7/download", "/ndt/v7/upload"]);
    server.below(match plan.direction {
        Direction::Down => "ndt/v7/download",
        Direction::Up => "ndt/v7/upload",
    })
}

fn request(plan: &Plan, path: &str) -> Result<ClientRequestBuilder, WebSpeedError> {
    let scheme = match plan.server.security() {
        Security::Tls => "wss",
        Security::Plain => "ws",
    };
    let host = plan.server.host_header();
    let user = plan.server.query().map(|query| format!("{query}&")).unwrap_or_default();
    let text = format!("{scheme}://{host}{path}?{user}client_name=linecert");
    let uri: Uri = text.parse().map_err(|_| {
        garbled(plan, Garbled::Handshake("the path and query make no request".to_owned()))
    })?;
    Ok(ClientRequestBuilder::new(uri).with_sub_protocol(SUBPROTOCOL))
}

/// Why the server did not accept the request.
fn refusal(plan: &Plan, path: String, error: tungstenite::Error) -> WebSpeedError {
    let server = plan.server.to_string();
    match error {
        tungstenite::Error::Http(response) => refused(server, path, &response),
        tungstenite::Error::Io(_) | tungstenite::Error::ConnectionClosed => {
            WebSpeedError::Closed { server, stage: Stage::Answer }
        }
        error => garbled(plan, Garbled::Handshake(error.to_string())),
    }
}

fn refused<T>(server: String, path: String, response: &Response<T>) -> WebSpeedError {
    let status = response.status();
    match response.headers().get(LOCATION) {
        Some(location) if status.is_redirection() => {
            let location = String::from_utf8_lossy(location.as_bytes()).into_owned();
            WebSpeedError::Redirected { server, path, location }
        }
        _ => WebSpeedError::Status { server, path, status: status.as_u16() },
    }
}

pub(super) fn garbled(plan: &Plan, garbled: Garbled) -> WebSpeedError {
    WebSpeedError::Garbled { server: plan.server.to_string(), garbled }
}

/// What the next message is, or how the transfer ended.
pub(super) fn taken(
    plan: &Plan,
    received: Option<Result<Message, tungstenite::Error>>,
) -> Result<Result<Message, End>, WebSpeedError> {
    match received {
        Some(Ok(Message::Close(_))) => Ok(Err(End::Closed)),
        Some(Ok(message)) => Ok(Ok(message)),
        None | Some(Err(tungstenite::Error::ConnectionClosed)) => Ok(Err(End::Closed)),
        Some(Err(tungstenite::Error::Capacity(CapacityError::MessageTooLong { size, .. }))) => {
            let frame = format!("a message of {size} octets");
            Err(garbled(plan, Garbled::Frame(frame)))
        }
        Some(Err(tungstenite::Error::Protocol(
            tungstenite::error::ProtocolError::ResetWithoutClosingHandshake,
        ))) => Ok(Err(End::Broken)),
        Some(Err(tungstenite::Error::Io(_))) => Ok(Err(End::Broken)),
        Some(Err(error)) => Err(garbled(plan, Garbled::Frame(error.to_string()))),
    }
}

/// Answers the server's farewell and lets it close the connection first, which keeps its ports
/// free (ndt7, Protocol description); not for longer than a second.
pub(super) async fn part(
    stream: &mut (impl Stream<Item = Result<Message, tungstenite::Error>> + Unpin),
    end: End,
) {
    if end == End::Closed {
        let rest = async { while let Some(Ok(_)) = stream.next().await {} };
        // A server that does not close has nothing more to say either.
        timeout_at(ahead(PARTING), rest).await.unwrap_or_default();
    }
}

/// Holds a broken connection against the server, unless nearly everything had come.
pub(super) fn judge(plan: &Plan, end: End, ran: Duration) -> Result<(), WebSpeedError> {
    let nearly = EXPECTED.saturating_sub(Duration::from_secs(1));
    if end == End::Broken && ran < nearly {
        return Err(WebSpeedError::Died { server: plan.server.to_string(), ran });
    }
    Ok(())
}

/// Notices that nothing passes any more.
pub(super) struct Silence {
    count: u64,
    since: Instant,
    most: Duration,
}

impl Silence {
    pub(super) fn after(most: Duration) -> Self {
        Self { count: 0, since: Instant::now(), most }
    }

    /// Takes how much has passed by now.
    pub(super) fn check(&mut self, plan: &Plan, count: u64) -> Result<(), WebSpeedError> {
        if count != self.count {
            (self.count, self.since) = (count, Instant::now());
        }
        if self.since.elapsed() < self.most {
            return Ok(());
        }
        let (server, after) = (plan.server.to_string(), self.most);
        Err(WebSpeedError::TimedOut { server, stage: Stage::Data, after })
    }
}
