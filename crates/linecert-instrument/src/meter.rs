//! An optical power meter on a serial line.

use std::num::NonZeroU32;

use linecert_driver::{Driver, GarbledReply, Identified, ReadingError, Reply, SerialDriver, Step};
use linecert_measure::{Absence, Identity, Observation, Reason, Source, Timestamp, Wavelength};
use thiserror::Error;
use tokio::time::sleep;

use crate::{
    inventory::Meter,
    serial::{LinkError, SerialLink},
    task::Take,
};

/// Why a power meter gave no reading.
#[derive(Debug, Error)]
pub enum MeterError {
    /// The serial line failed.
    #[error(transparent)]
    Link(#[from] LinkError),
    /// What answered is not the instrument that the inventory names.
    #[error("not a {model}: {source}")]
    OtherInstrument {
        /// The model that the driver is for.
        model: String,
        /// What it answered.
        source: GarbledReply,
    },
    /// An answer on the way to the reading makes no sense.
    #[error(transparent)]
    Garbled(#[from] GarbledReply),
    /// The detector cannot measure this wavelength.
    #[error("cannot measure at {wanted}: the detector is calibrated from {from} nm to {to} nm")]
    Wavelength {
        /// What was asked for.
        wanted: Wavelength,
        /// The shortest that it can.
        from: u16,
        /// The longest that it can.
        to: u16,
    },
    /// The meter stayed at another wavelength.
    #[error("was set to {wanted} and stayed at {found} nm")]
    WavelengthNotTaken {
        /// What it was set to.
        wanted: Wavelength,
        /// What it says that it is at.
        found: u16,
    },
    /// The inventory's uncertainty does not fit.
    #[error(transparent)]
    Reading(#[from] ReadingError),
    /// The calibration has run out.
    #[error("calibration was due on {due}")]
    OutOfCalibration {
        /// The last day on which it might be used.
        due: linecert_measure::Date,
    },
}

impl MeterError {
    /// The kind of reason for which there is no reading.
    #[must_use]
    pub const fn reason(&self) -> Reason {
        match self {
            Self::Link(link) => match link {
                LinkError::NotFound(_) => Reason::NotFound,
                LinkError::Forbidden(_) => Reason::Forbidden,
                LinkError::Busy(_) => Reason::Busy,
                LinkError::Settings { .. } => Reason::Unsupported,
                LinkError::Silent { received, .. } if received.is_empty() => Reason::TimedOut,
                LinkError::Silent { .. } | LinkError::Endless { .. } => Reason::Garbled,
                LinkError::Disconnected(_) | LinkError::Io { .. } => Reason::Interrupted,
            },
            Self::OtherInstrument { .. } | Self::Garbled(_) => Reason::Garbled,
            Self::Wavelength { .. } => Reason::Unsupported,
            Self::WavelengthNotTaken { .. } | Self::Reading(_) => Reason::InstrumentFault,
            Self::OutOfCalibration { .. } => Reason::OutOfCalibration,
        }
    }
}

/// Reads the power at one wavelength.
pub(crate) async fn take(
    meter: &Meter,
    (driver, serial): (&Driver, &SerialDriver),
    wavelength: Wavelength,
) -> Result<Take, MeterError> {
    check_calibration(meter)?;
    let mut link = SerialLink::open(&meter.port, serial.line(), serial.framing())?;
    for step in serial.open_steps() {
        exchange(&mut link, &step).await?;
    }
    let reply = link.ask(&serial.identify()).await?;
    let identified = serial.decode_identity(&reply).map_err(|source| {
        MeterError::OtherInstrument { model: driver.model().to_owned(), source }
    })?;
    set_wavelength(&mut link, serial, wavelength).await?;
    let observation = read(&mut link, serial, meter, wavelength).await?;
    Ok(Take {
        identity: identity(meter, driver, identified),
        observations: vec![observation],
        series: Vec::new(),
        evidence: vec![link.transcript()],
    })
}

async fn exchange(link: &mut SerialLink, step: &Step) -> Result<(), MeterError> {
    match &step.reply {
        Reply::Nothing => Ok(link.tell(step).await?),
        Reply::Line(pattern) => {
            let reply = link.ask(step).await?;
            if step.accepts(&reply) {
                return Ok(());
            }
            let (command, pattern) = (step.command.clone(), pattern.as_str().to_owned());
            Err(GarbledReply { command, reply, pattern }.into())
        }
    }
}

async fn set_wavelength(
    link: &mut SerialLink,
    serial: &SerialDriver,
    wanted: Wavelength,
) -> Result<(), MeterError> {
    let [shortest, longest] = serial.wavelength_range();
    let from = serial.decode_nm(&link.ask(&shortest).await?)?;
    let to = serial.decode_nm(&link.ask(&longest).await?)?;
    if !(from..=to).contains(&wanted.nm()) {
        return Err(MeterError::Wavelength { wanted, from, to });
    }
    let [set, query] = serial.set_wavelength(wanted);
    link.tell(&set).await?;
    let found = serial.decode_nm(&link.ask(&query).await?)?;
    if found == wanted.nm() {
        return Ok(());
    }
    Err(MeterError::WavelengthNotTaken { wanted, found })
}

async fn read(
    link: &mut SerialLink,
    serial: &SerialDriver,
    meter: &Meter,
    wavelength: Wavelength,
) -> Result<Observation, MeterError> {
    let retry = serial.retry();
    for attempt in 1..=retry.attempts.get() {
        let reply = link.ask(&serial.reading()).await?;
        match serial.decode_reading(&reply, Some(wavelength), meter.uncertainty) {
            Err(ReadingError::NotReady) if attempt < retry.attempts.get() => {
                sleep(retry.pause).await;
            }
            Err(ReadingError::NotReady) => break,
            decoded => return Ok(decoded?),
        }
    }
    let detail = not_ready(retry.attempts);
    let absence = Absence { reason: Reason::InstrumentFault, detail };
    Ok(serial.absent(absence, Some(wavelength)))
}

fn not_ready(attempts: NonZeroU32) -> String {
    format!("still choosing its range after {attempts} readings")
}

fn check_calibration(meter: &Meter) -> Result<(), MeterError> {
    let today = Timestamp::now().strftime("%Y-%m-%d").to_string();
    match &meter.calibration {
        Some(calibration) if calibration.due.to_string() < today => {
            Err(MeterError::OutOfCalibration { due: calibration.due })
        }
        _ => Ok(()),
    }
}

fn identity(meter: &Meter, driver: &Driver, identified: Identified) -> Identity {
    Identity {
        key: meter.key.clone(),
        maker: identified.maker,
        model: identified.model,
        serial: identified.serial,
        firmware: identified.firmware,
        driver: Some(driver.label()),
        calibration: meter.calibration.clone(),
        source: Source::Driven,
    }
}
