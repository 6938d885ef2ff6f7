//! The client of ndt7, M-Lab's test of one TCP connection (ndt-server, spec/ndt7-protocol.md,
//! v0.7.1).

mod download;
mod measurement;
mod socket;
mod upload;

use std::time::Duration;

pub(crate) use self::upload::read_arbitrary;
use crate::{
    error::WebSpeedError,
    outcome::{Progress, Transfer},
    plan::{Direction, Reach},
    url::WebServer,
};

/// How long a sender goes on (ndt7, Protocol description).
const EXPECTED: Duration = Duration::from_secs(10);

/// When a receiver stops waiting for the end (ndt7, Protocol description).
const LONGEST: Duration = Duration::from_secs(15);

/// The start that does not count. M-Lab itself counts it, slow start and all.
const RAMP: Duration = Duration::from_secs(2);

/// What to measure against which server.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The server, with or without the path `/ndt/v7/download` or `upload`; a query, such as the
    /// access token that M-Lab's locate service gives, is passed on. The locate service itself is
    /// never asked.
    pub server: WebServer,
    /// Which way the data flows.
    pub direction: Direction,
    /// How the server is reached.
    pub reach: Reach,
}

impl Plan {
    /// A test as the specification has it.
    #[must_use]
    pub fn new(server: WebServer, direction: Direction) -> Self {
        Self { server, direction, reach: Reach::default() }
    }
}

/// Measures one direction: about ten seconds of data, fifteen at most.
///
/// A download is counted here. Of an upload only the server knows what it received; when it does
/// not tell, or tells what cannot be, the reading is absent.
///
/// # Errors
/// When no transfer came about, or it broke. A slow line is no error.
pub async fn measure(
    plan: &Plan,
    mut progress: impl FnMut(Progress),
) -> Result<Transfer, WebSpeedError> {
    let socket = socket::open(plan).await?;
    match plan.direction {
        Direction::Down => download::receive(plan, socket, &mut progress).await,
        Direction::Up => upload::send(plan, socket, &mut progress).await,
    }
}
