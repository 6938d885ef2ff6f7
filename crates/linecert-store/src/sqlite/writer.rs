//! The one thread that writes. Whatever waits is committed together: a commit costs the disk the
//! same for one write as for a hundred.

use std::{
    sync::mpsc::{self, Receiver, RecvTimeoutError},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use rusqlite::Connection;
use tokio::sync::oneshot;

use super::fault::writing;
use crate::store::StoreError;

/// The most writes of one commit.
const GROUP: usize = 512;

/// How long a group waits for as many as the one before it had.
const LINGER: Duration = Duration::from_millis(3);

/// A write that waits, or waits for its commit.
trait Waiting: Send {
    /// Does it, and tells whether it is to be kept.
    fn run(&mut self, db: &Connection) -> bool;

    /// Answers whoever waits.
    fn answer(self: Box<Self>, committed: Result<(), StoreError>);
}

struct Job<T, E, F> {
    work: Option<F>,
    result: Option<Result<T, E>>,
    reply: oneshot::Sender<Result<T, E>>,
}

impl<T, E, F> Waiting for Job<T, E, F>
where
    T: Send,
    E: Send + From<StoreError>,
    F: FnOnce(&Connection) -> Result<T, E> + Send,
{
    fn run(&mut self, db: &Connection) -> bool {
        self.result = self.work.take().map(|work| work(db));
        matches!(self.result, Some(Ok(_)))
    }

    fn answer(self: Box<Self>, committed: Result<(), StoreError>) {
        let result = match (self.result, committed) {
            (Some(Err(error)), _) => Err(error),
            (_, Err(error)) => Err(error.into()),
            (Some(Ok(value)), Ok(())) => Ok(value),
            (None, Ok(())) => Err(StoreError::Closed.into()),
        };
        // Whoever asked may have gone meanwhile.
        drop(self.reply.send(result));
    }
}

#[derive(Debug)]
pub(super) struct Writer {
    queue: Option<mpsc::Sender<Box<dyn Waiting>>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    pub(super) fn start(mut db: Connection) -> Self {
        let (queue, waiting) = mpsc::channel();
        let thread = thread::spawn(move || write_all(&mut db, &waiting));
        Self { queue: Some(queue), thread: Some(thread) }
    }

    /// Of a store that is only read.
    pub(super) const fn none() -> Self {
        Self { queue: None, thread: None }
    }

    /// Writes whole or not at all. What was written is durable when this returns.
    pub(super) async fn run<T, E>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let job = Box::new(Job { work: Some(work), result: None, reply });
        let queue = self.queue.as_ref().ok_or(StoreError::Closed)?;
        queue.send(job).map_err(|_| StoreError::Closed)?;
        answer.await.map_err(|_| StoreError::Closed)?
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.queue = None;
        // A thread that panicked has told why already.
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

fn write_all(db: &mut Connection, waiting: &Receiver<Box<dyn Waiting>>) {
    let mut before = 1;
    while let Ok(first) = waiting.recv() {
        let mut group = gather(first, waiting, before);
        before = group.len();
        let committed = commit(db, &mut group);
        group.into_iter().for_each(|job| job.answer(committed.clone()));
    }
}

/// Takes what waits. Those whom the last commit answered are likely to come again: the group waits
/// a little for as many, so that a single writer never waits.
fn gather(
    first: Box<dyn Waiting>,
    waiting: &Receiver<Box<dyn Waiting>>,
    before: usize,
) -> Vec<Box<dyn Waiting>> {
    let (mut group, end) = (vec![first], Instant::now() + LINGER);
    while group.len() < GROUP {
        let patience = match group.len() < before {
            true => end.saturating_duration_since(Instant::now()),
            false => Duration::ZERO,
        };
        match waiting.recv_timeout(patience) {
            Ok(job) => group.push(job),
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => break,
        }
    }
    group
}

fn commit(db: &mut Connection, group: &mut [Box<dyn Waiting>]) -> Result<(), StoreError> {
    let done = attempt(db, group).map_err(writing);
    if done.is_err() && !db.is_autocommit() {
        db.execute_batch("ROLLBACK").map_err(writing)?;
    }
    done
}

fn attempt(db: &Connection, group: &mut [Box<dyn Waiting>]) -> rusqlite::Result<()> {
    db.execute_batch("BEGIN IMMEDIATE")?;
    for job in group {
        db.prepare_cached("SAVEPOINT job")?.execute([])?;
        if !job.run(db) && !db.is_autocommit() {
            db.prepare_cached("ROLLBACK TO job")?.execute([])?;
        }
        // A full disk may end the whole transaction: then this fails, and so do all of the group.
        db.prepare_cached("RELEASE job")?.execute([])?;
    }
    db.execute_batch("COMMIT")
}
