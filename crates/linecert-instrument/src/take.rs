//! Opening the right instrument for a task, and taking the task with it.

use linecert_driver::{Driver, DriverError, Family, Kind, ReadingError};
use linecert_measure::{Identity, Reason, Source};
use thiserror::Error;

use crate::{
    access_node,
    console::{self, ConsoleError},
    inventory::{Inventory, Meter, Service},
    meter::{MeterError, MeterEvent, Patience, PowerMeter, ReadingPlan},
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
    /// The console gave nothing.
    #[error("console `{key}`: {source}")]
    Console {
        /// The key.
        key: String,
        /// The cause.
        source: Box<ConsoleError>,
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
            Self::Console { source, .. } => source.reason(),
            Self::Service(source) => source.reason(),
        }
    }
}

/// What happens while a task is taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TakeEvent {
    /// It has come so far.
    Progress(Permille),
    /// The power meter was unplugged or came back.
    Meter(MeterEvent),
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
    let mut watch = |event| {
        if let TakeEvent::Progress(permille) = event {
            watch(permille);
        }
    };
    take_patiently(inventory, (key, task), Patience::NONE, &mut watch).await
}

/// As [`take`], but when the cable of an instrument is pulled in the middle, the same one is
/// waited for as `patience` says, and the task is then taken from its beginning.
///
/// # Errors
/// As [`take`]; when the instrument does not come back, with [`Reason::Interrupted`].
pub async fn take_patiently(
    inventory: &Inventory,
    (key, task): (&str, &Task),
    patience: Patience,
    watch: &mut dyn FnMut(TakeEvent),
) -> Result<Take, TakeError> {
    let absent = || TakeError::NoInstrument { key: key.to_owned(), task: task.name() };
    let key_of = || key.to_owned();
    match task {
        Task::OutletPower { wavelength } => {
            let meter = inventory.meters.iter().find(|m| m.key == key).ok_or_else(absent)?;
            let driver = driver(&meter.driver)?;
            let Kind::Meter(_) = driver.kind() else {
                return Err(TakeError::OtherKind(meter.driver.clone()));
            };
            let front_panel = meter.front_panel;
            let plan = ReadingPlan { front_panel, patience, ..ReadingPlan::single(*wavelength) };
            let taken = outlet_power((meter, &driver), &plan, watch).await;
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
        Task::Dsl | Task::Ont => {
            let family = if matches!(task, Task::Dsl) { Family::Dsl } else { Family::Ont };
            let access = inventory.consoles.iter().find(|c| c.key == key).ok_or_else(absent)?;
            let driver = driver(&access.driver)?;
            let console = match driver.kind() {
                Kind::Console(console) if console.family() == family => console,
                _ => return Err(TakeError::OtherKind(access.driver.clone())),
            };
            let taken = console::take(access, (&driver, console)).await;
            taken.map_err(|source| TakeError::Console { key: key_of(), source: source.into() })
        }
        Task::Service(task) => {
            let service = inventory.service.as_ref().ok_or_else(absent)?;
            Ok(service::take(service, *task, &mut progress(watch)).await?)
        }
    }
}

fn progress(watch: &mut dyn FnMut(TakeEvent)) -> impl FnMut(Permille) {
    |permille| watch(TakeEvent::Progress(permille))
}

async fn outlet_power(
    (meter, driver): (&Meter, &Driver),
    plan: &ReadingPlan,
    watch: &mut dyn FnMut(TakeEvent),
) -> Result<Take, MeterError> {
    let mut watch = |event| watch(TakeEvent::Meter(event));
    let mut opened = PowerMeter::open_patiently(meter, driver, plan.patience, &mut watch).await?;
    let taken = opened.read(plan, &mut watch).await?;
    let observation = taken.reading.at_outlet().map_err(ReadingError::from)?;
    Ok(Take {
        identity: taken.identity,
        observations: vec![observation],
        series: Vec::new(),
        tones: Vec::new(),
        evidence: vec![taken.evidence],
        notes: Vec::new(),
    })
}

/// What the inventory and the driver say of an instrument that has not identified itself: its
/// model as expected, and no serial number.
#[must_use]
pub fn unseen_identity(inventory: &Inventory, key: &str) -> Option<Identity> {
    let meter = inventory.meters.iter().find(|meter| meter.key == key);
    let node = inventory.access_nodes.iter().find(|node| node.key == key);
    let console = inventory.consoles.iter().find(|console| console.key == key);
    let name = meter.map(|m| &m.driver).or(node.map(|n| &n.driver));
    let name = name.or(console.map(|c| &c.driver));
    let calibrated = meter.map(|m| &m.calibration).or(console.map(|c| &c.calibration));
    let calibration = calibrated.cloned().flatten();
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
