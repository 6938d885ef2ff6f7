//! The client: measures the throughput towards a server, counted at whoever receives.

mod connect;
#[cfg(target_os = "linux")]
mod datagrams;
mod evidence;
mod figures;
mod session;
mod told;
mod watch;

use std::{fmt, io, time::Duration};

use thiserror::Error;
use tokio::time::Instant;

use self::{evidence::Evidence, session::Session, watch::Watch};
use super::{
    Garbled,
    load::Role,
    outcome::{Phase, Throughput, ThroughputProgress, View},
    plan::{Flow, ThroughputPlan},
    protocol::{Results, State, StreamResult, stream_id},
};
use crate::deadline::ahead;

/// How long datagrams may be on their way after the last was sent.
const SETTLE: Duration = Duration::from_millis(300);

/// What a client waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stage {
    /// The address of a name.
    Name,
    /// A connection.
    Connection,
    /// A state of the server.
    State(State),
    /// The answer to the first datagram.
    Datagram,
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
            Self::Datagram => f.write_str("an answer to UDP datagrams"),
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
    /// The interface or the source address of the plan cannot be used.
    #[error("reach speed server {server} from {egress}")]
    Egress {
        /// As in the plan.
        server: String,
        /// The interface or the address.
        egress: String,
        /// What the system said.
        source: io::Error,
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

/// Finds out whether a server answers at all: a connection is opened, and closed again without a
/// word. Whether the server is free, and speaks the protocol, only a test tells.
///
/// # Errors
/// When the server is absent, refuses, or has no address.
pub async fn reach(plan: &ThroughputPlan) -> Result<(), ThroughputError> {
    let overall = ahead(plan.timeouts.overall);
    session::between_tests(overall, async || connect::connect(plan, overall).await.map(drop)).await
}

/// Asks a server how it sees this machine, by a test upward over which nothing flows; `None` when it
/// does not tell.
///
/// # Errors
/// When the server is absent, busy, or does not keep to the protocol.
pub async fn view(plan: &ThroughputPlan) -> Result<Option<View>, ThroughputError> {
    let plan = ThroughputPlan { flow: Flow::Up, ..plan.clone() };
    let mut session = Session::open(&plan).await?;
    let parameters = plan.parameters(session.segment());
    let _streams = session.negotiate(&parameters).await?;
    let nothing = |at| StreamResult::tcp(u64::from(stream_id(at)), 0, 0);
    let nothing = (0..u32::from(plan.streams.get())).map(nothing).collect();
    let exchange = session.exchange(&Results::new(nothing, Some(0))).await?;
    let seen = told::far_end(&exchange.theirs).sees;
    Ok(seen.map(|seen| View { by: session.peer(), local: session.local_address(), seen }))
}

/// Measures the throughput of one direction, or of both at the same time.
///
/// # Errors
/// When no figure came about. A slow line is no error. Dropping the future ends the test.
pub async fn throughput(
    plan: ThroughputPlan,
    mut progress: impl FnMut(ThroughputProgress),
) -> Result<Throughput, ThroughputError> {
    let mut session = Session::open(&plan).await?;
    let parameters = plan.parameters(session.segment());
    let streams = session.negotiate(&parameters).await?;
    let mut watch = Watch::start(&session, streams, &parameters)?;
    let span = watch.run(&mut session, &mut progress).await?;
    if !plan.is_tcp() && session.roles().contains(&Role::Send) {
        watch.stop_sending();
        session.run_until(Instant::now() + SETTLE, watch.started()).await?;
    }
    progress(watch.progress(Phase::Results, Some(span)));
    // What arrives is read until both sides have told their results, lest the server's writes
    // block and it does not hear that the test is over.
    let exchange = session.exchange(&watch.results()).await?;
    if !plan.is_tcp() && session.roles().contains(&Role::Receive) {
        tokio::time::sleep(SETTLE.min(session.overall() - Instant::now())).await;
    }
    let transfers = figures::transfers(&session, &watch, span, &exchange.theirs)?;
    let evidence =
        Evidence { session: &session, parameters: &parameters, watch: &watch, exchange: &exchange };
    Ok(Throughput {
        peer: session.peer(),
        local: session.local_address(),
        far_end: told::far_end(&exchange.theirs),
        evidence: evidence.to_json(&transfers),
        transfers,
    })
}
