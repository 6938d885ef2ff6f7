//! An optical power meter on a serial line, kept open from one reading to the next.

mod average;
mod meter_error;
mod probe;
mod reference;
mod replug;
mod session;
mod stated;
mod zero;

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use linecert_driver::{Driver, Input, InputReading, Kind, MeterDriver};
use linecert_measure::{Identity, Wavelength};

pub use average::{Average, Averaged, NotAnAverage};
pub use meter_error::MeterError;
pub use probe::{Answer, Candidate, CandidateError, Probed, candidates, probe};
pub use reference::{Reference, ReferenceError};
pub use zero::{DetectorIsDark, Zeroed};

use self::{replug::Waiting, session::Session};
use crate::{inventory::Meter, port::Whereabouts};

/// A power meter that has said who it is.
///
/// It keeps its port locked until it is dropped. After an error the port is closed, and the next
/// reading opens it again and begins with the identification.
pub struct PowerMeter {
    meter: Meter,
    driver: Driver,
    whereabouts: Whereabouts,
    identity: Identity,
    session: Option<Session>,
}

/// What to read from a power meter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadingPlan {
    /// The wavelength to measure at.
    pub wavelength: Wavelength,
    /// What the operator states that the front panel stands at. It matters for a meter whose
    /// wavelength no command sets, and then it must be the one to measure at.
    pub front_panel: Option<Wavelength>,
    /// The input as the meter names it; the first one when absent.
    pub input: Option<String>,
    /// How many readings to take the mean of.
    pub average: Average,
    /// What to do when the cable is pulled.
    pub patience: Patience,
}

/// What to do when the cable is pulled in the middle of a reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// How long to wait, over all, for the same instrument to come back.
    pub replug: Duration,
}

/// What happens while a meter is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MeterEvent {
    /// One of several readings was taken.
    Reading {
        /// So many are done.
        done: u32,
        /// So many there will be.
        of: u32,
    },
    /// The cable was pulled; the meter is waited for.
    Unplugged {
        /// The port, as the inventory names it.
        port: PathBuf,
        /// How long it is waited for.
        wait: Duration,
    },
    /// The same meter is back. The reading is taken again, from its beginning.
    Replugged,
}

/// A reading with who took it and the proof.
#[derive(Debug, Clone)]
pub struct MeterReading {
    /// The reading of the input.
    pub reading: InputReading,
    /// How the mean came about; absent for a single reading and when there is no mean.
    pub averaged: Option<Averaged>,
    /// Who measured.
    pub identity: Identity,
    /// The transcript of what was said.
    pub evidence: Vec<u8>,
}

impl Patience {
    /// To give up at once.
    pub const NONE: Self = Self { replug: Duration::ZERO };
}

impl ReadingPlan {
    /// One reading of the first input, that gives up when the cable is pulled.
    #[must_use]
    pub const fn single(wavelength: Wavelength) -> Self {
        let (input, front_panel) = (None, None);
        Self { wavelength, front_panel, input, average: Average::NONE, patience: Patience::NONE }
    }
}

impl PowerMeter {
    /// Opens the port, and lets the instrument say who it is.
    ///
    /// # Errors
    /// When the calibration has run out, the port cannot be opened, or what answers is another
    /// instrument than the driver is for.
    pub async fn open(meter: &Meter, driver: &Driver) -> Result<Self, MeterError> {
        Self::open_at(meter, driver, &meter.port).await
    }

    async fn open_at(meter: &Meter, driver: &Driver, port: &Path) -> Result<Self, MeterError> {
        stated::check_calibration(meter, stated::today())?;
        let speaks = speaks(driver)?;
        let whereabouts = Whereabouts::of(&meter.port);
        let (session, identified) = Session::open(meter, (driver, speaks), port).await?;
        let identity = stated::identity(meter, driver, identified);
        let (meter, driver) = (meter.clone(), driver.clone());
        Ok(Self { meter, driver, whereabouts, identity, session: Some(session) })
    }

    /// Who the meter said that it is.
    #[must_use]
    pub const fn identity(&self) -> &Identity {
        &self.identity
    }

    /// Takes a reading, or the mean of several.
    ///
    /// When the cable is pulled, the same meter is waited for as the plan says, and the whole
    /// reading is taken again from the identification on: nothing read before is used. What
    /// cannot be a number is no error but a reading that says why.
    ///
    /// # Errors
    /// When the line fails, another instrument answers, or the wavelength cannot be set.
    pub async fn read(
        &mut self,
        plan: &ReadingPlan,
        watch: &mut dyn FnMut(MeterEvent),
    ) -> Result<MeterReading, MeterError> {
        stated::check_calibration(&self.meter, stated::today())?;
        let mut waiting = Waiting::new(plan.patience);
        loop {
            let error = match self.attempt(plan, watch).await {
                Ok(reading) => return Ok(reading),
                Err(error) => error,
            };
            // The handle is gone by now: while it is held, the adapter comes back under another name.
            if !error.is_unplugging() || plan.patience == Patience::NONE {
                return Err(error);
            }
            let back = waiting.wait(&self.meter.port, watch, async || self.look().await).await?;
            self.session = Some(back);
        }
    }

    /// The same meter once more, when its port is there.
    async fn look(&self) -> Result<Option<Session>, MeterError> {
        match self.whereabouts.find() {
            Some(port) => self.reopen(&port).await.map(Some),
            None => Ok(None),
        }
    }

    async fn attempt(
        &mut self,
        plan: &ReadingPlan,
        watch: &mut dyn FnMut(MeterEvent),
    ) -> Result<MeterReading, MeterError> {
        let mut session = self.take_session().await?;
        let taken = self.take_with(&mut session, plan, watch).await?;
        self.session = Some(session);
        Ok(taken)
    }

    /// The session, to be put back only when it ended well. One that failed, or whose future was
    /// dropped in the middle of a question, is closed: a reply to it may still come.
    async fn take_session(&mut self) -> Result<Session, MeterError> {
        match self.session.take() {
            Some(session) => Ok(session),
            None => {
                let port = self.whereabouts.find().unwrap_or_else(|| self.meter.port.clone());
                self.reopen(&port).await
            }
        }
    }

    async fn take_with(
        &self,
        session: &mut Session,
        plan: &ReadingPlan,
        watch: &mut dyn FnMut(MeterEvent),
    ) -> Result<MeterReading, MeterError> {
        let speaks = speaks(&self.driver)?;
        let input = input(speaks, plan.input.as_deref().or(self.meter.input.as_deref()))?;
        session.begin_reading();
        let of = plan.average.readings();
        let mut readings = Vec::new();
        for done in 1..=of {
            session.confirm_wavelength(speaks, input, plan).await?;
            let at = stated::at(&self.meter, plan.wavelength);
            let reading = session.read(speaks, input, at).await?;
            readings.push(stated::without_calibration(&self.meter, reading)?);
            if of > 1 {
                watch(MeterEvent::Reading { done, of });
            }
        }
        let (reading, averaged) = average::join(readings)?;
        let evidence = session.transcript().to_string().into_bytes();
        Ok(MeterReading { reading, averaged, identity: self.identity.clone(), evidence })
    }

    /// Opens the port once more, for the very instrument that was there before.
    async fn reopen(&self, port: &Path) -> Result<Session, MeterError> {
        let speaks = speaks(&self.driver)?;
        let (session, identified) =
            Session::open(&self.meter, (&self.driver, speaks), port).await?;
        let found = stated::identity(&self.meter, &self.driver, identified);
        if found == self.identity {
            return Ok(session);
        }
        let (before, found) = (stated::name(&self.identity), stated::name(&found));
        Err(MeterError::OtherIdentity { before, found })
    }
}

fn speaks(driver: &Driver) -> Result<&MeterDriver, MeterError> {
    match driver.kind() {
        Kind::Meter(speaks) => Ok(speaks),
        _ => Err(MeterError::OtherKind(driver.name().to_owned())),
    }
}

fn input<'d>(speaks: &'d MeterDriver, name: Option<&str>) -> Result<&'d Input, MeterError> {
    let inputs = speaks.inputs();
    let found = inputs.iter().find(|input| name.is_none_or(|name| input.name() == name));
    found.ok_or_else(|| MeterError::NoInput {
        input: name.unwrap_or_default().to_owned(),
        has: inputs.iter().map(|input| input.name().to_owned()).collect(),
    })
}

#[cfg(test)]
#[cfg(unix)]
mod tests;
