//! Loss, round trip and one-way delay variation by STAMP (RFC 8762, RFC 8972) and TWAMP Light
//! (RFC 5357, appendix I).
//!
//! The clocks of the two ends are not synchronised, so that the delay of one way is never given.
//! Its variation is: the difference of two clocks falls out of it.

mod arbitrary;
mod evidence;
mod limit;
mod log;
mod packet;
mod plan;
mod readings;
mod reflector;
mod sender;
mod sessions;
mod timestamp;

use std::{
    io,
    net::SocketAddr,
    sync::{Arc, atomic::AtomicBool},
    thread,
};

use thiserror::Error;
use tokio::sync::mpsc;

pub(crate) use self::arbitrary::read_arbitrary;
pub use self::{
    log::{LossSplit, StampAnswer, StampSample, StampSamples},
    plan::{Counting, ReflectorPlan, StampLength, StampPlan, TimeFormat},
    readings::Way,
    reflector::{Reflector, ReflectorCounts, ReflectorError},
};
use crate::{halt::stop_when, stamp::sender::Sender};

/// The port of a reflector (RFC 8762, 4.1).
pub const PORT: u16 = 862;

/// How far a test is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StampProgress {
    /// Probes sent so far.
    pub sent: u32,
    /// Probes answered so far, in time or late.
    pub answered: u32,
    /// Probes planned.
    pub count: u32,
}

/// Why a test could not be made. Silence and a closed port are loss.
#[derive(Debug, Error)]
pub enum StampError {
    /// This machine has no route to the reflector.
    #[error("find a route to {target}")]
    NoRoute {
        /// The reflector.
        target: SocketAddr,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The interface is not there or not permitted.
    #[error("use interface {interface}")]
    Interface {
        /// Its name.
        interface: String,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The system refused to open or set up a socket, or to start a thread.
    #[error("open a socket for STAMP")]
    Open {
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The system refused to send.
    #[error("send a STAMP packet to {target}")]
    Send {
        /// The reflector.
        target: SocketAddr,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The system refused to receive.
    #[error("receive STAMP packets")]
    Receive {
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The test was stopped before its first probe.
    #[error("send any STAMP packet: the test was stopped before")]
    Stopped,
}

/// Sends the probes of `plan` to a reflector and gathers what comes back; no more of them once
/// `stop` is ready.
///
/// It returns as soon as every probe is answered, and at the latest one timeout after the last.
/// Dropping the future ends its thread within a twentieth of a second.
///
/// # Errors
/// When this machine cannot send or receive.
pub async fn stamp(
    plan: StampPlan,
    stop: impl Future<Output = ()>,
    mut progress: impl FnMut(StampProgress),
) -> Result<StampSamples, StampError> {
    let (events, mut arrivals) = mpsc::unbounded_channel();
    let halt = Arc::new(AtomicBool::new(false));
    let sender = Sender::open(&plan, events, Arc::clone(&halt))?;
    let mut samples = StampSamples::new(plan, sender.started_ns());
    let open = |source| StampError::Open { source };
    thread::Builder::new().name("stamp-send".into()).spawn(move || sender.run()).map_err(open)?;
    let gathering = async {
        while let Some(event) = arrivals.recv().await {
            samples.add(event)?;
            progress(samples.progress());
            if samples.is_complete() {
                break;
            }
        }
        Ok::<_, StampError>(())
    };
    stop_when(stop, &halt, gathering).await?;
    if samples.samples().is_empty() { Err(StampError::Stopped) } else { Ok(samples) }
}
