//! What answers requests: the store, the threads, and what is counted.

use std::{ops::Deref, path::PathBuf, sync::Arc};

use axum::body::Bytes;
use linecert_api::CursorKey;
use linecert_measure::Timestamp;
use linecert_store::{Change, Outcome, Store, Write, WriteError};
use tokio::sync::Semaphore;

use crate::{
    config::{Duties, Limits},
    http::{Buckets, RequestId},
    ingest::{self, News, Pool, ReceiveError, Received},
    log::LogWriter,
    metrics::Metrics,
    people::Caller,
    ready::{self, Check},
    turns::Turns,
};

/// What every request finds.
#[derive(Debug, Clone)]
pub(crate) struct App(Arc<Parts>);

/// The parts of it.
pub(crate) struct Parts {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) turns: Arc<Turns>,
    /// The threads that verify, in a process that receives certificates.
    pub(crate) pool: Option<Pool>,
    /// The log writer, in a process that has this role.
    pub(crate) log: Option<LogWriter>,
    pub(crate) duties: Duties,
    pub(crate) limits: Limits,
    pub(crate) buckets: Buckets,
    /// Room for the bodies that are held.
    pub(crate) bodies: Semaphore,
    pub(crate) cursors: CursorKey,
    pub(crate) metrics: Metrics,
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

    /// Writes for somebody, in their scope and under the name of the request.
    pub(crate) async fn write(
        &self,
        caller: &Caller,
        changes: Vec<Change>,
    ) -> Result<Vec<Outcome>, WriteError> {
        let write = Write {
            by: caller.actor(),
            scope: caller.scope().clone(),
            at: Timestamp::now(),
            request: RequestId::current().map(|id| id.to_string()),
            once: None,
            changes,
        };
        Ok(self.store.write(write).await?.outcomes)
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
