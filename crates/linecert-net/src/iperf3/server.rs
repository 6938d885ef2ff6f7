//! The server: one test at a time, for the iperf3 client and for linecert.

mod report;
mod session;

use std::{convert::Infallible, io, net::SocketAddr, time::Duration};

use thiserror::Error;
use tokio::{
    net::{TcpListener, TcpStream},
    task::JoinSet,
    time::{self, Instant},
};

use crate::iperf3::{
    Direction, Garbled,
    control::{Control, ControlError},
    protocol::State,
    server::session::Session,
};

/// How long a client may take for each step that is up to it.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long a client that is turned away is listened to, so that it gets to read the answer.
const FAREWELL: Duration = Duration::from_secs(1);

/// How many clients may be in the course of being turned away.
const MOST_TURNED_AWAY: usize = 64;

/// A server that listens.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
}

/// A test that ran to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServedTest {
    /// Who asked.
    pub client: SocketAddr,
    /// Which way the data flowed, seen from the client.
    pub direction: Direction,
    /// The number of streams.
    pub streams: u32,
    /// Bytes that this side sent or received, without those of the omitted time.
    pub bytes: u64,
    /// For how long they were counted.
    pub elapsed: Duration,
}

/// Why a test did not run to its end.
#[derive(Debug, Error)]
pub enum ServeError {
    /// The client closed the connection, or the network did.
    #[error("serve {client}: it went away")]
    Gone {
        /// Who asked.
        client: SocketAddr,
    },
    /// The client did not do its part in time.
    #[error("serve {client}: it took too long")]
    TooSlow {
        /// Who asked.
        client: SocketAddr,
    },
    /// The client does not speak the protocol.
    #[error("serve {client}: it does not keep to the protocol")]
    Garbled {
        /// Who asked.
        client: SocketAddr,
        /// What it sent.
        #[source]
        garbled: Garbled,
    },
    /// The client asked for what this server does not do.
    #[error("serve {client}: it asks for {asked}")]
    Unsupported {
        /// Who asked.
        client: SocketAddr,
        /// What it asked for.
        asked: &'static str,
    },
    /// The client was told to stop by its user.
    #[error("serve {client}: it ended the test")]
    Terminated {
        /// Who asked.
        client: SocketAddr,
    },
    /// This machine cannot.
    #[error("serve {client}: this machine fails")]
    Local {
        /// Who asked.
        client: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
}

impl Server {
    /// Listens; port 0 takes any free one.
    ///
    /// # Errors
    /// When the address cannot be listened on.
    pub async fn bind(address: SocketAddr) -> io::Result<Self> {
        Ok(Self { listener: TcpListener::bind(address).await? })
    }

    /// Where it listens.
    ///
    /// # Errors
    /// When the system does not tell.
    pub fn local_address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Serves one test after the other, and tells the outcome of each. It ends when dropped.
    pub async fn serve(&self, mut ended: impl FnMut(Result<ServedTest, ServeError>)) -> Infallible {
        let mut farewells = JoinSet::new();
        loop {
            match self.listener.accept().await {
                Ok((stream, client)) => {
                    ended(self.serve_one(stream, client, &mut farewells).await);
                }
                // A full table of descriptors empties by itself; a broken connection is gone.
                Err(_) => time::sleep(Duration::from_millis(100)).await,
            }
        }
    }

    async fn serve_one(
        &self,
        stream: TcpStream,
        client: SocketAddr,
        farewells: &mut Farewells,
    ) -> Result<ServedTest, ServeError> {
        let control =
            Control::new(stream).map_err(|source| ServeError::Local { client, source })?;
        let mut session = Session::new(control, client);
        let parameters = self.alone(farewells, session.negotiate()).await?;
        let streams = session.accept_streams(&self.listener, &parameters).await?;
        let served = self.alone(farewells, session.run(&parameters, streams)).await?;
        // Whoever comes from now on waits for this client's last word, and is served then.
        session.conclude().await;
        Ok(served)
    }

    /// Goes on with a test while everybody else is turned away.
    async fn alone<T>(&self, farewells: &mut Farewells, test: impl Future<Output = T>) -> T {
        tokio::select! {
            outcome = test => outcome,
            never = self.turn_away(farewells) => match never {},
        }
    }

    async fn turn_away(&self, farewells: &mut Farewells) -> Infallible {
        loop {
            match self.listener.accept().await {
                Ok((stream, _)) => {
                    farewells.spawn(refuse(stream));
                }
                Err(_) => time::sleep(Duration::from_millis(100)).await,
            }
            while farewells.try_join_next().is_some() {}
            if farewells.len() >= MOST_TURNED_AWAY {
                farewells.join_next().await;
            }
        }
    }
}

/// Clients in the course of being turned away.
type Farewells = JoinSet<Result<(), ControlError>>;

/// Says that the server is busy. The cookie is read before the connection is closed: bytes left
/// unread would make the system reset the connection, and the client might miss the answer.
async fn refuse(stream: TcpStream) -> Result<(), ControlError> {
    let until = Instant::now() + FAREWELL;
    let mut control = Control::new(stream).map_err(|_| ControlError::Closed)?;
    control.write_state(State::AccessDenied, until).await?;
    control.read_cookie(until).await.map(drop)
}
