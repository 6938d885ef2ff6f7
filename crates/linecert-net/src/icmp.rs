//! Round-trip time and loss by ICMP echo (RFC 792, RFC 4443).
//!
//! The prober is an open loop: every probe leaves at its intended time whether or not the one
//! before was answered, so that a slow line is not asked less often (no coordinated omission).

mod log;
mod packet;
mod prober;
mod samples;
mod socket;

use std::{
    io,
    net::IpAddr,
    num::NonZeroU32,
    time::{Duration, Instant},
};

use thiserror::Error;
use tokio::{sync::mpsc, time};

pub use packet::IcmpError;
pub use samples::{EchoOutcome, EchoSample, EchoSamples, USER_CLOCK_DELAY};
pub use socket::SocketKind;

use crate::{
    deadline::later,
    icmp::{log::EchoLog, prober::Event, socket::EchoSocket},
};

/// How far beyond its plan a test may run when the machine is too busy to send on time.
const GRACE: Duration = Duration::from_secs(1);

/// What to send, how often, and how long to wait for each answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EchoPlan {
    /// Who is asked.
    pub target: IpAddr,
    /// How many probes are sent.
    pub count: NonZeroU32,
    /// The time from one probe to the next; 50 ms is kind to customer equipment.
    pub interval: Duration,
    /// A probe without an answer for this long is lost, even if an answer comes later.
    pub timeout: Duration,
    /// The size of the ICMP payload.
    pub payload: PayloadSize,
}

/// The bytes behind the ICMP header: 16 to 1452, so that no probe is cut on an Ethernet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct PayloadSize(u16);

impl PayloadSize {
    /// The 56 bytes of the usual `ping`.
    pub const USUAL: Self = Self(56);

    /// Returns `None` outside 16 to 1452 bytes.
    #[must_use]
    pub const fn new(bytes: u16) -> Option<Self> {
        if bytes >= 16 && bytes <= 1452 { Some(Self(bytes)) } else { None }
    }

    /// The number of bytes.
    #[must_use]
    pub const fn get(self) -> u16 {
        self.0
    }
}

/// How far a test is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EchoProgress {
    /// Probes sent so far.
    pub sent: u32,
    /// Probes answered so far, in time or late.
    pub answered: u32,
    /// Probes planned.
    pub count: u32,
}

/// Why a test gave no samples. A target that does not answer is no error.
#[derive(Debug, Error)]
pub enum EchoError {
    /// Neither a raw nor an unprivileged ICMP socket may be opened.
    #[error("open an ICMP socket to {target}: neither a raw nor an unprivileged one is permitted")]
    NotPermitted {
        /// Who was to be asked.
        target: IpAddr,
        /// What the system said about the unprivileged one.
        source: io::Error,
    },
    /// This machine has no route to the target.
    #[error("send an echo request: no route to {target}")]
    NoRoute {
        /// Who was to be asked.
        target: IpAddr,
        /// What the system said.
        source: io::Error,
    },
    /// The system refused to open or set up the socket.
    #[error("open an ICMP socket to {target}")]
    Open {
        /// Who was to be asked.
        target: IpAddr,
        /// What the system said.
        source: io::Error,
    },
    /// The system refused to send, as a local packet filter does.
    #[error("send echo request {index} to {target}")]
    Send {
        /// Who was asked.
        target: IpAddr,
        /// Which probe, from 0.
        index: u32,
        /// What the system said.
        source: io::Error,
    },
    /// The system refused to receive.
    #[error("receive echo replies from {target}")]
    Receive {
        /// Who was asked.
        target: IpAddr,
        /// What the system said.
        source: io::Error,
    },
    /// This machine is so busy that it sent too few probes in the planned time.
    #[error("send {count} echo requests to {target} in time: only {sent} were sent")]
    TooSlow {
        /// Who was asked.
        target: IpAddr,
        /// Probes planned.
        count: u32,
        /// Probes sent.
        sent: u32,
    },
}

/// Sends the probes of `plan` and gathers what comes back.
///
/// It returns as soon as every probe is answered, and at the latest one timeout after the last
/// probe; a machine that falls behind its plan by a second ends it with [`EchoError::TooSlow`].
/// Dropping the future ends its two threads within a twentieth of a second.
///
/// # Errors
/// When this machine cannot send or receive. Silence and refusals of the far end are samples.
pub async fn echo(
    plan: EchoPlan,
    mut progress: impl FnMut(EchoProgress),
) -> Result<EchoSamples, EchoError> {
    let socket = EchoSocket::open(plan.target)?;
    let kind = socket.kind();
    let mut log = EchoLog::new(&plan);
    let (events, mut arrivals) = mpsc::unbounded_channel();
    let start = Instant::now();
    prober::start(&plan, socket, events, start)
        .map_err(|source| EchoError::Open { target: plan.target, source })?;
    let planned = plan.interval.saturating_mul(plan.count.get()).saturating_add(plan.timeout);
    let mut deadline = later(start, planned.saturating_add(GRACE));
    while !log.is_complete() {
        let arrival = time::timeout_at(deadline.into(), arrivals.recv()).await;
        let Ok(Some(event)) = arrival else { break };
        if let Event::Sent { index, at } = event
            && index + 1 == plan.count.get()
        {
            deadline = later(start, at.saturating_add(plan.timeout));
        }
        log.add(event)?;
        progress(log.progress());
    }
    log.finish(kind)
}
