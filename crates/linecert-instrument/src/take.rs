//! Opening the right instrument for a task, and taking the task with it.

use linecert_driver::{Driver, DriverError, Kind};
use linecert_measure::{Identity, Reason, Source};
use thiserror::Error;

use crate::{
    access_node,
    inventory::{Inventory, Service},
    meter::{self, MeterError},
    node::NodeError,
    service::{self, ServiceError},
    task::{Permille, Take, Task},
};

/// Why an attempt at a task gave nothing.
#[derive(Debug, Error)]
pub enum TakeError {
    /// The inventory has no instrument of this name that can take the task.
    #[error("the inventory has no `{key}` that can take {task}")]
    NoInstrument {
        /// The key.
        key: String,
        /// The task.
        task: String,
    },
    /// There is no such driver.
    #[error("there is no driver `{0}`")]
    NoDriver(String),
    /// The driver is for another kind of device.
    #[error("the driver `{0}` is for another kind of device")]
    OtherKind(String),
    /// The driver's file is wrong.
    #[error(transparent)]
    Driver(#[from] DriverError),
    /// The power meter gave nothing.
    #[error("power meter `{key}`: {source}")]
    Meter {
        /// The key.
        key: String,
        /// The cause.
        source: Box<MeterError>,
    },
    /// The access node gave nothing.
    #[error("access node `{key}`: {source}")]
    Node {
        /// The key.
        key: String,
        /// The cause.
        source: Box<NodeError>,
    },
    /// The service test gave nothing.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl TakeError {
    /// The kind of reason for which there is no reading.
    #[must_use]
    pub fn reason(&self) -> Reason {
        match self {
            Self::NoInstrument { .. }
            | Self::NoDriver(_)
            | Self::OtherKind(_)
            | Self::Driver(_) => Reason::Unsupported,
            Self::Meter { source, .. } => source.reason(),
            Self::Node { source, .. } => source.reason(),
            Self::Service(source) => source.reason(),
        }
    }
}

/// Opens the instrument `key` of the inventory, takes the task with it and closes it again.
///
/// # Errors
/// When the instrument cannot be opened, is another one, or does not answer sensibly. A number
/// that it says it does not have is no error but a reading that is not reported.
pub async fn take(
    inventory: &Inventory,
    key: &str,
    task: &Task,
    watch: &mut dyn FnMut(Permille),
) -> Result<Take, TakeError> {
    let absent = || TakeError::NoInstrument { key: key.to_owned(), task: task.name() };
    let key_of = || key.to_owned();
    match task {
        Task::OutletPower { wavelength } => {
            let meter = inventory.meters.iter().find(|m| m.key == key).ok_or_else(absent)?;
            let driver = driver(&meter.driver)?;
            let Kind::Serial(serial) = driver.kind() else {
                return Err(TakeError::OtherKind(meter.driver.clone()));
            };
            let taken = meter::take(meter, (&driver, serial), *wavelength).await;
            taken.map_err(|source| TakeError::Meter { key: key_of(), source: source.into() })
        }
        Task::Onu { onu } => {
            let node = inventory.access_nodes.iter().find(|n| n.key == key).ok_or_else(absent)?;
            let driver = driver(&node.driver)?;
            let Kind::Snmp(snmp) = driver.kind() else {
                return Err(TakeError::OtherKind(node.driver.clone()));
            };
            let taken = access_node::take(node, (&driver, snmp), onu).await;
            taken.map_err(|source| TakeError::Node { key: key_of(), source: source.into() })
        }
        Task::Latency { probes } => {
            let service = inventory.service.as_ref().ok_or_else(absent)?;
            Ok(service::latency(service, *probes, watch).await?)
        }
        Task::Throughput { direction } => {
            let service = inventory.service.as_ref().ok_or_else(absent)?;
            Ok(service::throughput(service, *direction, watch).await?)
        }
    }
}

/// What the inventory and the driver say of an instrument that has not identified itself: its
/// model as expected, and no serial number.
#[must_use]
pub fn unseen_identity(inventory: &Inventory, key: &str) -> Option<Identity> {
    let meter = inventory.meters.iter().find(|meter| meter.key == key);
    let node = inventory.access_nodes.iter().find(|node| node.key == key);
    let name = meter.map(|m| &m.driver).or(node.map(|n| &n.driver));
    let calibration = meter.and_then(|meter| meter.calibration.clone());
    let unseen = |maker: &str, model: &str, driver: Option<String>| Identity {
        key: key.to_owned(),
        maker: maker.to_owned(),
        model: model.to_owned(),
        serial: None,
        firmware: None,
        driver,
        calibration: calibration.clone(),
        source: Source::Driven,
    };
    match name {
        None if key == Service::KEY => Some(service::identity()),
        None => None,
        Some(name) => Some(match Driver::shipped(name) {
            Some(Ok(driver)) => unseen(driver.maker(), driver.model(), Some(driver.label())),
            _ => unseen("unknown", name, None),
        }),
    }
}

fn driver(name: &str) -> Result<Driver, TakeError> {
    Ok(Driver::shipped(name).ok_or_else(|| TakeError::NoDriver(name.to_owned()))??)
}
