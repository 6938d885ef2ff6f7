//! From the thread that polls to those who keep what it read. That thread never waits.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use linecert_fleet::{Gathered, NodeId, SampleSink};
use tokio::sync::mpsc::{self, Receiver, Sender};

/// How many parts of readings may wait to be kept: those of some hundred full nodes.
const WAITING: usize = 16_384;

/// What was read and is not kept yet.
pub(super) type Gatherings = Receiver<(NodeId, Gathered)>;

/// Where the poller puts what it reads.
pub(super) struct Outlet {
    sender: Sender<(NodeId, Gathered)>,
    dropped: Dropped,
}

/// How many parts of readings had no room.
#[derive(Debug, Clone, Default)]
pub(super) struct Dropped(Arc<AtomicU64>);

impl Outlet {
    pub(super) fn open() -> (Self, Gatherings) {
        let (sender, receiver) = mpsc::channel(WAITING);
        (Self { sender, dropped: Dropped::default() }, receiver)
    }

    pub(super) fn dropped(&self) -> Dropped {
        self.dropped.clone()
    }
}

impl Dropped {
    pub(super) fn count(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

impl SampleSink for Outlet {
    /// When the store is that slow, a reading is lost and counted: the next one is on its way.
    fn take(&mut self, node: NodeId, gathered: Gathered) {
        if self.sender.try_send((node, gathered)).is_err() {
            self.dropped.0.fetch_add(1, Ordering::Relaxed);
        }
    }
}
