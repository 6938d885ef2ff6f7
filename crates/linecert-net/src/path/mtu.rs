//! The path MTU, by echoes of every size that may not be fragmented (RFC 1191, RFC 8201), and by
//! what gets through rather than by what routers say (RFC 4821).
//!
//! A size passes when an echo of it was answered in full. It fails when a router says that it is
//! too big, or when several tries vanish although smaller ones get through: a black hole.

mod outcome;
mod prober;
mod search;

use std::{
    net::IpAddr,
    num::NonZeroU8,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use tokio::sync::mpsc;

pub use self::outcome::{MtuLimit, PathMtu};
use crate::{
    icmp::Egress,
    path::{TraceError, mtu::prober::Prober},
};

/// Whose path MTU is looked for, and how patiently.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MtuPlan {
    /// Where the path leads.
    pub target: IpAddr,
    /// The longest time to wait for an answer. Once answers have come, three times the slowest of
    /// them and at least a quarter of a second will do.
    pub timeout: Duration,
    /// How many echoes of a size must vanish before it counts as too big.
    pub tries: NonZeroU8,
    /// How probes leave this machine.
    pub egress: Egress,
}

impl MtuPlan {
    /// Three tries of up to a second.
    #[must_use]
    pub fn new(target: IpAddr) -> Self {
        Self {
            target,
            timeout: Duration::from_secs(1),
            tries: NonZeroU8::MIN.saturating_add(2),
            egress: Egress::default(),
        }
    }
}

/// How far the search is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MtuProgress {
    /// The largest packet in octets that got through so far.
    pub passes: Option<u16>,
    /// The smallest that did not; `None` as long as every size gets through.
    pub fails: Option<u16>,
    /// How many probes were sent.
    pub probes: u32,
}

enum Update {
    Progress(MtuProgress),
    Done(Result<PathMtu, TraceError>),
}

/// Tells the thread that nobody waits for it any more.
struct Halt(Arc<AtomicBool>);

impl Drop for Halt {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Looks for the largest packet that reaches the target and comes back whole.
///
/// It takes no more than some twenty sizes of `tries` probes each. Dropping the future ends its
/// thread within a twentieth of a second.
///
/// # Errors
/// When this machine cannot send or receive. A target that answers no echo is no error.
pub async fn path_mtu(
    plan: MtuPlan,
    mut progress: impl FnMut(MtuProgress),
) -> Result<PathMtu, TraceError> {
    let (updates, mut arrivals) = mpsc::unbounded_channel();
    let halt = Halt(Arc::new(AtomicBool::new(false)));
    let prober = Prober::open(plan, Arc::clone(&halt.0))?;
    let body = move || {
        let tell = |step| drop(updates.send(Update::Progress(step)));
        let outcome = prober.run(tell);
        updates.send(Update::Done(outcome)).ok();
    };
    let open = |source| TraceError::Open { source };
    thread::Builder::new().name("path-mtu".into()).spawn(body).map_err(open)?;
    loop {
        match arrivals.recv().await {
            Some(Update::Progress(step)) => progress(step),
            Some(Update::Done(outcome)) => return outcome,
            None => return Err(open(std::io::ErrorKind::BrokenPipe.into())),
        }
    }
}
