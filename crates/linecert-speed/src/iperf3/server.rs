//! The server: one test at a time, for the iperf3 client and for linecert.

mod admission;
#[cfg(target_os = "linux")]
mod datagrams;
mod report;
mod session;
mod unsupported;

use std::{convert::Infallible, io, net::SocketAddr, time::Duration};

use thiserror::Error;
use tokio::{
    net::{TcpListener, TcpStream},
    task::JoinSet,
    time::{self, Instant},
};

pub use self::admission::{Network, NotANetwork};
use self::session::Session;
use super::{
    Garbled,
    control::{Control, ControlError},
    plan::Flow,
    protocol::State,
};

/// How long a client may take for each step that is up to it.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long a client that is turned away is listened to, so that it gets to read the answer.
const FAREWELL: Duration = Duration::from_secs(1);

/// How many clients may be in the course of being turned away.
const MOST_TURNED_AWAY: usize = 64;

/// The longest that a test takes unless the options say otherwise; a client that wants more is
/// stopped.
const USUAL_LONGEST: Duration = Duration::from_secs(3600);

/// How a server serves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerOptions {
    /// Where it listens; port 0 takes any free one.
    pub address: SocketAddr,
    /// The longest that a test may take, an hour by default.
    pub longest: Duration,
    /// Who may test; nobody is turned away when this is empty.
    pub allowed: Vec<Network>,
}

impl ServerOptions {
    /// Everybody may test at this address, for up to an hour.
    #[must_use]
    pub const fn at(address: SocketAddr) -> Self {
        Self { address, longest: USUAL_LONGEST, allowed: Vec::new() }
    }
}

/// A server that listens.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    options: ServerOptions,
}

/// What a client's data was carried by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Carrier {
    /// TCP.
    Tcp,
    /// UDP.
    Udp,
}

/// A test that ran to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServedTest {
    /// Who asked.
    pub client: SocketAddr,
    /// Which way the data flowed, seen from the client.
    pub flow: Flow,
    /// What carried it.
    pub carrier: Carrier,
    /// The number of streams in each direction.
    pub streams: u32,
    /// Bytes that this side received, without those of the omitted time; `None` when it only sent.
    pub received: Option<u64>,
    /// Bytes that this side sent, likewise.
    pub sent: Option<u64>,
    /// For how long they were counted.
    pub elapsed: Duration,
    /// Why this host may have been the limit, in words.
    pub limited: Option<String>,
}

/// Why a test did not run to its end.
#[derive(Debug, Error)]
pub enum ServeError {
    /// The client closed the connection without a word, as one does that only wants to know whether
    /// somebody listens.
    #[error("serve {client}: it asked for nothing")]
    Silent {
        /// Who came.
        client: SocketAddr,
    },
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
    /// The client is not among those that may test.
    #[error("serve {client}: it is not allowed to test here")]
    NotAllowed {
        /// Who asked.
        client: SocketAddr,
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
        Self::open(ServerOptions::at(address)).await
    }

    /// Listens as the options say.
    ///
    /// # Errors
    /// When the address cannot be listened on.
    pub async fn open(options: ServerOptions) -> io::Result<Self> {
        let listener = TcpListener::bind(options.address).await?;
        Ok(Self { listener, options })
    }

    /// Where it listens.
    ///
    /// # Errors
    /// When the system does not tell.
    pub fn local_address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Serves one test after the other, and tells the outcome of each. Whoever comes and goes
    /// without a word is not told of. It ends when dropped.
    pub async fn serve(&self, mut ended: impl FnMut(Result<ServedTest, ServeError>)) -> Infallible {
        let mut farewells = JoinSet::new();
        loop {
            match self.serve_one(&mut farewells).await {
                Err(ServeError::Silent { .. }) => {}
                outcome => ended(outcome),
            }
        }
    }

    /// Serves the next test.
    ///
    /// # Errors
    /// When it did not run to its end; the server is ready for another.
    pub async fn serve_next(&self) -> Result<ServedTest, ServeError> {
        self.serve_one(&mut JoinSet::new()).await
    }

    /// The next connection.
    async fn accept(&self) -> (TcpStream, SocketAddr) {
        loop {
            match self.listener.accept().await {
                Ok((stream, client)) => return (stream, canonical(client)),
                // A full table of descriptors empties by itself; a broken connection is gone.
                Err(_) => time::sleep(Duration::from_millis(100)).await,
            }
        }
    }

    async fn serve_one(&self, farewells: &mut Farewells) -> Result<ServedTest, ServeError> {
        let (stream, client) = self.accept().await;
        if !self.admits(client) {
            see_off(stream, farewells).await;
            return Err(ServeError::NotAllowed { client });
        }
        let control =
            Control::new(stream).map_err(|source| ServeError::Local { client, source })?;
        let mut session = Session::new(control, client, self.options.longest);
        let parameters = self.alone(farewells, session.negotiate()).await?;
        let streams = if parameters.udp {
            let port =
                self.local_address().map_err(|source| ServeError::Local { client, source })?;
            self.alone(farewells, session.accept_datagrams(port, &parameters)).await?
        } else {
            session.accept_streams(&self.listener, &parameters).await?
        };
        let served = self.alone(farewells, session.run(&parameters, streams)).await?;
        // Whoever comes from now on waits for this client's last word, and is served then.
        session.conclude().await;
        Ok(served)
    }

    fn admits(&self, client: SocketAddr) -> bool {
        let allowed = &self.options.allowed;
        allowed.is_empty() || allowed.iter().any(|network| network.contains(client.ip()))
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
            let (stream, _) = self.accept().await;
            see_off(stream, farewells).await;
        }
    }
}

/// An address of IPv4 as such, also where the socket is one of IPv6.
fn canonical(address: SocketAddr) -> SocketAddr {
    SocketAddr::new(address.ip().to_canonical(), address.port())
}

/// Clients in the course of being turned away.
type Farewells = JoinSet<Result<(), ControlError>>;

/// Turns a client away, and waits when there are too many such.
async fn see_off(stream: TcpStream, farewells: &mut Farewells) {
    farewells.spawn(refuse(stream));
    while farewells.try_join_next().is_some() {}
    if farewells.len() >= MOST_TURNED_AWAY {
        farewells.join_next().await;
    }
}

/// Says that the server is busy. The cookie is read before the connection is closed: bytes left
/// unread would make the system reset the connection, and the client might miss the answer.
async fn refuse(stream: TcpStream) -> Result<(), ControlError> {
    let until = Instant::now() + FAREWELL;
    let mut control = Control::new(stream).map_err(|_| ControlError::Closed)?;
    control.write_state(State::AccessDenied, until).await?;
    control.read_cookie(until).await.map(drop)
}
