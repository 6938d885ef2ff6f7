//! The thread that takes snapshots while a test runs.

use std::{
    sync::{Arc, Mutex, PoisonError, mpsc},
    thread,
    time::Duration,
};

use crate::{root::Root, snapshot::Snapshot};

/// How often a snapshot is taken: threads that live shorter than this escape the watch.
const INTERVAL: Duration = Duration::from_millis(250);

/// The most snapshots that are kept: an hour of them, so that a test without an end does not
/// fill the memory. After that the watch goes on and keeps what it has.
const MOST: usize = 4 * 3_600;

/// Takes a snapshot every quarter of a second until it is dropped.
#[derive(Debug)]
pub(super) struct Watcher {
    taken: Arc<Mutex<Vec<Snapshot>>>,
    /// Never used to send: dropping it wakes the thread, which ends.
    _alive: mpsc::Sender<()>,
}

impl Watcher {
    /// Starts in the network namespace of the caller. Where no thread can be started, the watch
    /// has its first snapshot only.
    pub(super) fn start(root: Root) -> Self {
        let taken = Arc::new(Mutex::new(vec![Snapshot::take(&root)]));
        let (alive, ended) = mpsc::channel();
        let kept = Arc::clone(&taken);
        let watch = move || {
            while ended.recv_timeout(INTERVAL) == Err(mpsc::RecvTimeoutError::Timeout) {
                let snapshot = Snapshot::take(&root);
                let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
                if kept.len() < MOST {
                    kept.push(snapshot);
                }
            }
        };
        // The thread ends by itself when the sender is dropped, so nobody joins it.
        drop(thread::Builder::new().name("host-gate".to_owned()).spawn(watch));
        Self { taken, _alive: alive }
    }

    /// What was taken so far, the first at the start.
    pub(super) fn snapshots(&self) -> Vec<Snapshot> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
