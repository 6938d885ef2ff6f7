//! The client: measures the throughput towards a server, counted at whoever receives.

mod connect;
mod down;
mod evidence;
mod session;
mod up;

use std::{fmt, io, net::SocketAddr, num::NonZeroU8, time::Duration};

use linecert_measure::{Decimals, Quantity, Reading, Reason, Series, Uncertainty, Value};
use thiserror::Error;

use crate::iperf3::{
    Direction, Garbled,
    client::{evidence::Evidence, session::Session},
    meter::{Sample, Stretch},
    protocol::{Parameters, State},
};

/// What to measure, and how long to wait for what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThroughputPlan {
    /// `host:port`, `[address]:port`, or a host or address alone with [`DEFAULT_PORT`](super::DEFAULT_PORT).
    pub server: String,
    /// Which way the data flows.
    pub direction: Direction,
    /// How many TCP connections share the line.
    pub streams: NonZeroU8,
    /// The longest that the ramp may take; it takes at least 2 s unless this is less. Upwards,
    /// where the far end counts, it always takes as little as it may.
    pub ramp_max: Duration,
    /// How long the steady transfer is measured, in whole seconds, at least one.
    pub steady: Duration,
    /// How long to wait.
    pub timeouts: Timeouts,
}

/// How long to wait before giving up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// For a connection.
    pub connect: Duration,
    /// For each answer of the server, and for data while it should flow.
    pub reply: Duration,
    /// For the whole test, so longer than ramp and steady transfer together.
    pub overall: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            reply: Duration::from_secs(10),
            overall: Duration::from_secs(60),
        }
    }
}

/// The outcome of one test in one direction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Throughput {
    /// Which way the data flowed.
    pub direction: Direction,
    /// The server that was reached.
    pub peer: SocketAddr,
    /// TCP payload received over the steady time, in Mbit/s. The uncertainty is that of the mean
    /// over the seconds and says nothing about a host or a server that could not go faster.
    pub reading: Reading,
    /// The seconds at the receiver. Absent when the far end received and did not tell them.
    pub series: Option<Series>,
    /// A JSON document of all samples, the parameters and the results of both sides.
    pub evidence: Vec<u8>,
}

/// How far a test is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ThroughputProgress {
    /// What it is at.
    pub phase: Phase,
    /// Since data began to flow.
    pub elapsed: Duration,
    /// The longest that data may flow.
    pub longest: Duration,
    /// What was received in the last second; `None` when the far end receives.
    pub rate: Option<Quantity>,
}

/// What a test is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Phase {
    /// Data flows and does not count yet.
    Ramp,
    /// Data flows and counts.
    Steady,
    /// The two sides tell each other what they saw.
    Results,
}

/// What a client waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stage {
    /// The address of a name.
    Name,
    /// A connection.
    Connection,
    /// A state of the server.
    State(State),
    /// Data.
    Data,
    /// The results of the server.
    Results,
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name => f.write_str("the address"),
            Self::Connection => f.write_str("a connection"),
            Self::State(state) => write!(f, "the state `{state}`"),
            Self::Data => f.write_str("data"),
            Self::Results => f.write_str("the results"),
        }
    }
}

/// Why there is no figure.
#[derive(Debug, Error)]
pub enum ThroughputError {
    /// The name has no address.
    #[error("resolve the name of speed server {server}")]
    NotResolved {
        /// As in the plan.
        server: String,
        /// What the system said.
        source: io::Error,
    },
    /// Nothing listens there.
    #[error("connect to speed server {server}: it refuses the connection")]
    Refused {
        /// As in the plan.
        server: String,
    },
    /// There is no way there.
    #[error("connect to speed server {server}")]
    Unreachable {
        /// As in the plan.
        server: String,
        /// What the system said.
        source: io::Error,
    },
    /// The server runs another test.
    #[error("start a test at speed server {server}: it is busy with another")]
    Busy {
        /// As in the plan.
        server: String,
    },
    /// The server does not admit this client.
    #[error("start a test at speed server {server}: access denied")]
    AccessDenied {
        /// As in the plan.
        server: String,
    },
    /// The server failed.
    #[error("measure against speed server {server}: it reports error {code}, system error {errno}")]
    ServerFailed {
        /// As in the plan.
        server: String,
        /// The number in iperf3's list of errors (`iperf_api.h`).
        code: i32,
        /// The system's error number at the server.
        errno: i32,
    },
    /// The server was told to stop.
    #[error("measure against speed server {server}: it ended the test")]
    Terminated {
        /// As in the plan.
        server: String,
    },
    /// The server closed the connection before or after the transfer.
    #[error(
        "measure against speed server {server}: it closed the connection instead of sending {stage}"
    )]
    Closed {
        /// As in the plan.
        server: String,
        /// What was awaited.
        stage: Stage,
    },
    /// The server went away while data flowed.
    #[error("measure against speed server {server}: it went away after {ran:.1?}")]
    Died {
        /// As in the plan.
        server: String,
        /// For how long data had flowed.
        ran: Duration,
    },
    /// The server, or the line, fell silent.
    #[error("measure against speed server {server}: no {stage} for {after:.1?}")]
    TimedOut {
        /// As in the plan.
        server: String,
        /// What was awaited.
        stage: Stage,
        /// How long it was awaited.
        after: Duration,
    },
    /// What answers is no iperf3, or a broken one.
    #[error("measure against speed server {server}: it does not keep to the protocol")]
    Garbled {
        /// As in the plan.
        server: String,
        /// What it sent.
        #[source]
        garbled: Garbled,
    },
    /// This machine cannot.
    #[error("measure against speed server {server}: this machine fails")]
    Local {
        /// As in the plan.
        server: String,
        /// What the system said.
        source: io::Error,
    },
}

/// Measures the throughput of one direction.
///
/// # Errors
/// When no figure came about. A slow line is no error. Dropping the future ends the test.
pub async fn throughput(
    plan: ThroughputPlan,
    mut progress: impl FnMut(ThroughputProgress),
) -> Result<Throughput, ThroughputError> {
    let parameters = plan.parameters();
    let mut session = Session::open(&plan).await?;
    let streams = session.negotiate(&parameters).await?;
    let peer = session.peer();
    let figures = match plan.direction {
        Direction::Down => down::measure(&mut session, streams, &mut progress).await?,
        Direction::Up => up::measure(&mut session, streams, &mut progress).await?,
    };
    let evidence = Evidence { plan: &plan, peer, parameters: &parameters, figures: &figures };
    Ok(Throughput {
        direction: plan.direction,
        peer,
        reading: figures.reading(),
        evidence: evidence.to_json(),
        series: figures.series,
    })
}

/// What a test gave, before it is told.
struct Figures {
    /// Received over the steady time.
    rate: Option<Quantity>,
    uncertainty: Option<Quantity>,
    series: Option<Series>,
    record: Record,
}

/// What a test leaves for the evidence.
struct Record {
    samples: Vec<Sample>,
    steady: Stretch,
    ramp_seconds: u64,
    client_results: String,
    server_results: String,
}

impl Figures {
    fn reading(&self) -> Reading {
        let two = Decimals::new(2).unwrap_or(Decimals::MAX);
        let uncertainty = self.uncertainty.map_or(Uncertainty::NotStated, Uncertainty::Expanded);
        let Some(rate) = self.rate else {
            return Reading::absent(Reason::Implausible, "a rate beyond what can be counted");
        };
        match Value::new(rate, two, uncertainty) {
            Ok(value) => Reading::Value(value),
            Err(error) => Reading::absent(Reason::Implausible, error.to_string()),
        }
    }
}

impl ThroughputPlan {
    fn parameters(&self) -> Parameters {
        let is_up = self.direction == Direction::Up;
        let ramp = if is_up { self.least_ramp() } else { self.longest_ramp() };
        let steady = self.steady_seconds();
        Parameters {
            tcp: true,
            omit: if is_up { ramp } else { 0 },
            time: if is_up { steady } else { steady.saturating_add(ramp) },
            parallel: u64::from(self.streams.get()),
            reverse: !is_up,
            len: super::flow::BLOCK as u64,
            get_server_output: u64::from(is_up),
            ..Parameters::default()
        }
    }

    fn steady_seconds(&self) -> u64 {
        super::whole_seconds(self.steady).max(1)
    }

    fn longest_ramp(&self) -> u64 {
        super::whole_seconds(self.ramp_max)
    }

    fn least_ramp(&self) -> u64 {
        self.longest_ramp().min(2)
    }
}
