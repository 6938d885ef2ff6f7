//! `linecertd --demo`: everything at once, from nothing. An operator with training keys, access nodes
//! of the lab that answer SNMP on loopback, lines, orders, and certificates that are sent as a laptop
//! sends them. Nothing of it is real, and every certificate says so.

mod breath;
mod laptop;
mod network;
mod operator;
mod stock;

use std::{fs, io, net::SocketAddr, path::PathBuf};

use linecert_audit::generate::{Fleet, GenerateError};
use tempfile::TempDir;
use thiserror::Error;

pub(crate) use self::operator::{lay_out, settings};
use self::{
    network::{LabError, LabNetwork},
    operator::LayOutError,
    stock::{Stock, StockError},
};
use crate::{
    config::{Config, Tempo},
    daemon::{self, RunError},
};

/// How many technicians the operator has.
const TECHNICIANS: u16 = 4;
/// What all keys are made from, which is why they prove nothing.
const SEED: u64 = 20_260_101;

/// Where everything is: for a moment, or to stay.
#[derive(Debug)]
pub(crate) enum Place {
    /// A folder that is removed in the end.
    Passing(TempDir),
    /// A folder of whoever asks for it, which must be new or empty.
    Kept(PathBuf),
}

/// Why there is no demonstration.
#[derive(Debug, Error)]
pub(crate) enum DemoError {
    /// There is no folder for it.
    #[error("the folder: {0}")]
    Folder(#[from] io::Error),
    /// The folder has something in it.
    #[error("{} is not empty", .0.display())]
    NotEmpty(PathBuf),
    /// The operator could not be made.
    #[error(transparent)]
    LayOut(#[from] LayOutError),
    /// The technicians could not be made.
    #[error(transparent)]
    Generate(#[from] GenerateError),
    /// The access nodes do not answer.
    #[error(transparent)]
    Lab(#[from] LabError),
    /// The store could not be filled.
    #[error(transparent)]
    Stock(#[from] StockError),
    /// The daemon does not run.
    #[error(transparent)]
    Run(Box<RunError>),
}

impl From<RunError> for DemoError {
    fn from(error: RunError) -> Self {
        Self::Run(Box::new(error))
    }
}

impl Place {
    /// A folder for the demonstration.
    ///
    /// # Errors
    /// When it cannot be made, or has something in it.
    pub(crate) fn of(kept: Option<PathBuf>) -> Result<Self, DemoError> {
        let Some(folder) = kept else {
            return Ok(Self::Passing(
                tempfile::Builder::new().prefix("linecertd-demo-").tempdir()?,
            ));
        };
        fs::create_dir_all(&folder)?;
        if fs::read_dir(&folder)?.next().is_some() {
            return Err(DemoError::NotEmpty(folder));
        }
        Ok(Self::Kept(folder))
    }

    fn path(&self) -> &std::path::Path {
        match self {
            Self::Passing(folder) => folder.path(),
            Self::Kept(folder) => folder,
        }
    }
}

/// A demonstration that is ready to run.
pub(crate) struct Demo {
    place: Place,
    fleet: Fleet,
    /// The nodes answer for as long as this is there.
    network: LabNetwork,
    stock: Stock,
}

impl Demo {
    /// Makes all of it.
    ///
    /// # Errors
    /// [`DemoError`].
    pub(crate) fn make(place: Place) -> Result<Self, DemoError> {
        let fleet = Fleet::new(SEED, TECHNICIANS)?;
        lay_out(place.path(), &fleet)?;
        let network = LabNetwork::start()?;
        operator::put_secret(place.path(), network::COMMUNITY)?;
        let stock = Stock::fill(place.path(), &network)?;
        Ok(Self { place, fleet, network, stock })
    }

    /// The settings that make a daemon of this demonstration, before those of whoever starts it.
    pub(crate) fn settings(&self) -> Vec<String> {
        settings(self.place.path())
    }

    /// Runs it until a signal stops it. `listening` is told the address, and the link that logs in.
    ///
    /// # Errors
    /// When the daemon does not run.
    pub(crate) fn run(
        self,
        mut config: Config,
        listening: impl FnOnce(SocketAddr, String),
    ) -> Result<(), DemoError> {
        config.fleet.tempo = Tempo::Demonstration;
        let Self { place, fleet, network, stock } = self;
        daemon::run(&config, |address| {
            let link = stock.link(address);
            laptop::send_all(address, (fleet, stock));
            listening(address, link);
        })?;
        drop(network);
        drop(place);
        Ok(())
    }
}
