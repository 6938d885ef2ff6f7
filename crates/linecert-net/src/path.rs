//! The routers on the way to a host, found by probes that expire on the way (RFC 792, RFC 4443).
//!
//! Every probe of a flow carries the same addresses, ports and first octets of its transport
//! header, so that routers that spread load send all of them the same way (as Paris traceroute
//! does). What a router does not answer is its own affair: hops are shown and never judged.

mod answer;
mod engine;
mod error;
mod evidence;
mod hop;
mod lane;
pub mod mtu;
mod plan;
mod probe;
mod quote;
mod trace;

use std::{future::pending, sync::Arc, sync::atomic::AtomicBool, thread};

use tokio::sync::mpsc;

pub(crate) use self::probe::read_arbitrary;
pub use self::{
    error::TraceError,
    hop::{Hop, Replies, Responder, mark},
    plan::{Method, PathPlan},
    trace::{End, PathProbe, ProbeOutcome, Reply, Trace},
};
use crate::{halt::stop_when, path::engine::Engine};

/// Traces the path of `plan`, and tells `progress` of every probe that was sent or answered.
///
/// Dropping the future ends its thread within a twentieth of a second.
///
/// # Errors
/// When this machine cannot send or receive. A path that ends short of its target is no error.
pub async fn trace(plan: PathPlan, progress: impl FnMut(&Trace)) -> Result<Trace, TraceError> {
    trace_until(plan, pending(), progress).await
}

/// As [`trace`], but sending no more once `stop` is ready; what is under way gets its time.
///
/// # Errors
/// As [`trace`].
pub async fn trace_until(
    plan: PathPlan,
    stop: impl Future<Output = ()>,
    mut progress: impl FnMut(&Trace),
) -> Result<Trace, TraceError> {
    let (events, mut arrivals) = mpsc::unbounded_channel();
    let halt = Arc::new(AtomicBool::new(false));
    let engine = Engine::open(&plan, events, Arc::clone(&halt))?;
    let started_ns = engine.started_ns();
    let source = |source| TraceError::Open { source };
    thread::Builder::new().name("path-trace".into()).spawn(move || engine.run()).map_err(source)?;
    let mut trace = Trace::new(plan, started_ns);
    let gathering = async {
        while let Some(event) = arrivals.recv().await {
            trace.add(event)?;
            progress(&trace);
        }
        Ok::<_, TraceError>(())
    };
    stop_when(stop, &halt, gathering).await?;
    Ok(trace)
}
