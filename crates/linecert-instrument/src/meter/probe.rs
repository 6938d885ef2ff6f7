//! Asking who is behind a port, with nothing but the questions of drivers that the user named.
//!
//! No document says that the question of one meter is harmless to another, so a port is never
//! tried with every driver there is. An identification changes nothing in the device that it is
//! meant for; a step that would is not sent even so.

use std::path::Path;

use linecert_driver::{Driver, DriverError, Identified, Identify, Kind};
use thiserror::Error;

use super::{MeterError, session};
use crate::{
    inventory::{Inventory, Meter},
    serial::{LinkError, SerialLink},
};

/// A driver that the user named, with what the inventory says of the line.
#[derive(Debug, Clone)]
pub struct Candidate {
    meter: Meter,
    driver: Driver,
}

/// What came of one driver.
#[derive(Debug)]
pub struct Probed {
    /// The driver, by name.
    pub driver: String,
    /// What was found, or why nothing was.
    pub answer: Result<Answer, MeterError>,
    /// The transcript of what was said.
    pub evidence: Vec<u8>,
}

/// What answered a probe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// It said who it is.
    Said(Identified),
    /// It answered as such a meter does, and so would others.
    Consistent {
        /// What the driver takes it for.
        identified: Identified,
        /// What it might be as well.
        cannot_tell: String,
    },
    /// The driver has no harmless question, so that nothing was sent.
    NotAsked {
        /// What its readings do not tell apart.
        cannot_tell: String,
    },
}

/// The drivers to probe with: the one that the user named, else those of the inventory, each once.
///
/// # Errors
/// When a driver does not exist, is wrong or is not one of a power meter.
pub fn candidates(
    inventory: &Inventory,
    named: Option<&str>,
) -> Result<Vec<Candidate>, CandidateError> {
    if let Some(name) = named {
        return Ok(vec![Candidate::new(Meter::unlisted(name))?]);
    }
    let mut candidates: Vec<Candidate> = Vec::new();
    for meter in &inventory.meters {
        let same = |c: &Candidate| c.meter.driver == meter.driver && c.meter.line == meter.line;
        if !candidates.iter().any(same) {
            candidates.push(Candidate::new(meter.clone())?);
        }
    }
    Ok(candidates)
}

/// Asks who is behind a port, driver by driver, until the port itself fails.
///
/// # Errors
/// When the port cannot be opened: then it fails every driver alike.
pub async fn probe(port: &Path, candidates: &[Candidate]) -> Result<Vec<Probed>, LinkError> {
    let mut probed = Vec::new();
    for candidate in candidates {
        let result = candidate.probe(port).await;
        match result.answer {
            Err(MeterError::Link(
                error @ (LinkError::NotFound(_)
                | LinkError::Busy(_)
                | LinkError::Forbidden(_)
                | LinkError::Disconnected(_)),
            )) => return Err(error),
            _ => probed.push(result),
        }
    }
    Ok(probed)
}

/// Why a driver cannot be probed with.
#[derive(Debug, Error)]
pub enum CandidateError {
    /// There is no such driver.
    #[error("there is no driver `{0}`")]
    NoDriver(String),
    /// The driver is for another kind of device.
    #[error("the driver `{0}` is for another kind of device")]
    OtherKind(String),
    /// The driver's file is wrong.
    #[error(transparent)]
    Driver(#[from] DriverError),
}

impl Candidate {
    fn new(meter: Meter) -> Result<Self, CandidateError> {
        let name = || meter.driver.clone();
        let driver =
            Driver::shipped(&meter.driver).ok_or_else(|| CandidateError::NoDriver(name()))??;
        match driver.kind() {
            Kind::Meter(_) => Ok(Self { meter, driver }),
            _ => Err(CandidateError::OtherKind(name())),
        }
    }

    async fn probe(&self, port: &Path) -> Probed {
        let mut evidence = Vec::new();
        let answer = self.ask(port, &mut evidence).await;
        Probed { driver: self.driver.name().to_owned(), answer, evidence }
    }

    async fn ask(&self, port: &Path, evidence: &mut Vec<u8>) -> Result<Answer, MeterError> {
        let speaks = super::speaks(&self.driver)?;
        let (step, cannot_tell) = match speaks.identify() {
            Identify::FrameOnly { cannot_tell } => return Ok(Answer::NotAsked { cannot_tell }),
            Identify::Query(step) => (step, None),
            Identify::Probe { step, cannot_tell } => (step, Some(cannot_tell)),
        };
        if !step.is_read_only() {
            let cannot_tell = format!("`{}` is no mere question", step.shown());
            return Ok(Answer::NotAsked { cannot_tell });
        }
        let manner = session::manner(&self.meter, &self.driver, speaks)?;
        let mut link = SerialLink::open(port, manner).await?;
        let identified = session::identify(&mut link, &self.driver, speaks).await;
        *evidence = link.transcript().to_string().into_bytes();
        let identified = identified?;
        Ok(match cannot_tell {
            None => Answer::Said(identified),
            Some(cannot_tell) => Answer::Consistent { identified, cannot_tell },
        })
    }
}
