//! What a client is to measure, and why it could not.

use std::{net::SocketAddr, num::NonZeroU16, time::Duration};

use thiserror::Error;

use crate::{
    keys::Credentials,
    pdu::{Datagrams, Demand, Direction, Parameters, Refusal},
};

/// The port on which servers take Setup PDUs (RFC 9946).
pub const CONTROL_PORT: u16 = 24_601;

/// How long a test lasts: 5 to 3,600 seconds. At 1 Gbit/s the search alone takes five.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct TestSeconds(u16);

/// A rate that a test may need: 1 to 32,767 Mbit/s of IP packets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Megabits(NonZeroU16);

/// A test of the IP-layer capacity in one direction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CapacityPlan {
    /// The server's control port. Nothing is sent to any other host.
    pub server: SocketAddr,
    /// Which way the load flows.
    pub direction: Direction,
    /// How long.
    pub seconds: TestSeconds,
    /// The key, for a server that asks for one.
    pub credentials: Option<Credentials>,
    /// What the test may need, for a server that shares its capacity out; it will not be driven
    /// faster.
    pub bandwidth: Option<Megabits>,
    /// The sizes of the datagrams. When the server is set up for others, those are used.
    pub datagrams: Datagrams,
    /// The search. Of these, the server grants what it thinks fit; the length is `seconds`.
    pub parameters: Parameters,
    /// The interface to use, in place of the one that the routes would choose.
    pub device: Option<String>,
}

/// A step of the way to a test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The test is asked for.
    Setup,
    /// The test is started.
    Activation,
}

/// Why there is no measurement.
#[derive(Debug, Error)]
pub enum CapacityError {
    /// A socket failed.
    #[cfg(target_os = "linux")]
    #[error("measure capacity against {server}: {source}")]
    Link {
        /// The server.
        server: SocketAddr,
        /// What failed.
        #[source]
        source: crate::link::LinkError,
    },
    /// The server's host says that nobody listens.
    #[error("ask {server} for a capacity test: nothing listens on that UDP port")]
    Closed {
        /// The server.
        server: SocketAddr,
    },
    /// Nothing came back.
    #[error("ask {server} for a capacity test: no answer to the {step} within {after:?}")]
    NoAnswer {
        /// The server.
        server: SocketAddr,
        /// What was not answered.
        step: Step,
        /// How long it was waited for.
        after: Duration,
    },
    /// The server refuses the test.
    #[error("ask {server} for a capacity test: it refuses: {refusal}")]
    Refused {
        /// The server.
        server: SocketAddr,
        /// Why.
        refusal: Refusal,
    },
    /// The server refuses the parameters.
    #[error("start a capacity test at {server}: it refuses the parameters (code {code})")]
    Parameters {
        /// The server.
        server: SocketAddr,
        /// Its reason; 2 in RFC 9946.
        code: u8,
    },
    /// An answer is not signed with the shared key.
    #[error(
        "ask {server} for a capacity test: the answer to the {step} is not signed with the shared key"
    )]
    Forged {
        /// The server.
        server: SocketAddr,
        /// The answer to what.
        step: Step,
    },
    /// The test had begun, and then nothing came any more.
    #[error("measure capacity against {server}: traffic from it has stopped {after:?} into the test{}", if *.refused { ", and its host says that the port is closed" } else { "" })]
    Stopped {
        /// The server.
        server: SocketAddr,
        /// After how long.
        after: Duration,
        /// Whether its host says that nobody listens any more.
        refused: bool,
    },
    /// The server did not end the test when its time was over.
    #[error(
        "measure capacity against {server}: it does not end the test, {after:?} after its start"
    )]
    Endless {
        /// The server.
        server: SocketAddr,
        /// How long it was waited for.
        after: Duration,
    },
    /// The test was stopped from this side.
    #[error("measure capacity against {server}: interrupted")]
    Interrupted {
        /// The server.
        server: SocketAddr,
    },
    /// The system has no thread for it.
    #[error("start a thread for a capacity test: {0}")]
    Thread(#[source] std::io::Error),
}

impl TestSeconds {
    /// Ten seconds, as the reference has it.
    pub const DEFAULT: Self = Self(10);
    /// An hour.
    pub const LONGEST: Self = Self(3_600);

    /// Returns `None` outside 5 to 3,600 s.
    #[must_use]
    pub const fn new(seconds: u16) -> Option<Self> {
        if seconds >= 5 && seconds <= 3_600 { Some(Self(seconds)) } else { None }
    }

    /// The number of seconds.
    #[must_use]
    pub const fn get(self) -> u16 {
        self.0
    }
}

impl Megabits {
    /// Returns `None` outside 1 to 32,767 Mbit/s.
    #[must_use]
    pub fn new(megabits: u16) -> Option<Self> {
        NonZeroU16::new(megabits).filter(|rate| rate.get() <= Demand::MOST).map(Self)
    }

    /// The number of Mbit/s.
    #[must_use]
    pub const fn get(self) -> u16 {
        self.0.get()
    }

    pub(crate) const fn demanded(self, direction: Direction) -> Demand {
        Demand { direction, megabits: self.0 }
    }
}

impl CapacityPlan {
    /// A test with the defaults of the reference: 10 s, algorithm B, no authentication.
    #[must_use]
    pub fn new(server: SocketAddr, direction: Direction) -> Self {
        Self {
            server,
            direction,
            seconds: TestSeconds::DEFAULT,
            credentials: None,
            bandwidth: None,
            datagrams: Datagrams::default(),
            parameters: Parameters::default(),
            device: None,
        }
    }
}

impl std::fmt::Display for Step {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Setup => "setup",
            Self::Activation => "activation",
        })
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Version => f.write_str("it does not speak this version of the protocol"),
            Self::Jumbo => f.write_str("one side uses jumbo datagrams and the other does not"),
            Self::NoKeys => f.write_str("it has no keys, and a key was used"),
            Self::AuthenticationRequired => f.write_str("it wants a key"),
            Self::Mode => f.write_str("it does not know this mode of authentication"),
            Self::Authentication => f.write_str("the key is wrong"),
            Self::Time => f.write_str("the clocks of both hosts are too far apart"),
            Self::BandwidthRequired => f.write_str("it wants to know the bandwidth of the test"),
            Self::Capacity => f.write_str("it has not that much capacity left"),
            Self::Traditional => f.write_str("it uses packets of another size"),
            Self::Connections => f.write_str("the connections of the test make no sense to it"),
            Self::NoConnection => f.write_str("it has no room for another test"),
            Self::Other(code) => write!(f, "reason {code}, which is in no standard"),
        }
    }
}
