//! The server: takes Setup PDUs on one port and runs each test in a thread of its own.

mod admission;
mod desk;
mod session;

use std::{
    convert::Infallible,
    net::SocketAddr,
    num::NonZeroU16,
    sync::{Arc, atomic::AtomicBool},
    thread,
};

use thiserror::Error;
use tokio::sync::{mpsc, oneshot};

use crate::{
    client::StopOnDrop,
    keys::Keys,
    link::{Link, LinkError},
    pdu::{Direction, Refusal},
    plan::{Megabits, TestSeconds},
};

/// What a server offers.
#[derive(Debug, Clone)]
pub struct ResponderPlan {
    /// The address on which Setup PDUs are taken; the port is mostly
    /// [`CONTROL_PORT`](crate::CONTROL_PORT).
    pub listen: SocketAddr,
    /// How many tests may run at the same time.
    pub sessions: NonZeroU16,
    /// The keys of clients. With any, tests must be authenticated.
    pub keys: Keys,
    /// What all tests of one direction may need together. With it, clients must state what they
    /// need, and are not driven faster.
    pub bandwidth: Option<Megabits>,
    /// The longest test.
    pub longest: TestSeconds,
}

impl ResponderPlan {
    /// A server of up to eight tests at a time, each of a minute at most, without keys.
    #[must_use]
    pub fn new(listen: SocketAddr) -> Self {
        let sessions = NonZeroU16::MIN.saturating_add(7);
        let longest = TestSeconds::new(60).unwrap_or(TestSeconds::LONGEST);
        Self { listen, sessions, keys: Keys::NONE, bandwidth: None, longest }
    }
}

/// What a server does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ResponderEvent {
    /// It refuses a test.
    Refused {
        /// Who asked.
        client: SocketAddr,
        /// Why.
        refusal: Refusal,
    },
    /// A test has begun.
    Started {
        /// Who asked.
        client: SocketAddr,
        /// Which way the load flows.
        direction: Direction,
    },
    /// A test is over.
    Finished {
        /// Who asked.
        client: SocketAddr,
        /// How.
        outcome: SessionOutcome,
    },
}

/// How a test ended at the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionOutcome {
    /// Both sides have said so.
    Complete,
    /// It was granted and never started.
    NotStarted,
    /// The client fell silent.
    Silent,
    /// The server was stopped.
    Interrupted,
    /// A socket failed.
    Failed,
}

/// Why a server does not run.
#[derive(Debug, Error)]
pub enum ResponderError {
    /// Its socket failed.
    #[error("answer capacity tests on {listen}: {source}")]
    Link {
        /// Where it listens.
        listen: SocketAddr,
        /// What failed.
        #[source]
        source: LinkError,
    },
    /// The system has no thread for it.
    #[error("start a thread for capacity tests: {0}")]
    Thread(#[source] std::io::Error),
    /// Its thread ended.
    #[error("answer capacity tests on {listen}: the server's thread ended")]
    Ended {
        /// Where it listened.
        listen: SocketAddr,
    },
}

/// A server that listens. Until it [runs](Self::run), requests wait.
pub struct Responder {
    plan: ResponderPlan,
    address: SocketAddr,
    link: Link,
}

impl Responder {
    /// Takes the port.
    ///
    /// # Errors
    /// When the address is not this host's, is in use, or is not permitted.
    pub fn open(plan: ResponderPlan) -> Result<Self, ResponderError> {
        let listen = plan.listen;
        let failed = |source| ResponderError::Link { listen, source };
        let link = Link::open(listen, None).map_err(failed)?;
        link.report_destination().map_err(failed)?;
        let address = link.local_address().map_err(failed)?;
        Ok(Self { plan, address, link })
    }

    /// The address that it listens on, with the port that the system chose when none was given.
    #[must_use]
    pub const fn local_address(&self) -> SocketAddr {
        self.address
    }

    /// Answers until the future is dropped, which ends all tests.
    ///
    /// # Errors
    /// When the socket fails or the system has no thread.
    pub async fn run(
        self,
        mut on_event: impl FnMut(ResponderEvent),
    ) -> Result<Infallible, ResponderError> {
        let stop = Arc::new(AtomicBool::new(false));
        let _guard = StopOnDrop(Arc::clone(&stop));
        let (events, mut happened) = mpsc::unbounded_channel();
        let (failure, failed) = oneshot::channel();
        let listen = self.plan.listen;
        let desk = desk::Desk::new(self.plan, self.link, Arc::clone(&stop), events);
        let run = move || {
            failure.send(desk.run()).ok();
        };
        let named = thread::Builder::new().name("udpstp-server".to_owned());
        named.spawn(run).map_err(ResponderError::Thread)?;
        while let Some(event) = happened.recv().await {
            on_event(event);
        }
        match failed.await {
            Ok(Err(source)) => Err(ResponderError::Link { listen, source }),
            _ => Err(ResponderError::Ended { listen }),
        }
    }
}
