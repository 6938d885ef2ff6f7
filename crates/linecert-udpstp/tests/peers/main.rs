//! Capacity tests over lines of known rate, in network namespaces, and against peers that
//! misbehave. What this machine cannot run says `skipped:` and why.

#![cfg(target_os = "linux")]
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

mod hostile;
mod line;
mod namespace;
mod old;
mod reference;

use std::{
    net::SocketAddr,
    sync::mpsc::{self, Receiver},
    thread::{self, JoinHandle},
    time::Duration,
};

use linecert_udpstp::{
    Capacity, CapacityError, CapacityPlan, Direction, Responder, ResponderEvent, ResponderPlan,
    SessionOutcome, TestSeconds, measure,
};
use tokio::sync::oneshot;

use crate::namespace::Cable;

/// Runs a test's future on this thread, which may be in a namespace of its own.
fn run<T>(test: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(test)
}

/// A test of five seconds, which is the shortest.
fn plan(server: SocketAddr, direction: Direction) -> CapacityPlan {
    let seconds = TestSeconds::new(5).unwrap();
    CapacityPlan { seconds, ..CapacityPlan::new(server, direction) }
}

/// A server in a thread of its own; stopped when dropped.
struct Server {
    address: SocketAddr,
    events: Receiver<ResponderEvent>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    fn on_far(cable: &Cable, plan: ResponderPlan) -> Self {
        Self::start(cable.far.entrance(), plan)
    }

    /// Starts a server in a thread that has first done what it must to be in the right place.
    fn start(enter: impl FnOnce() + Send + 'static, plan: ResponderPlan) -> Self {
        let (opened, address) = mpsc::channel();
        let (happened, events) = mpsc::channel();
        let (stop, stopped) = oneshot::channel::<()>();
        let serve = move || {
            enter();
            let server = Responder::open(plan).unwrap();
            opened.send(server.local_address()).unwrap();
            run(async {
                tokio::select! {
                    ended = server.run(|event| drop(happened.send(event))) => panic!("{ended:?}"),
                    _ = stopped => (),
                }
            });
        };
        let thread = Some(thread::spawn(serve));
        Self { address: address.recv().unwrap(), events, stop: Some(stop), thread }
    }

    /// How the next test that ends has ended.
    fn outcome(&self) -> Option<SessionOutcome> {
        self.outcome_within(Duration::from_secs(4))
    }

    fn outcome_within(&self, patience: Duration) -> Option<SessionOutcome> {
        loop {
            let event = self.events.recv_timeout(patience).ok()?;
            if let ResponderEvent::Finished { outcome, .. } = event {
                return Some(outcome);
            }
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stop.take());
        self.thread.take().map(JoinHandle::join);
    }
}
