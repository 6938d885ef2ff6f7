//! Takes tests from the store, keeps their leases while they run, and ends them.

use std::{num::NonZeroU16, sync::Arc, time::Duration};

use jiff::SignedDuration;
use linecert_api::wire::JobKind;
use linecert_measure::Timestamp;
use linecert_store::{Claim, Effect, Lease, LeaseError, Limit, Line, OnuName, Scope};
use tokio::{
    runtime::Handle,
    sync::Semaphore,
    task::{JoinHandle, JoinSet, spawn_blocking},
    time::{Instant, sleep},
};

use super::{
    asked::Asked,
    fault::Fault,
    plan::{FarEnd, planned},
    profile, read,
    signal::Signals,
    telling::{Step, Teller, announce},
};
use crate::network::Network;

/// How long a lease is good, and how often it is extended.
const LEASE: SignedDuration = SignedDuration::from_secs(15);
const EXTEND: Duration = Duration::from_secs(4);
/// How often leases that ran out are looked for.
const SWEEP: Duration = Duration::from_secs(3);

/// What runs tests.
struct Runner {
    network: Arc<Network>,
    far_end: FarEnd,
    signals: Signals,
}

/// Starts to run tests, so many at once. It ends after [`Signals::stop`].
pub(crate) fn start(
    (network, far_end): (Arc<Network>, FarEnd),
    signals: Signals,
    at_once: NonZeroU16,
) -> JoinHandle<()> {
    let runner = Arc::new(Runner { network, far_end, signals });
    tokio::spawn(runner.serve(at_once))
}

impl Runner {
    async fn serve(self: Arc<Self>, at_once: NonZeroU16) {
        let (free, mut running) = (Arc::new(Semaphore::new(at_once.get().into())), JoinSet::new());
        let (mut follower, mut sweep_at) = (self.signals.for_asked(), Instant::now());
        while !follower.is_stopping() {
            if sweep_at <= Instant::now() {
                self.sweep().await;
                sweep_at = Instant::now() + SWEEP;
            }
            while let Ok(permit) = Arc::clone(&free).try_acquire_owned() {
                let Some(lease) = self.claim().await else { break };
                let runner = Arc::clone(&self);
                running.spawn(async move {
                    runner.hold(lease).await;
                    drop(permit);
                });
            }
            while running.try_join_next().is_some() {}
            follower.news().await;
        }
        while running.join_next().await.is_some() {}
    }

    /// Takes back what nobody holds any more.
    async fn sweep(&self) {
        match self.network.store.sweep(Timestamp::now()).await {
            Ok(swept) => {
                for job in &swept.interrupted {
                    tracing::warn!(job = job.0, "a test that disturbs its line was cut off");
                }
                let changed = swept.interrupted.len() + swept.again.len() + swept.expired.len();
                if changed > 0 {
                    self.signals.told();
                }
            }
            Err(error) => tracing::error!(%error, "leases could not be looked through"),
        }
    }

    async fn claim(&self) -> Option<Lease> {
        let at = Timestamp::now();
        let claim = Claim {
            worker: format!("linecertd-{}", std::process::id()),
            kinds: JobKind::ALL.iter().map(|kind| kind.name().to_owned()).collect(),
            most: Limit::new(1).unwrap_or_default(),
            at,
            until: at.saturating_add(LEASE).unwrap_or(at),
            // One test of a node at a time: it is polled besides.
            per_budget: NonZeroU16::MIN,
        };
        match self.network.store.claim(&claim).await {
            Ok(leases) => leases.into_iter().next(),
            Err(error) => {
                tracing::error!(%error, "no test could be taken");
                None
            }
        }
    }

    /// Runs a test for as long as its lease is kept, and ends it.
    async fn hold(self: Arc<Self>, lease: Lease) {
        let (key, job) = (lease.key(), lease.job.id.0);
        let (store, signals) = (Arc::clone(&self.network.store), self.signals.clone());
        let teller = Teller { store: Arc::clone(&store), lease: key, signals: signals.clone() };
        let mut follower = signals.for_told();
        // What drives the instruments does not move from thread to thread.
        let (handle, worker, told) = (Handle::current(), Arc::clone(&self), teller.clone());
        let effect = lease.job.asked.effect;
        let ended = spawn_blocking(move || {
            handle.block_on(async {
                tokio::select! {
                    ended = worker.run(&lease, &told) => Some(ended),
                    () = keep(&told) => None,
                    () = follower.stopped() => None,
                }
            })
        });
        let ended = ended.await.unwrap_or_else(|error| {
            tracing::error!(job, %error, "a test broke off");
            None
        });
        let settled = match ended {
            Some(Ok(result)) => {
                told_last(&teller, Step::Ended).await;
                store.complete(key, result, Timestamp::now()).await
            }
            Some(Err(Fault::Lease(error))) => Err(error),
            Some(Err(fault)) => {
                told_last(&teller, Step::Failed { detail: fault.to_string() }).await;
                store.fail(key, fault.to_string(), Timestamp::now()).await
            }
            // It is taken up again by whoever is there next. One that disturbs its line is left
            // to be found as interrupted.
            None if effect == Effect::Repeatable => {
                store.try_again(key, "linecertd stopped".to_owned(), Timestamp::now()).await
            }
            None => Ok(()),
        };
        match settled {
            Ok(()) => announce(&*store, key.job).await,
            Err(error) => tracing::info!(job, %error, "a test ended without us"),
        }
        signals.told();
    }

    async fn run(&self, lease: &Lease, teller: &Teller) -> Result<String, Fault> {
        teller.tell(&Step::Taken { attempt: lease.job.attempts }).await?;
        let job = &lease.job;
        let (asked, store) = (Asked::of_job(job)?, &*self.network.store);
        let (line, onu) = self.line_of(lease).await?;
        let node = store.node(&Scope::system(), &onu.node).await?.ok_or(Fault::NoLine)?;
        let reached = self.network.reach(&node).await?;
        match asked {
            Asked::Read { seconds } => {
                teller.begin().await?;
                read::run((&reached, &onu), seconds, teller).await
            }
            Asked::Profile { profile, order } => {
                let with = (reached.access_node(), &self.far_end);
                let profile = (profile.as_str(), order.as_ref());
                let planned = planned(store, (&line, &onu), profile, with).await?;
                if planned.effect() == Effect::Disruptive && job.asked.effect != Effect::Disruptive
                {
                    return Err(Fault::Disturbs);
                }
                teller.begin().await?;
                profile::run(&planned, teller).await
            }
        }
    }

    async fn line_of(&self, lease: &Lease) -> Result<(Line, OnuName), Fault> {
        let name = lease.job.asked.line.as_ref().ok_or(Fault::NoLine)?;
        let line = self.network.store.line(&Scope::system(), name).await?;
        let line = line.ok_or(Fault::NoLine)?;
        let onu = line.onu.clone().ok_or(Fault::NoLine)?;
        Ok((line, onu))
    }
}

/// Extends a lease until it is lost.
async fn keep(teller: &Teller) {
    loop {
        sleep(EXTEND).await;
        let now = Timestamp::now();
        let until = now.saturating_add(LEASE).unwrap_or(now);
        match teller.store.extend(teller.lease, until).await {
            Ok(()) => {}
            // The store may answer next time; if it does not, the lease runs out by itself.
            Err(LeaseError::Store(error)) => tracing::warn!(%error, "a lease is not extended"),
            Err(_) => return,
        }
    }
}

/// Tells the last step. The end itself is what counts.
async fn told_last(teller: &Teller, step: Step) {
    if let Err(error) = teller.tell(&step).await {
        tracing::debug!(%error, "the last step of a test is not told");
    }
}
