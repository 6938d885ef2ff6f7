//! Threads that answer queries, each with its own connection.

use std::{
    sync::{Arc, Mutex, PoisonError, mpsc},
    thread::{self, JoinHandle},
};

use rusqlite::Connection;
use tokio::sync::oneshot;

use crate::store::StoreError;

type Query = Box<dyn FnOnce(&Connection) + Send>;

#[derive(Debug)]
pub(super) struct Readers {
    queue: Option<mpsc::Sender<Query>>,
    threads: Vec<JoinHandle<()>>,
}

impl Readers {
    pub(super) fn start(connections: Vec<Connection>) -> Self {
        let (queue, waiting) = mpsc::channel::<Query>();
        let waiting = Arc::new(Mutex::new(waiting));
        let threads = connections.into_iter().map(|db| {
            let waiting = Arc::clone(&waiting);
            thread::spawn(move || answer(&db, &waiting))
        });
        Self { queue: Some(queue), threads: threads.collect() }
    }

    /// Asks one query.
    pub(super) async fn read<T: Send + 'static>(
        &self,
        query: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (reply, answer) = oneshot::channel();
        // Whoever asked may have gone meanwhile.
        let query: Query = Box::new(move |db| drop(reply.send(query(db))));
        let queue = self.queue.as_ref().ok_or(StoreError::Closed)?;
        queue.send(query).map_err(|_| StoreError::Closed)?;
        answer.await.map_err(|_| StoreError::Closed)?
    }
}

fn answer(db: &Connection, waiting: &Mutex<mpsc::Receiver<Query>>) {
    let next = || waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
    while let Ok(query) = next() {
        query(db);
    }
}

impl Drop for Readers {
    fn drop(&mut self) {
        self.queue = None;
        // A thread that panicked has told why already.
        self.threads.drain(..).for_each(|thread| drop(thread.join()));
    }
}
