//! Which of many addresses answer an ICMP echo (RFC 792, RFC 4443), with few system calls.
//!
//! A sweep finds who is there. It does not measure: `within` is from before a batch was sent until
//! after a batch was read, and so an upper bound. [`icmp::echo`](crate::icmp::echo()) measures.

mod engine;
mod evidence;
mod pace;
mod probe;
mod table;

use std::{
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    num::NonZeroU32,
    thread,
    time::{Duration, Instant},
};

use linecert_socket::{DatagramSocket, Fragmentation, IpVersion, OpenError, Protocol};
use thiserror::Error;
use tokio::sync::mpsc::{self, UnboundedSender};

pub(crate) use self::probe::read_arbitrary;
use crate::{
    icmp::{IcmpError, packet},
    sweep::{
        engine::{Clock, Engine},
        pace::Pace,
        table::{Counts, Table},
    },
};

/// The wanted size of the receive buffer.
const BUFFER: usize = 8 << 20;

/// Whom to ask, and how fast.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SweepPlan {
    /// Who is asked, IPv4 and IPv6 in any order.
    pub targets: Vec<IpAddr>,
    /// The most probes in a second; `None` for as many as answers come back for.
    pub rate: Option<NonZeroU32>,
    /// How long each answer is waited for.
    pub timeout: Duration,
    /// How many more times the silent ones are asked.
    pub retries: u8,
}

/// How far a sweep is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SweepProgress {
    /// Probes sent so far, those that were sent again included.
    pub sent: u64,
    /// Targets that have answered.
    pub answered: u32,
    /// Targets in all.
    pub targets: usize,
}

/// What became of one target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SweepOutcome {
    /// It answered in time.
    Answered {
        /// In no longer than this.
        within: Duration,
        /// To which attempt, from 0.
        attempt: u8,
    },
    /// It answered after the timeout, or after it had been reported unreachable.
    Late,
    /// An ICMP error came instead, or this machine would not send.
    Refused {
        /// Who sent the error; `None` for this machine itself.
        by: Option<IpAddr>,
        /// What it said.
        cause: IcmpError,
    },
    /// It did not answer.
    Silent,
    /// Nothing was heard of it, but this machine dropped replies for want of buffer: it may well
    /// have answered.
    Unknown,
}

/// Every target with what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sweep {
    targets: Vec<IpAddr>,
    outcomes: Vec<SweepOutcome>,
    counts: Counts,
}

/// Why a sweep could not be made. A target that does not answer is no error.
#[derive(Debug, Error)]
pub enum SweepError {
    /// Neither a raw nor an unprivileged ICMP socket may be opened.
    #[error("open an ICMP socket: neither a raw nor an unprivileged one is permitted")]
    NotPermitted(#[source] io::Error),
    /// The system refused to open or set up a socket, or to start a thread.
    #[error("open an ICMP socket")]
    Open(#[source] io::Error),
    /// The system refused to send.
    #[error("send an echo request")]
    Send(#[source] io::Error),
    /// The system refused to receive.
    #[error("receive echo replies")]
    Receive(#[source] io::Error),
}

/// What the thread tells.
enum Update {
    Progress(SweepProgress),
    Done(Result<Sweep, SweepError>),
}

/// Asks every target of `plan` and gathers who answers.
///
/// No more probes are under way than the receive buffer holds answers for. It returns when every
/// target has answered or was waited for. Dropping the future ends its thread within a twentieth
/// of a second.
///
/// # Errors
/// When this machine cannot send or receive. Silence and refusals are outcomes.
pub async fn sweep(
    plan: SweepPlan,
    mut progress: impl FnMut(SweepProgress),
) -> Result<Sweep, SweepError> {
    let (updates, mut arrivals) = mpsc::unbounded_channel();
    let body = move || {
        let outcome = sweep_all(plan, &updates);
        updates.send(Update::Done(outcome)).ok();
    };
    thread::Builder::new().name("echo-sweep".into()).spawn(body).map_err(SweepError::Open)?;
    loop {
        match arrivals.recv().await {
            Some(Update::Progress(step)) => progress(step),
            Some(Update::Done(outcome)) => return outcome,
            None => return Err(SweepError::Open(io::ErrorKind::BrokenPipe.into())),
        }
    }
}

fn sweep_all(plan: SweepPlan, updates: &UnboundedSender<Update>) -> Result<Sweep, SweepError> {
    let mut pace = Pace::new(plan.rate);
    let mut clock = Clock { start: Instant::now(), told: Duration::ZERO };
    let mut table = Table::new(plan.targets.clone(), plan.timeout);
    for like in [IpAddr::V4(Ipv4Addr::UNSPECIFIED), IpAddr::V6(Ipv6Addr::UNSPECIFIED)] {
        if table.open(like).is_empty() {
            continue;
        }
        let (socket, window) = open(like)?;
        let mut engine = Engine {
            socket,
            tag: packet::random_tag().map_err(SweepError::Open)?,
            table: &mut table,
            pace: &mut pace,
            clock: &mut clock,
            updates,
            like,
            window,
            timeout: plan.timeout,
        };
        engine.run(&plan)?;
    }
    updates.send(Update::Progress(SweepProgress::of(&table))).ok();
    let (targets, outcomes, counts) = table.into_outcomes();
    Ok(Sweep { targets, outcomes, counts })
}

/// A socket, and how many probes may be under way on it.
fn open(like: IpAddr) -> Result<(DatagramSocket, usize), SweepError> {
    let version = IpVersion::of(like);
    let socket = match DatagramSocket::open(Protocol::RawIcmp, version) {
        Err(OpenError::Forbidden { .. }) => DatagramSocket::open(Protocol::Ping, version),
        opened => opened,
    };
    let socket = socket.map_err(|error| match error {
        OpenError::Forbidden { .. } => {
            SweepError::NotPermitted(io::Error::new(io::ErrorKind::PermissionDenied, error))
        }
        error => SweepError::Open(io::Error::other(error)),
    })?;
    let refused = |error| SweepError::Open(io::Error::other(error));
    if socket.protocol() == Protocol::RawIcmp {
        socket.accept_icmp(packet::wanted_types(like)).map_err(refused)?;
    }
    socket.report_drops().map_err(refused)?;
    // Nothing cuts a packet this short, and one that must not be cut needs no number of its own from
    // the kernel (RFC 6864, 4.1), which takes a thirtieth of the time.
    socket.set_fragmentation(Fragmentation::Forbidden).map_err(refused)?;
    let granted = socket.grow_receive_buffer(BUFFER).map_err(refused)?;
    Ok((socket, engine::window(granted)))
}

impl SweepProgress {
    fn of(table: &Table) -> Self {
        let Counts { sent, answered, .. } = table.counts;
        Self { sent, answered, targets: table.len() }
    }
}

impl Sweep {
    /// Who was asked.
    #[must_use]
    pub fn targets(&self) -> &[IpAddr] {
        &self.targets
    }

    /// What became of each target, in their order.
    #[must_use]
    pub fn outcomes(&self) -> &[SweepOutcome] {
        &self.outcomes
    }

    /// How many targets answered, in time or late.
    #[must_use]
    pub const fn answered(&self) -> u32 {
        self.counts.answered
    }

    /// How many targets did not answer at all, and would have been heard.
    #[must_use]
    pub fn silent(&self) -> usize {
        self.outcomes.iter().filter(|outcome| **outcome == SweepOutcome::Silent).count()
    }

    /// How many probes were sent.
    #[must_use]
    pub const fn sent(&self) -> u64 {
        self.counts.sent
    }

    /// Answers beyond the first of each target.
    #[must_use]
    pub const fn duplicates(&self) -> u32 {
        self.counts.duplicates
    }

    /// Replies that look like ours and are not.
    #[must_use]
    pub const fn foreign(&self) -> u32 {
        self.counts.foreign
    }

    /// Datagrams that this machine dropped because its buffer was full.
    #[must_use]
    pub const fn overflow(&self) -> u32 {
        self.counts.overflow
    }
}
