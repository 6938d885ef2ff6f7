//! Walks of many columns by the engine, off the caller's thread.

use std::{io, sync::mpsc, time::Duration};

use linecert_driver::Poll;
use linecert_measure::{Absence, Reason};
use linecert_snmp::{
    Canceller, CellRef, Engine, EngineLimits, InFlight, Oid, Order, Outcome, Pace, Patience,
    ReadError, Sink, VarBind,
};
use tokio::sync::oneshot;

use super::{Node, NodeError, reason_of};

/// What a walk gave.
#[derive(Debug, Default)]
pub(super) struct Walked {
    /// The rows that came, also of what could not be read whole.
    pub(super) rows: Vec<VarBind>,
    /// What could not be read, or not whole.
    pub(super) unread: Vec<Unread>,
}

/// A subtree that was not read, or not whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// The subtree.
    pub subtree: Oid,
    /// The kind of reason.
    pub reason: Reason,
    /// What happened, in words.
    pub detail: String,
}

impl Unread {
    /// Why nothing was read there.
    pub(super) fn absence(&self) -> (Oid, Absence) {
        let absence = Absence { reason: self.reason, detail: self.detail.clone() };
        (self.subtree.clone(), absence)
    }
}

impl Unread {
    /// Whether the agent had fallen silent by the end of a walk of these subtrees.
    pub(super) fn ends(&self, subtrees: &[Oid]) -> bool {
        let silent = matches!(self.reason, Reason::TimedOut | Reason::Interrupted);
        silent && subtrees.last() == Some(&self.subtree)
    }
}

/// How far a walk has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Watch {
    /// Values so far.
    pub rows: u64,
    /// Subtrees that are done.
    pub done: usize,
    /// All subtrees.
    pub all: usize,
}

impl Node {
    /// Walks these subtrees as gently as the driver says. What fails is told, not returned as an
    /// error: the rest stands.
    ///
    /// # Errors
    /// When the system gives no socket, or no subtree at all was answered.
    pub(super) async fn walk(
        &self,
        subtrees: Vec<Oid>,
        poll: &Poll,
        watch: &mut dyn FnMut(Watch),
    ) -> Result<Walked, NodeError> {
        if subtrees.is_empty() {
            return Ok(Walked::default());
        }
        let order = Order {
            agent: self.socket(),
            credentials: self.credentials.clone(),
            subtrees,
            pace: pace(poll, self.timeout.unwrap_or(poll.timeout)),
        };
        let mut kept_engine = self.engine.lock().await;
        let engine = kept_engine.take();
        let (sender, progress) = mpsc::channel();
        let (tell, told) = oneshot::channel();
        let mut running = tokio::task::spawn_blocking(move || {
            let open = || Engine::open(EngineLimits::default());
            let mut engine = engine.map_or_else(open, Ok)?;
            // Who does not wait for it any more has gone away already.
            tell.send(engine.canceller()).ok();
            let mut kept = Kept::of(&order, sender);
            let outcomes = engine.walk(std::slice::from_ref(&order), &mut kept);
            Ok((engine, (order, kept.rows, outcomes)))
        });
        let guard = CancelOnDrop(told.await.ok());
        let done: io::Result<_> = loop {
            match tokio::time::timeout(Duration::from_millis(100), &mut running).await {
                Ok(Ok(done)) => break done,
                Ok(Err(panicked)) => return Err(NodeError::Socket(panicked.into())),
                Err(_) => {
                    if let Some(latest) = progress.try_iter().last() {
                        watch(latest);
                    }
                }
            }
        };
        guard.disarm();
        let (engine, (order, rows, outcomes)) = done.map_err(NodeError::Socket)?;
        // What it has learned of the agent serves the next walk.
        *kept_engine = Some(engine);
        finished(&order, rows, outcomes.into_iter().next().unwrap_or_default())
    }
}

/// When the caller goes away, the walk goes too.
struct CancelOnDrop(Option<Canceller>);

impl CancelOnDrop {
    /// The walk is over: a sign now would stop the next one.
    fn disarm(mut self) {
        self.0 = None;
    }
}

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        if let Some(canceller) = &self.0 {
            canceller.cancel();
        }
    }
}

fn pace(poll: &Poll, first: Duration) -> Pace {
    let default = Pace::default();
    let times = default.patience;
    let ceiling = times.ceiling().max(first);
    let patience = Patience::new(first, (times.floor().min(first), ceiling), times.tries());
    Pace {
        repetitions: poll.repetitions,
        in_flight: match poll.in_flight {
            linecert_driver::InFlight::One => InFlight::One,
            linecert_driver::InFlight::Two => InFlight::Two,
        },
        together: poll.together,
        patience: patience.unwrap_or(times),
        ..default
    }
}

fn finished(
    order: &Order,
    rows: Vec<VarBind>,
    outcomes: Vec<Outcome>,
) -> Result<Walked, NodeError> {
    let all = outcomes.len();
    let mut unread = Vec::new();
    let mut first = None;
    let mut failed = 0;
    for (subtree, outcome) in order.subtrees.iter().zip(outcomes) {
        let (reason, detail) = match outcome {
            Outcome::Complete { .. } | Outcome::NoSuchObject => continue,
            Outcome::Truncated { after, rows, cause } => {
                let detail = format!("stopped after {rows} rows at {after}: failed to {cause}");
                (Reason::Interrupted, detail)
            }
            Outcome::Endless { after, rows } => {
                (Reason::Garbled, format!("still going on after {rows} rows at {after}"))
            }
            Outcome::Failed(error) => {
                failed += 1;
                let told = (reason_of(&error), format!("failed to {error}"));
                first.get_or_insert(error);
                told
            }
        };
        unread.push(Unread { subtree: subtree.clone(), reason, detail });
    }
    match first {
        Some(error) if failed == all => Err(error.into()),
        _ => Ok(Walked { rows, unread }),
    }
}

/// Keeps the rows, and tells now and then how many there are.
struct Kept {
    subtrees: Vec<Oid>,
    rows: Vec<VarBind>,
    watch: Watch,
    sender: mpsc::Sender<Watch>,
}

impl Kept {
    fn of(order: &Order, sender: mpsc::Sender<Watch>) -> Self {
        let subtrees = order.subtrees.clone();
        let watch = Watch { all: subtrees.len(), ..Watch::default() };
        Self { subtrees, rows: Vec::new(), watch, sender }
    }

    fn tell(&self) {
        // When nobody listens any more, the walk is about to be cancelled.
        self.sender.send(self.watch).ok();
    }
}

impl Sink for Kept {
    fn cell(&mut self, cell: CellRef<'_>) {
        let Some(root) = self.subtrees.get(cell.subtree) else { return };
        let index: Vec<u32> = cell.index.into_iter().collect();
        // An index that makes an OID too long comes from no real agent; the engine checked it.
        if let Ok(oid) = root.child(&index) {
            self.rows.push(VarBind { oid, value: cell.value.to_value() });
        }
        self.watch.rows += 1;
        if self.watch.rows.is_multiple_of(256) {
            self.tell();
        }
    }

    fn done(&mut self, _order: usize, _subtree: usize, _outcome: &Outcome) {
        self.watch.done += 1;
        self.tell();
    }
}

/// A read that failed, as something that was not read.
pub(super) fn unread(subtree: Oid, error: &ReadError) -> Unread {
    Unread { subtree, reason: reason_of(error), detail: format!("failed to {error}") }
}
