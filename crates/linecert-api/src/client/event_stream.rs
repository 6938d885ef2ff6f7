//! Server-sent events (WHATWG HTML, section 9.2), followed over broken connections.

mod parser;

use std::{fmt, time::Duration};

use hyper::{StatusCode, body::Incoming, header::HeaderName};
use tokio::time::{sleep, timeout};

use self::parser::Parser;
use super::{
    Client, ClientError, Stage,
    body::data,
    exchange::{Ask, Coming, EVENTS},
};

/// The pause before the stream is asked for again, unless it says another one.
const PAUSE: Duration = Duration::from_secs(1);
/// How often it is asked for again without one event in between.
const TRIES: u32 = 5;

/// An event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerEvent {
    /// By which the stream goes on behind it; the empty text when it has none.
    pub id: String,
    /// What kind it is; `message` when it says none.
    pub kind: String,
    /// What it says.
    pub data: String,
}

/// The events of a thing, one behind the other. When the connection breaks, it is opened again, and
/// goes on behind the last event that was seen.
pub struct EventStream {
    client: Client,
    path: String,
    last: Option<String>,
    open: Option<Open>,
    failures: u32,
    pause: Duration,
}

struct Open {
    coming: Coming,
    parser: Parser,
}

impl EventStream {
    pub(super) const fn new(client: Client, path: String, last: Option<String>) -> Self {
        Self { client, path, last, open: None, failures: 0, pause: PAUSE }
    }

    /// The next event; `None` when the daemon says that there are no more.
    ///
    /// # Errors
    /// When the daemon does not let in, knows nothing of it, or was not reached five times in a row.
    pub async fn next(&mut self) -> Result<Option<ServerEvent>, ClientError> {
        loop {
            let error = match self.next_of_connection().await {
                Ok(Some(event)) => {
                    self.failures = 0;
                    self.last = Some(event.id.clone()).filter(|id| !id.is_empty());
                    return Ok(Some(event));
                }
                Ok(None) => return Ok(None),
                Err(error) => error,
            };
            self.open = None;
            self.failures += 1;
            if self.failures >= TRIES || !may_come_back(&error) {
                return Err(error);
            }
            sleep(self.pause.max(error.retry_after().unwrap_or_default())).await;
        }
    }

    async fn next_of_connection(&mut self) -> Result<Option<ServerEvent>, ClientError> {
        let mut open = match self.open.take() {
            Some(open) => open,
            None => match self.connect().await? {
                Some(open) => open,
                None => return Ok(None),
            },
        };
        let event = loop {
            if let Some(event) = open.parser.take()? {
                break event;
            }
            let octets = self.octets(open.coming.response.body_mut()).await?;
            open.parser.feed(&octets);
            self.pause = open.parser.retry().unwrap_or(self.pause);
        };
        self.open = Some(open);
        Ok(Some(event))
    }

    /// Opens the stream; `None` when there is nothing more to come (204).
    async fn connect(&self) -> Result<Option<Open>, ClientError> {
        let mut ask = Ask::get(&*self.path).accepting(EVENTS, usize::MAX);
        if let Some(last) = &self.last {
            ask = ask.with(HeaderName::from_static("last-event-id"), last);
        }
        let after = self.client.limits.answer;
        let late = ClientError::TimedOut { stage: Stage::Answer, after };
        let coming = timeout(after, self.client.begin(&ask)).await.unwrap_or(Err(late))?;
        if coming.response.status() == StatusCode::NO_CONTENT {
            return Ok(None);
        }
        Ok(Some(Open { coming, parser: Parser::default() }))
    }

    /// What comes next. A daemon that has nothing to say sends a comment every few seconds, so that
    /// a dead connection is noticed.
    async fn octets(&self, body: &mut Incoming) -> Result<Vec<u8>, ClientError> {
        let after = self.client.limits.silence;
        match timeout(after, data(body)).await {
            Ok(Ok(Some(octets))) => Ok(octets.to_vec()),
            Ok(Ok(None)) => Err(ClientError::Broken(Stage::Answer)),
            Ok(Err(error)) => Err(error),
            Err(_) => Err(ClientError::TimedOut { stage: Stage::Answer, after }),
        }
    }
}

/// Whether the stream may go on later. A daemon that is started again is away for a moment.
fn may_come_back(error: &ClientError) -> bool {
    match error {
        ClientError::Refused
        | ClientError::Unreachable(_)
        | ClientError::TimedOut { .. }
        | ClientError::NotResolved(_) => true,
        error => error.is_passing(),
    }
}

impl fmt::Debug for EventStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("EventStream");
        shown.field("path", &self.path).field("last", &self.last).finish_non_exhaustive()
    }
}
