//! One simulated meter on a port of its own.

use std::{
    fmt, io,
    path::{Path, PathBuf},
    sync::mpsc,
    thread::{self, JoinHandle},
};

use linecert_measure::{Dbm, Identity};
use thiserror::Error;
use tokio::{runtime, sync::oneshot};

use super::{Meter, MeterFault, MeterModel, Port};

/// Which meter to simulate, and on what day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeterOptions {
    /// The model.
    pub model: MeterModel,
    /// The light at each input, the first input first. `None` is darkness, and so is every input
    /// that is not listed.
    pub lights: Vec<Option<Dbm>>,
    /// What is wrong. Faults add up.
    pub faults: Vec<MeterFault>,
    /// The folder in which the meter's stable path stands, as `/dev/serial/by-id` is one.
    pub folder: PathBuf,
}

/// Why a meter does not start or went away.
#[derive(Debug, Error)]
pub enum MeterError {
    /// No document of the model says how it shows the fault.
    #[error("show the fault {fault}: no document of the {model} says how")]
    Undocumented {
        /// The model.
        model: MeterModel,
        /// The fault.
        fault: MeterFault,
    },
    /// There is light for more inputs than the meter has.
    #[error("light {given} inputs: the {model} has {has}", has = .model.inputs())]
    Inputs {
        /// The model.
        model: MeterModel,
        /// For how many inputs there is light.
        given: usize,
    },
    /// The system gives no pseudo-terminal, or the path is taken.
    #[error("put the meter on a port at {}: {source}", .path.display())]
    Port {
        /// The stable path.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The system gives no thread or no event loop.
    #[error("start the meter's own thread: {0}")]
    Thread(#[source] io::Error),
    /// The port broke while the meter ran.
    #[error("keep the meter running: {0}")]
    Stopped(#[source] io::Error),
    /// The meter's thread ended without a word: a defect of the lab.
    #[error("hear from the meter's own thread")]
    Gone,
}

/// A simulated meter that runs. It stops, thread and path and all, when it is dropped.
pub struct SimulatedMeter {
    path: PathBuf,
    stop: Option<oneshot::Sender<()>>,
    ended: oneshot::Receiver<MeterError>,
    thread: Option<JoinHandle<()>>,
}

impl fmt::Debug for SimulatedMeter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SimulatedMeter").field("path", &self.path).finish_non_exhaustive()
    }
}

impl SimulatedMeter {
    /// Starts a meter and returns once its port is there.
    ///
    /// # Errors
    /// [`MeterError`]; nothing is left running then.
    pub fn start(options: MeterOptions) -> Result<Self, MeterError> {
        let MeterOptions { model, lights, faults, folder } = options;
        if let Some(fault) = faults.iter().find(|fault| !model.shows(**fault)) {
            return Err(MeterError::Undocumented { model, fault: *fault });
        }
        if lights.len() > model.inputs() {
            return Err(MeterError::Inputs { model, given: lights.len() });
        }
        let path = folder.join(format!("{}-{model}", Identity::SIMULATED));
        let meter = Meter::of(model, &lights, &faults);
        let (started, is_started) = mpsc::sync_channel(1);
        let (stop, stopped) = oneshot::channel();
        let (end, ended) = oneshot::channel();
        let at = path.clone();
        let run = move || {
            if let Some(error) = run(at, meter, &started, stopped) {
                // Nobody listens when the meter is being dropped.
                drop(end.send(error));
            }
        };
        let thread = thread::Builder::new()
            .name("linecert-lab-meter".to_owned())
            .spawn(run)
            .map_err(MeterError::Thread)?;
        is_started.recv().unwrap_or(Err(MeterError::Gone))?;
        Ok(Self { path, stop: Some(stop), ended, thread: Some(thread) })
    }

    /// The stable path of the port. Its name begins with [`Identity::SIMULATED`].
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Waits for as long as the meter runs, for a program that does nothing else.
    pub async fn wait(&mut self) -> MeterError {
        (&mut self.ended).await.unwrap_or(MeterError::Gone)
    }
}

impl Drop for SimulatedMeter {
    fn drop(&mut self) {
        // Dropping the sender is the sign to stop.
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A panic in there has been printed already, and a drop has no way to return it.
            drop(thread.join());
        }
    }
}

/// The whole life of the meter's thread; gives back why it ended when nobody asked it to.
fn run(
    path: PathBuf,
    meter: Meter,
    started: &mpsc::SyncSender<Result<(), MeterError>>,
    stopped: oneshot::Receiver<()>,
) -> Option<MeterError> {
    // When nobody waits for the start any more, the meter is not wanted.
    let tell = |outcome| started.send(outcome).ok();
    let runtime = match runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            tell(Err(MeterError::Thread(error)))?;
            return None;
        }
    };
    runtime.block_on(async {
        match Port::open_at(path.clone()) {
            Ok(port) => {
                tell(Ok(()))?;
                tokio::select! {
                    _ = stopped => None,
                    error = port.serve(Some(meter)) => Some(MeterError::Stopped(error)),
                }
            }
            Err(source) => {
                tell(Err(MeterError::Port { path, source }))?;
                None
            }
        }
    })
}

#[cfg(all(test, unix))]
mod tests {
    use std::io::{Read as _, Write as _};

    use super::*;

    fn options(folder: &Path, model: MeterModel) -> MeterOptions {
        let lights = vec![Some(Dbm::from_thousandths(-17_450))];
        MeterOptions { model, lights, faults: Vec::new(), folder: folder.to_owned() }
    }

    #[test]
    fn a_meter_stands_at_its_path_for_as_long_as_it_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let meter =
            SimulatedMeter::start(options(folder.path(), MeterModel::OptokonPm212)).unwrap();
        let path = meter.path().to_owned();
        assert_eq!(path, folder.path().join("linecert-lab-optokon-pm212"));
        let mut port = std::fs::OpenOptions::new().read(true).write(true).open(&path).unwrap();
        port.write_all(b"v").unwrap();
        let mut reply = [0; 8];
        port.read_exact(&mut reply).unwrap();
        assert_eq!(&reply, b"-17.45\r\n");
        drop(meter);
        assert!(!path.is_symlink());
    }

    #[test]
    fn what_cannot_be_is_refused_with_the_reason() {
        let folder = tempfile::tempdir().unwrap();
        let model = MeterModel::OptokonPm212;
        let refused = |change: &dyn Fn(&mut MeterOptions)| {
            let mut options = options(folder.path(), model);
            change(&mut options);
            SimulatedMeter::start(options).unwrap_err().to_string()
        };
        assert_eq!(
            refused(&|options| options.faults.push(MeterFault::Saturated)),
            "show the fault saturated: no document of the optokon-pm212 says how"
        );
        assert_eq!(
            refused(&|options| options.lights.push(None)),
            "light 2 inputs: the optokon-pm212 has 1"
        );
        let nowhere = refused(&|options| options.folder.push("nowhere"));
        assert!(nowhere.contains("nowhere/linecert-lab-optokon-pm212: No such file"), "{nowhere}");
        let first = SimulatedMeter::start(options(folder.path(), model)).unwrap();
        assert!(refused(&|_| {}).contains("exists"));
        drop(first);
        assert!(SimulatedMeter::start(options(folder.path(), model)).is_ok());
    }
}
