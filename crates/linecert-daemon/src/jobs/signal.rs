//! What the runner of tests, those who ask for them and those who follow them tell each other within
//! one process. Whoever hears nothing looks into the store now and then all the same.

use std::{sync::Arc, time::Duration};

use tokio::{sync::watch, time::timeout};

/// How long to wait for news before looking without any.
const PATIENCE: Duration = Duration::from_secs(1);

/// Whether the process goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Running,
    Stopping,
}

/// The signals, shared by all who give and follow them.
#[derive(Debug, Clone)]
pub(crate) struct Signals {
    asked: Arc<watch::Sender<u64>>,
    told: Arc<watch::Sender<u64>>,
    stage: Arc<watch::Sender<Stage>>,
}

/// Somebody who waits for news.
#[derive(Debug, Clone)]
pub(crate) struct Follower {
    news: watch::Receiver<u64>,
    stage: watch::Receiver<Stage>,
}

impl Signals {
    /// Nothing has happened yet.
    pub(crate) fn new() -> Self {
        Self {
            asked: Arc::new(watch::Sender::new(0)),
            told: Arc::new(watch::Sender::new(0)),
            stage: Arc::new(watch::Sender::new(Stage::Running)),
        }
    }

    /// Says that a test was asked for, or called off.
    pub(crate) fn asked(&self) {
        self.asked.send_modify(|count| *count = count.wrapping_add(1));
        self.told();
    }

    /// Says that something happened to a test.
    pub(crate) fn told(&self) {
        self.told.send_modify(|count| *count = count.wrapping_add(1));
    }

    /// Says that the process is about to end.
    pub(crate) fn stop(&self) {
        self.stage.send_replace(Stage::Stopping);
    }

    /// Waits for tests that are asked for.
    pub(super) fn for_asked(&self) -> Follower {
        Follower { news: self.asked.subscribe(), stage: self.stage.subscribe() }
    }

    /// Waits for what happens to tests.
    pub(crate) fn for_told(&self) -> Follower {
        Follower { news: self.told.subscribe(), stage: self.stage.subscribe() }
    }
}

impl Follower {
    /// Waits for news, or for as long as it is worth waiting without any.
    pub(crate) async fn news(&mut self) {
        let stopped = async {
            drop(self.stage.wait_for(|stage| *stage == Stage::Stopping).await);
        };
        tokio::select! {
            // Both ends of it are in this process: without a sender, time alone counts.
            _ = timeout(PATIENCE, self.news.changed()) => {}
            () = stopped => {}
        }
    }

    /// Waits until the process is about to end.
    pub(crate) async fn stopped(&mut self) {
        drop(self.stage.wait_for(|stage| *stage == Stage::Stopping).await);
    }

    /// The same, for whoever does nothing else.
    pub(crate) async fn into_stopped(mut self) {
        self.stopped().await;
    }

    /// Whether the process is about to end.
    pub(crate) fn is_stopping(&self) -> bool {
        *self.stage.borrow() == Stage::Stopping
    }
}
