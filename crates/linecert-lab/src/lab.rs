//! The lab as a whole: one thread of its own that everything runs and ends in.

use std::{
    fmt, io,
    net::SocketAddr,
    path::Path,
    sync::mpsc,
    thread::{self, JoinHandle},
};

use linecert_snmp::{RecordingError, ServeError};
use thiserror::Error;
use tokio::{runtime, sync::oneshot};

use crate::{
    fault::Fault,
    parts::{Addresses, Parts},
};

/// What the lab simulates.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LabOptions {
    /// What is wrong; nothing by default. Faults add up.
    pub faults: Vec<Fault>,
}

/// Why the lab does not start or went down.
#[derive(Debug, Error)]
pub enum LabError {
    /// The system gives no thread or no event loop.
    #[error("start the lab's own thread: {0}")]
    Thread(#[source] io::Error),
    /// The table of the simulated OLT is not one: a defect of the lab.
    #[error("build the table of the lab's OLT: {0}")]
    Table(#[from] RecordingError),
    /// The simulated OLT finds no port.
    #[error("start the lab's OLT: failed to {0}")]
    Olt(#[from] ServeError),
    /// The system gives no pseudo-terminal. There are none outside Unix.
    #[error("give the lab's power meter a pseudo-terminal: {0}")]
    Meter(#[source] io::Error),
    /// The simulated line finds no port.
    #[error("start the lab's line: {0}")]
    Line(#[source] io::Error),
    /// The speed server does not start.
    #[error("start the lab's speed server: {0}")]
    SpeedServer(#[source] io::Error),
    /// A part of the lab stopped while it ran.
    #[error("keep the lab's {part} running: {source}")]
    Stopped {
        /// The part.
        part: &'static str,
        /// What it said.
        source: io::Error,
    },
    /// The lab's thread ended without a word: a defect of the lab.
    #[error("hear from the lab's own thread")]
    Gone,
}

/// A running lab. It stops, thread and all, when it is dropped.
///
/// It does not share the runtime of the program that tests against it, so that neither slows the
/// other and a program that blocks is served too.
pub struct Lab {
    addresses: Addresses,
    stop: Option<oneshot::Sender<()>>,
    ended: oneshot::Receiver<LabError>,
    thread: Option<JoinHandle<()>>,
}

impl fmt::Debug for Lab {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.addresses.fmt(f)
    }
}

impl Lab {
    /// Starts the lab and returns once everything listens, within milliseconds.
    ///
    /// # Errors
    /// [`LabError`]; nothing is left running then.
    pub fn start(options: LabOptions) -> Result<Self, LabError> {
        let (started, is_started) = mpsc::sync_channel(1);
        let (stop, stopped) = oneshot::channel();
        let (end, ended) = oneshot::channel();
        let run = move || {
            if let Some(error) = run(&options, &started, stopped) {
                // Nobody listens when the lab is being dropped.
                drop(end.send(error));
            }
        };
        let thread = thread::Builder::new()
            .name("linecert-lab".to_owned())
            .spawn(run)
            .map_err(LabError::Thread)?;
        let addresses = is_started.recv().unwrap_or(Err(LabError::Gone))?;
        Ok(Self { addresses, stop: Some(stop), ended, thread: Some(thread) })
    }

    /// Where the OLT answers SNMP v2c to the community [`crate::COMMUNITY`].
    #[must_use]
    pub const fn olt(&self) -> SocketAddr {
        self.addresses.olt
    }

    /// The terminal that the power meter is plugged into: 38400 Bd, 8N1.
    #[must_use]
    pub fn meter(&self) -> &Path {
        &self.addresses.meter
    }

    /// The speed server behind the line, in the protocol of iperf3. It refuses connections when
    /// the line is down.
    #[must_use]
    pub const fn speed_server(&self) -> SocketAddr {
        self.addresses.line
    }

    /// Waits for as long as the lab runs, for a program that does nothing else.
    pub async fn wait(&mut self) -> LabError {
        (&mut self.ended).await.unwrap_or(LabError::Gone)
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        // Dropping the sender is the sign to stop.
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A panic in there has been printed already, and a drop has no way to return it.
            drop(thread.join());
        }
    }
}

/// The whole life of the lab's thread; gives back why it ended when nobody asked it to.
fn run(
    options: &LabOptions,
    started: &mpsc::SyncSender<Result<Addresses, LabError>>,
    stopped: oneshot::Receiver<()>,
) -> Option<LabError> {
    // When nobody waits for the start any more, the lab is not wanted.
    let tell = |outcome| started.send(outcome).ok();
    let runtime = match runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            tell(Err(LabError::Thread(error)))?;
            return None;
        }
    };
    runtime.block_on(async {
        let opened = Parts::open(&options.faults).await;
        match opened.and_then(|parts| Ok((parts.addresses()?, parts))) {
            Ok((addresses, parts)) => {
                tell(Ok(addresses))?;
                parts.serve(stopped).await
            }
            Err(error) => {
                tell(Err(error))?;
                None
            }
        }
    })
}

#[cfg(test)]
mod tests;
