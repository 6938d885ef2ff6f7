//! The client: a test in a thread of its own, and what it has shown.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use linecert_measure::{Quantity, Unit};
use tokio::sync::{mpsc, oneshot};

use crate::{
    capacity::Capacity,
    exchange::{Ending, Tally, Terms, Tick, receiver, sender},
    handshake,
    pacer::Family,
    pdu::{Direction, Trial},
    plan::{CapacityError, CapacityPlan},
};

/// How far a test has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Since the load began.
    pub elapsed: Duration,
    /// How long the test is.
    pub longest: Duration,
    /// The rate of IP packets at the receiver since the last report.
    pub rate: Option<Quantity>,
    /// Sub-intervals that have ended.
    pub sub_intervals: u32,
}

/// Stops a thread when dropped.
pub(crate) struct StopOnDrop(pub(crate) Arc<AtomicBool>);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Measures the IP-layer capacity in one direction, and reports progress some twenty times a
/// second. Dropping the future ends the test and its thread.
///
/// # Errors
/// When the server does not answer, refuses, falls silent or does not end the test, or when a
/// socket fails. A test that did not run to its end has no figures.
pub async fn measure(
    plan: &CapacityPlan,
    mut progress: impl FnMut(Progress),
) -> Result<Capacity, CapacityError> {
    let stop = Arc::new(AtomicBool::new(false));
    let _guard = StopOnDrop(Arc::clone(&stop));
    let (ticks, mut ticked) = mpsc::unbounded_channel();
    let (result, mut finished) = oneshot::channel();
    let theirs = plan.clone();
    let run = move || {
        // Nobody listens any more only when the test is being stopped.
        let tell = move |told| {
            ticks.send(told).ok();
        };
        result.send(run(&theirs, &stop, tell)).ok();
    };
    let named = thread::Builder::new().name("udpstp".to_owned());
    named.spawn(run).map_err(CapacityError::Thread)?;
    while let Some(told) = ticked.recv().await {
        progress(told);
    }
    let interrupted = || Err(CapacityError::Interrupted { server: plan.server });
    (&mut finished).await.unwrap_or_else(|_| interrupted())
}

fn run(
    plan: &CapacityPlan,
    stop: &AtomicBool,
    tell: impl Fn(Progress),
) -> Result<Capacity, CapacityError> {
    let mut ready = handshake::open(plan, stop)?;
    let terms = ready.terms;
    let mut tick = |tick: Tick| tell(told(&tick, &terms));
    let tally = match plan.direction {
        Direction::Down => {
            receiver::receive(&mut ready.link, terms, &ready.early, (stop, &mut tick))
        }
        Direction::Up => sender::send(&mut ready.link, terms, ready.first, (stop, &mut tick)),
    };
    completed(plan.server, tally).map(|tally| Capacity::new(plan, &terms, tally))
}

/// Only a test that ran to its end has figures.
fn completed(server: SocketAddr, tally: Tally) -> Result<Tally, CapacityError> {
    let after = tally.elapsed;
    match tally.ending {
        Ending::Complete => Ok(tally),
        Ending::Silent { refused } => Err(CapacityError::Stopped { server, after, refused }),
        Ending::Overtime => Err(CapacityError::Endless { server, after }),
        Ending::Interrupted => Err(CapacityError::Interrupted { server }),
        Ending::Failed(source) => Err(CapacityError::Link { server, source }),
    }
}

fn told(tick: &Tick, terms: &Terms) -> Progress {
    Progress {
        elapsed: tick.elapsed,
        longest: Duration::from_secs(terms.parameters.seconds.into()),
        rate: trial_rate(&tick.trial, terms.family),
        sub_intervals: u32::try_from(tick.sub_intervals).unwrap_or(u32::MAX),
    }
}

fn trial_rate(trial: &Trial, family: Family) -> Option<Quantity> {
    let headers = u64::from(trial.datagrams) * u64::from(family.headers());
    let bits = (u64::from(trial.octets) + headers) * 8 * 1_000_000;
    let rate = bits.checked_div(trial.time_us.into())?;
    Some(Quantity::from_steps(i64::try_from(rate).ok()?, Unit::MegabitPerSecond))
}
