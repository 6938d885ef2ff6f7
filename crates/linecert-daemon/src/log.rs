//! The log writer: what the store has goes into the operator's transparency log, and the proof of it
//! goes back into the store.
//!
//! Nothing waits for the log: a certificate is acknowledged when it is in the store. Whatever is
//! there and not in the log is found again at the next start, so that a stop between the two loses
//! nothing, and appending it twice changes nothing.

mod held;
mod listing;
mod work;
mod year;

use std::{
    io,
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{self, Receiver, RecvTimeoutError, SyncSender},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use linecert_measure::{Digest, Timestamp};
use linecert_store::Store;
use thiserror::Error;
use tokio::runtime::Handle;

use self::work::Work;
pub(crate) use self::{
    held::{HeldError, LogPlace, create},
    listing::Listing,
};
use crate::{authority::Authority, turns::Turns};

/// How long to wait before what could not be appended is tried again.
const PAUSE: Duration = Duration::from_secs(5);
/// How many certificates that grew may wait.
const WAITING: usize = 4096;

/// Why nothing is appended.
#[derive(Debug, Error)]
pub(crate) enum LogError {
    /// The log or its key cannot be opened.
    #[error(transparent)]
    Held(#[from] HeldError),
    /// The system gives no thread.
    #[error("no thread for the log: {0}")]
    Thread(#[from] io::Error),
}

/// What the log is fed from.
#[derive(Clone)]
pub(crate) struct Fed {
    pub(crate) store: Arc<dyn Store>,
    /// The turns of its certificates.
    pub(crate) turns: Arc<Turns>,
    /// The trust root.
    pub(crate) authority: Arc<Authority>,
    /// What time it is, which decides about the year of the log.
    pub(crate) clock: fn() -> Timestamp,
}

/// What there is to be appended.
#[derive(Debug, Clone, Copy)]
enum Arrival {
    /// Certificates that are new.
    New,
    /// This one, of which more is known.
    More(Digest),
}

/// The thread that appends. It ends when this is dropped, after what was stored until then.
#[derive(Debug)]
pub(crate) struct LogWriter {
    arrivals: Option<SyncSender<Arrival>>,
    state: Arc<Mutex<LogState>>,
    thread: Option<JoinHandle<()>>,
}

/// How the log is.
#[derive(Debug, Clone, Default)]
pub(crate) struct LogState {
    /// How many entries it has.
    pub(crate) size: u64,
    /// Why it could not be written, if the last attempt failed.
    pub(crate) fault: Option<String>,
    /// Whether the trust root lists it, and that of the next year.
    pub(crate) listing: Listing,
}

impl LogWriter {
    /// Opens the log and starts the thread, which first appends what a stop had left out.
    ///
    /// # Errors
    /// When the log or its key cannot be opened, or another process writes to it.
    pub(crate) fn start(place: &LogPlace, fed: Fed, runtime: Handle) -> Result<Self, LogError> {
        let work = Work::open(place, fed, runtime)?;
        let state = LogState { size: work.size(), ..LogState::default() };
        let state = Arc::new(Mutex::new(state));
        let (arrivals, arrived) = mpsc::sync_channel(WAITING);
        let told = Arc::clone(&state);
        let thread = thread::Builder::new().name("log".to_owned());
        let thread = thread.spawn(move || run(work, &arrived, &told))?;
        Ok(Self { arrivals: Some(arrivals), state, thread: Some(thread) })
    }

    /// Says that a certificate came in. If too many wait, it is found by their order.
    pub(crate) fn arrived(&self) {
        self.tell(Arrival::New);
    }

    /// Says that more is known of a certificate.
    pub(crate) fn grew(&self, certificate: Digest) {
        self.tell(Arrival::More(certificate));
    }

    fn tell(&self, arrival: Arrival) {
        let told = self.arrivals.as_ref().map(|arrivals| arrivals.try_send(arrival));
        if let (Some(Err(error)), Arrival::More(certificate)) = (told, arrival) {
            tracing::warn!(%certificate, %error, "its newest statements wait for the next ones");
        }
    }

    /// How the log is.
    pub(crate) fn state(&self) -> LogState {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for LogWriter {
    fn drop(&mut self) {
        drop(self.arrivals.take());
        if let Some(Err(_)) = self.thread.take().map(JoinHandle::join) {
            tracing::error!("the thread of the log had panicked");
        }
    }
}

/// Appends until nobody tells of arrivals any more.
fn run(mut work: Work, arrived: &Receiver<Arrival>, told: &Mutex<LogState>) {
    let mut grown = Vec::new();
    loop {
        let done = work.catch_up(&mut grown);
        if let Err(error) = &done {
            tracing::error!(%error, "the log could not be written");
        }
        let is_unfinished = done.is_ok() && !grown.is_empty();
        let fault = done.err().map(|error| error.to_string());
        *told.lock().unwrap_or_else(PoisonError::into_inner) =
            LogState { size: work.size(), fault, listing: work.listing().clone() };
        if is_unfinished {
            continue;
        }
        match arrived.recv_timeout(PAUSE) {
            Ok(first) => {
                let all = std::iter::once(first).chain(arrived.try_iter());
                grown.extend(all.filter_map(|arrival| match arrival {
                    Arrival::New => None,
                    Arrival::More(certificate) => Some(certificate),
                }));
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
}

#[cfg(test)]
mod tests;
