//! The threads that verify: each with a verifier and a key of its own, since neither is shared.

use std::{
    io,
    num::NonZeroU32,
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{self, Receiver, SyncSender, TrySendError},
    },
    thread,
};

use axum::body::Bytes;
use linecert_cert::{Issuer, TrustRoots, Verifier};
use linecert_store::StoredCertificate;
use thiserror::Error;
use tokio::sync::oneshot;

use super::{
    ReceiveError,
    receive::{Desk, Prepared},
};
use crate::authority::{Authority, AuthorityError};

/// How many certificates may wait for each thread.
const WAITING: usize = 256;

/// Why no threads verify.
#[derive(Debug, Error)]
pub(crate) enum PoolError {
    /// A thread has no key to sign receipts with.
    #[error(transparent)]
    Authority(#[from] AuthorityError),
    /// The system gives no thread.
    #[error("no thread that verifies: {0}")]
    Thread(#[from] io::Error),
    /// A thread ended before it began.
    #[error("a thread that verifies ended at once")]
    Ended,
}

/// Threads that verify certificates. They end when this is dropped.
#[derive(Debug)]
pub(crate) struct Pool {
    tasks: SyncSender<Task>,
}

/// A certificate that waits for a thread.
struct Task {
    sent: Bytes,
    /// What is known of it already.
    stored: Option<StoredCertificate>,
    answer: oneshot::Sender<Result<Prepared, ReceiveError>>,
}

impl Pool {
    /// Starts the threads, once each of them has opened its key.
    ///
    /// # Errors
    /// When one cannot.
    pub(crate) fn start(
        threads: NonZeroU32,
        authority: &Arc<Authority>,
    ) -> Result<Self, PoolError> {
        let room = usize::try_from(threads.get()).unwrap_or(1).saturating_mul(WAITING);
        let (tasks, waiting) = mpsc::sync_channel(room);
        let waiting = Arc::new(Mutex::new(waiting));
        for number in 0..threads.get() {
            let (begun, has_begun) = mpsc::channel();
            let (authority, waiting) = (Arc::clone(authority), Arc::clone(&waiting));
            let work = move || match authority.issuer() {
                Ok(issuer) => {
                    if begun.send(Ok(())).is_ok() {
                        work(&issuer, &authority, &waiting);
                    }
                }
                // Whoever starts the pool is gone if this is not heard.
                Err(error) => drop(begun.send(Err(error))),
            };
            thread::Builder::new().name(format!("verify-{number}")).spawn(work)?;
            has_begun.recv().map_err(|_| PoolError::Ended)??;
        }
        Ok(Self { tasks })
    }

    /// Has a certificate verified, joined with what is stored of it, and receipted. Nothing is
    /// stored yet.
    pub(super) async fn prepare(
        &self,
        sent: Bytes,
        stored: Option<StoredCertificate>,
    ) -> Result<Prepared, ReceiveError> {
        let (answer, prepared) = oneshot::channel();
        self.tasks.try_send(Task { sent, stored, answer }).map_err(|error| match error {
            TrySendError::Full(_) => ReceiveError::Busy,
            TrySendError::Disconnected(_) => ReceiveError::Ended,
        })?;
        prepared.await.map_err(|_| ReceiveError::Ended)?
    }
}

/// Works until the pool is dropped. When the trust root changes, what the verifier remembers of the
/// old one is forgotten with it.
fn work(issuer: &Issuer, authority: &Authority, waiting: &Mutex<Receiver<Task>>) {
    let mut next = take(waiting);
    while next.is_some() {
        let trust = authority.trust();
        let desk = Desk { verifier: Verifier::new(&trust), issuer };
        while let Some(task) = next.take_if(|_| is_current(&trust, authority)) {
            let Task { sent, stored, answer } = task;
            let prepared = desk.prepare(&sent, stored.as_ref());
            // A caller who went away needs no answer.
            drop(answer.send(prepared));
            next = take(waiting);
        }
    }
}

fn is_current(trust: &Arc<TrustRoots>, authority: &Authority) -> bool {
    Arc::ptr_eq(trust, &authority.trust())
}

fn take(waiting: &Mutex<Receiver<Task>>) -> Option<Task> {
    waiting.lock().unwrap_or_else(PoisonError::into_inner).recv().ok()
}
