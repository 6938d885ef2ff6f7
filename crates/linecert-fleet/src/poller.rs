//! Reads many nodes on one thread, with one engine, as the schedule says.

mod desk;
mod grid;
mod rows;
#[cfg(test)]
mod tests;
mod walk;

use std::{
    fmt, io,
    net::SocketAddr,
    num::NonZeroUsize,
    sync::{Arc, Mutex, PoisonError, mpsc},
    thread::{self, JoinHandle},
    time::Duration,
};

use jiff::Timestamp;
use linecert_driver::{Driver, SubjectKind};
use linecert_snmp::{Canceller, Counters, Credentials, Engine, EngineLimits};
use thiserror::Error;

use self::desk::Desk;
use crate::{
    budget::Budget,
    late::Late,
    prepared::snmp,
    sample::SampleSink,
    schedule::{LastBegun, NodeId},
};

/// A pause before sockets that failed are tried again.
const AFTER_FAILURE: Duration = Duration::from_secs(1);

/// A node to be read from now on.
#[derive(Debug, Clone)]
pub struct PolledNode {
    /// Its number.
    pub id: NodeId,
    /// Its name, which also spreads its turns.
    pub name: Arc<str>,
    /// Where it answers.
    pub agent: SocketAddr,
    /// Who reads it.
    pub credentials: Credentials,
    /// The driver of its model.
    pub driver: Arc<Driver>,
    /// What reading it may cost it.
    pub budget: Budget,
    /// When its tables were begun last, as far as anybody remembers.
    pub last: LastBegun,
}

/// How a poller works.
#[derive(Clone)]
pub struct PollerOptions {
    /// How many nodes are read at once at most.
    pub most: NonZeroUsize,
    /// What the engine takes of the system.
    pub limits: EngineLimits,
    /// What time it is.
    pub clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
}

/// What a poller has done since it was started.
#[derive(Debug, Clone, Copy, Default)]
pub struct PollCounters {
    /// Readings of tables that ended.
    pub walks: u64,
    /// Of these, those that did not give everything.
    pub not_whole: u64,
    /// How often the sockets had to be opened again.
    pub reopened: u64,
    /// What went over the wire.
    pub wire: Counters,
    /// Nodes that are being read now.
    pub running: usize,
    /// Nodes.
    pub nodes: usize,
}

/// Why a node is not read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PollError {
    /// Its driver knows no ONUs.
    #[error("poll `{node}`: the driver `{driver}` knows no ONUs")]
    NoOnus {
        /// The node.
        node: Arc<str>,
        /// The driver.
        driver: String,
    },
    /// The poller has ended.
    #[error("poll `{0}`: polling has ended")]
    Ended(Arc<str>),
}

/// A thread that reads nodes. It ends when this is dropped.
pub struct Poller {
    commands: mpsc::Sender<Command>,
    news: Arc<Mutex<News>>,
    canceller: Arc<Mutex<Canceller>>,
    thread: Option<JoinHandle<()>>,
}

/// What the thread is told.
enum Command {
    Add(Box<PolledNode>),
    Remove(NodeId),
    Hint(NodeId),
    Close,
}

/// What the thread tells.
#[derive(Default)]
struct News {
    late: Vec<Late>,
    counters: PollCounters,
}

impl Default for PollerOptions {
    /// 256 nodes at once, by the system's clock.
    fn default() -> Self {
        Self {
            most: NonZeroUsize::MIN.saturating_add(255),
            limits: EngineLimits::default(),
            clock: Arc::new(Timestamp::now),
        }
    }
}

impl fmt::Debug for PollerOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PollerOptions")
            .field("most", &self.most)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

impl Poller {
    /// Starts a thread that reads nothing yet.
    ///
    /// # Errors
    /// When the system gives no sockets or no thread.
    pub fn start(options: PollerOptions, sink: Box<dyn SampleSink + Send>) -> io::Result<Self> {
        let engine = Engine::open(options.limits)?;
        let canceller = Arc::new(Mutex::new(engine.canceller()));
        let (commands, told) = mpsc::channel();
        let news = Arc::<Mutex<News>>::default();
        let desk = Desk::new(&options, (sink, told), Arc::clone(&news));
        let in_use = Arc::clone(&canceller);
        let serve = move || serve(engine, desk, (options.limits, &in_use));
        let thread = thread::Builder::new().name("linecert-poll".to_owned()).spawn(serve)?;
        Ok(Self { commands, news, canceller, thread: Some(thread) })
    }

    /// Reads a node from now on, or with another budget.
    ///
    /// # Errors
    /// [`PollError`].
    pub fn add(&self, node: PolledNode) -> Result<(), PollError> {
        let name = Arc::clone(&node.name);
        if !snmp(&node.driver).is_some_and(|snmp| snmp.kinds().contains(&SubjectKind::Onu)) {
            let driver = node.driver.name().to_owned();
            return Err(PollError::NoOnus { node: name, driver });
        }
        let told = self.commands.send(Command::Add(Box::new(node)));
        told.map_err(|_| PollError::Ended(name))
    }

    /// Reads a node no more.
    pub fn remove(&self, node: NodeId) {
        self.tell(Command::Remove(node));
    }

    /// Says that a node has news, as a trap does: its state is read as soon as its budget allows.
    pub fn hint(&self, node: NodeId) {
        self.tell(Command::Hint(node));
    }

    /// The tables that are late and why, at most a second old.
    #[must_use]
    pub fn late(&self) -> Vec<Late> {
        self.news.lock().unwrap_or_else(PoisonError::into_inner).late.clone()
    }

    /// What was done, at most a second old.
    #[must_use]
    pub fn counters(&self) -> PollCounters {
        self.news.lock().unwrap_or_else(PoisonError::into_inner).counters
    }

    /// A thread that has ended needs to be told nothing.
    fn tell(&self, command: Command) {
        self.commands.send(command).ok();
    }
}

impl Drop for Poller {
    /// What is under way is cut off: what has come of it is handed on as a part.
    fn drop(&mut self) {
        self.tell(Command::Close);
        self.canceller.lock().unwrap_or_else(PoisonError::into_inner).cancel();
        if let Some(thread) = self.thread.take() {
            // A panic in there has been printed already, and a drop has no way to return it.
            drop(thread.join());
        }
    }
}

impl fmt::Debug for Poller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Poller").field("counters", &self.counters()).finish_non_exhaustive()
    }
}

/// Serves until the desk closes. Sockets that fail are opened again.
fn serve(mut engine: Engine, mut desk: Desk, (limits, in_use): (EngineLimits, &Mutex<Canceller>)) {
    while let Err(_failed) = engine.serve(&mut desk) {
        if desk.is_closing() {
            return;
        }
        desk.note_failure();
        thread::sleep(AFTER_FAILURE);
        if let Ok(fresh) = Engine::open(limits) {
            *in_use.lock().unwrap_or_else(PoisonError::into_inner) = fresh.canceller();
            engine = fresh;
        }
    }
}
