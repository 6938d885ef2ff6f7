//! What answers requests: the store, the threads, and what is counted.

use std::{ops::Deref, path::PathBuf, sync::Arc};

use axum::body::Bytes;
use linecert_api::CursorKey;
use linecert_measure::Timestamp;
use linecert_report::Renderer;
use linecert_store::{Change, Once, Outcome, Store, Write, WriteError, Written};
use thiserror::Error;
use tokio::{sync::Semaphore, task::spawn_blocking};

use crate::{
    authority::Authority,
    config::{Duties, Limits, Tempo},
    console::Console,
    http::{Attempt, Buckets, RequestId},
    ingest::{self, News, Pool, ReceiveError, Received},
    jobs::{FarEnd, Signals},
    kpi::Desk,
    log::LogWriter,
    metrics::Metrics,
    network::Network,
    people::{Caller, Entrance},
    poll::Polling,
    ready::{self, Check},
    turns::Turns,
};

/// What every request finds.
#[derive(Debug, Clone)]
pub(crate) struct App(Arc<Parts>);

/// That work was given up, since the daemon stops or the work panicked.
#[derive(Debug, Error)]
#[error("work was given up: {0}")]
pub(crate) struct GivenUp(String);

/// The parts of it.
pub(crate) struct Parts {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) turns: Arc<Turns>,
    /// The threads that verify, in a process that receives certificates.
    pub(crate) pool: Option<Pool>,
    /// The log writer, in a process that has this role.
    pub(crate) log: Option<LogWriter>,
    /// What it takes to reach access nodes.
    pub(crate) network: Arc<Network>,
    /// The nodes that are read, in a process that has this role.
    pub(crate) polling: Option<Polling>,
    /// What runners of remote tests and those who follow them tell each other.
    pub(crate) signals: Signals,
    /// The far end of network tests.
    pub(crate) far_end: FarEnd,
    /// Whether this is a demonstration.
    pub(crate) tempo: Tempo,
    /// Where people come in.
    pub(crate) entrance: Entrance,
    /// What the console knows beside the store.
    pub(crate) console: Console,
    pub(crate) duties: Duties,
    pub(crate) limits: Limits,
    pub(crate) buckets: Buckets,
    /// Room for the bodies that are held.
    pub(crate) bodies: Semaphore,
    pub(crate) cursors: CursorKey,
    pub(crate) figures: Desk,
    pub(crate) metrics: Metrics,
    /// By which certificates verify.
    pub(crate) authority: Arc<Authority>,
    /// What sets the pages of certificates.
    pub(crate) renderer: Arc<Renderer>,
    /// Room for answers that come as they are made.
    pub(crate) streams: Arc<Semaphore>,
    /// Room for what keeps a thread busy.
    pub(crate) desks: Arc<Semaphore>,
    /// The folder of the store and the log, and the bytes that must be free on its disk.
    pub(crate) room: (PathBuf, u64),
}

impl App {
    /// Puts the parts together.
    pub(crate) fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }

    /// Receives a certificate for somebody, counts it, and tells the log writer.
    pub(crate) async fn receive(
        &self,
        sent: Bytes,
        caller: &Caller,
    ) -> Result<Received, ReceiveError> {
        let pool = self.pool.as_ref().ok_or(ReceiveError::Ended)?;
        let received = ingest::receive((pool, &*self.store, &self.turns), sent, caller).await;
        self.metrics.received(&received);
        if let (Ok(received), Some(log)) = (&received, &self.log) {
            match received.news {
                News::New => log.arrived(),
                News::More => log.grew(received.digest),
                News::Same => {}
            }
        }
        received
    }

    /// Writes for somebody, in their scope and under the name of the request. A request with an
    /// idempotency key that was carried out before gives the same outcomes, and changes nothing.
    pub(crate) async fn write(
        &self,
        caller: &Caller,
        changes: Vec<Change>,
    ) -> Result<Vec<Outcome>, WriteError> {
        Ok(self.write_or_repeat(caller, changes).await?.outcomes)
    }

    /// The same for whoever has to know whether it was carried out before, as when a secret was told
    /// then.
    pub(crate) async fn write_or_repeat(
        &self,
        caller: &Caller,
        changes: Vec<Change>,
    ) -> Result<Written, WriteError> {
        self.write_under(caller, changes, Attempt::next_write()).await
    }

    /// The same of changes that are harmless to repeat by themselves, and of which one request has
    /// many, in no certain order: its key says nothing of them.
    pub(crate) async fn write_each_time(
        &self,
        caller: &Caller,
        changes: Vec<Change>,
    ) -> Result<Written, WriteError> {
        self.write_under(caller, changes, None).await
    }

    async fn write_under(
        &self,
        caller: &Caller,
        changes: Vec<Change>,
        once: Option<Once>,
    ) -> Result<Written, WriteError> {
        let write = Write {
            by: caller.actor(),
            scope: caller.scope().clone(),
            at: Timestamp::now(),
            request: RequestId::current().map(|id| id.to_string()),
            once,
            changes,
        };
        self.store.write(write).await
    }

    /// Computes something, or waits for a disk, apart from the threads that answer.
    ///
    /// # Errors
    /// When the daemon stops meanwhile, or on a panic.
    pub(crate) async fn compute<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, GivenUp> {
        let desk = Arc::clone(&self.desks).acquire_owned().await;
        let desk = desk.map_err(|error| GivenUp(error.to_string()))?;
        let working = spawn_blocking(move || {
            let worked = work();
            drop(desk);
            worked
        });
        working.await.map_err(|error| GivenUp(error.to_string()))
    }

    /// Whether what is needed to receive certificates works.
    pub(crate) async fn readiness(&self) -> Vec<Check> {
        let mut checks = vec![ready::store(&*self.store).await, ready::disk(&self.room)];
        checks.extend(self.log.iter().flat_map(|log| [ready::log(log), ready::listing(log)]));
        // What is missing of the trust root is told by the log writer, once a day.
        for check in checks.iter().filter(|check| !check.lets_receive()) {
            tracing::warn!(check = check.name, fault = check.fault, "not ready");
        }
        checks
    }
}

impl Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl std::fmt::Debug for Parts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Parts").field("duties", &self.duties).finish_non_exhaustive()
    }
}
