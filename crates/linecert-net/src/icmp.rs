//! Round-trip time and loss by ICMP echo (RFC 792, RFC 4443).
//!
//! The prober is an open loop: every probe leaves at its intended time whether or not the one
//! before was answered, so that a slow line is not asked less often (no coordinated omission).
//! On Linux the kernel takes the times; what an application feels and what the line does are kept
//! apart (see [`Span`]).

mod error;
mod event;
mod evidence;
mod log;
#[cfg(target_os = "linux")]
mod open;
pub(crate) mod packet;
mod plan;
#[cfg(any(test, not(target_os = "linux")))]
mod portable;
#[cfg(target_os = "linux")]
mod prober;
mod readings;
#[cfg(target_os = "linux")]
mod refusal;
mod samples;
mod schedule;
mod unreachable;

use std::{
    future::pending,
    sync::{Arc, atomic::AtomicBool},
    time::{Duration, Instant},
};

use tokio::{
    sync::mpsc::{self, UnboundedReceiver},
    time,
};

#[cfg(target_os = "linux")]
pub(crate) use packet::read_arbitrary;

pub use error::EchoError;
pub use packet::IcmpError;
pub use plan::{Dscp, EchoPlan, Egress, PayloadSize};
pub use samples::{
    Clock, EchoOutcome, EchoSample, EchoSamples, RoundTrip, STAMP_ERROR, Span, Stamps,
    USER_CLOCK_DELAY,
};

#[cfg(not(target_os = "linux"))]
use portable as prober;

use crate::{
    deadline::later,
    halt::stop_when,
    icmp::{event::Event, log::EchoLog, samples::Setting},
};

/// How far beyond its plan a test may run when the machine is too busy to send on time.
const GRACE: Duration = Duration::from_secs(1);

/// Which kind of socket was permitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SocketKind {
    /// A raw socket, which needs a privilege.
    Raw,
    /// An unprivileged ICMP socket (Linux `net.ipv4.ping_group_range`, macOS).
    Datagram,
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
    /// The answer that has just come, if that is the news.
    pub latest: Option<Answer>,
}

/// An answer as it comes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer {
    /// Which probe, from 0.
    pub index: u32,
    /// How long it took, as an application feels it.
    pub round_trip: Duration,
}

/// Sends the probes of `plan` and gathers what comes back.
///
/// It returns as soon as every probe is answered, and at the latest one timeout after the last
/// probe; a machine that falls behind its plan by a second ends it with [`EchoError::TooSlow`].
/// Dropping the future ends its thread within a twentieth of a second.
///
/// # Errors
/// When this machine cannot send or receive. Silence and refusals of the far end are samples.
pub async fn echo(
    plan: EchoPlan,
    progress: impl FnMut(EchoProgress),
) -> Result<EchoSamples, EchoError> {
    echo_until(plan, &Egress::default(), pending(), progress).await
}

/// As [`echo`], but leaving this machine as `egress` says, and sending no more once `stop` is
/// ready: what was sent until then is what was measured, and still gets its time to be answered.
///
/// # Errors
/// As [`echo`]; and when it was stopped before the first probe.
pub async fn echo_until(
    plan: EchoPlan,
    egress: &Egress,
    stop: impl Future<Output = ()>,
    mut progress: impl FnMut(EchoProgress),
) -> Result<EchoSamples, EchoError> {
    let (events, arrivals) = mpsc::unbounded_channel();
    let halt = Arc::new(AtomicBool::new(false));
    let (start, socket) = prober::start(&plan, egress, events, Arc::clone(&halt))?;
    let mut log = EchoLog::new(&plan);
    let gathering = gather(&mut log, arrivals, start.at, &mut progress);
    stop_when(stop, &halt, gathering).await?;
    let (samples, counts) = log.finish()?;
    let setting = Setting { plan, egress: egress.clone(), socket, start };
    Ok(EchoSamples::new(setting, samples, counts))
}

/// Folds events until every probe is settled or the time is up.
async fn gather(
    log: &mut EchoLog,
    mut arrivals: UnboundedReceiver<Event>,
    start: Instant,
    progress: &mut impl FnMut(EchoProgress),
) -> Result<(), EchoError> {
    let mut deadline = later(start, log.planned().saturating_add(GRACE));
    while !log.is_complete() {
        let arrival = time::timeout_at(deadline.into(), arrivals.recv()).await;
        let Ok(Some(event)) = arrival else { break };
        if matches!(event, Event::Ended) {
            deadline = later(start, log.last_timeout());
        }
        log.add(event)?;
        progress(log.progress());
    }
    Ok(())
}
