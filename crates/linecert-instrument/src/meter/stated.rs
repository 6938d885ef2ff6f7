//! What the inventory states of a meter: its calibration, and how well it then measures.

use std::path::Path;

use linecert_driver::{At, Driver, Identified, InputReading};
use linecert_measure::{
    Date, Identity, Quantity, Reading, Source, Timestamp, Uncertainty, Value, Wavelength,
};

use super::MeterError;
use crate::inventory::Meter;
#[cfg(unix)]
use crate::port::is_pseudo;

/// Today by the clock and in the time zone of nobody: a calibration ends at midnight UTC.
pub(super) fn today() -> Option<Date> {
    Timestamp::now().strftime("%Y-%m-%d").to_string().parse().ok()
}

/// Refuses a meter whose calibration has run out, or whose date cannot be compared.
pub(super) fn check_calibration(meter: &Meter, today: Option<Date>) -> Result<(), MeterError> {
    match &meter.calibration {
        Some(calibration) if today.is_none_or(|today| calibration.due < today) => {
            Err(MeterError::OutOfCalibration { due: calibration.due })
        }
        _ => Ok(()),
    }
}

/// At what a reading is taken, with the uncertainty that the calibration certificate states for
/// that wavelength, or else for the meter as a whole.
pub(super) fn at(meter: &Meter, wavelength: Wavelength) -> At {
    let here = meter.uncertainty_at.iter().find(|(nm, _)| *nm == wavelength);
    let uncertainty: Option<Quantity> = here.map(|(_, u)| *u).or(meter.uncertainty);
    At { wavelength: Some(wavelength), uncertainty }
}

/// A reading of a meter of which no calibration is known, without any uncertainty: what its maker
/// or a certificate states holds for a time after a calibration and no longer.
pub(super) fn without_calibration(
    meter: &Meter,
    taken: InputReading,
) -> Result<InputReading, MeterError> {
    let reading = match taken.reading {
        Reading::Value(value) if meter.calibration.is_none() => {
            Reading::Value(unstated(&value).map_err(linecert_driver::ReadingError::from)?)
        }
        reading => reading,
    };
    Ok(InputReading { reading, ..taken })
}

fn unstated(value: &Value) -> Result<Value, linecert_measure::ValueError> {
    Value::new(value.quantity(), value.decimals(), Uncertainty::NotStated)
}

pub(super) fn identity(meter: &Meter, driver: &Driver, identified: Identified) -> Identity {
    Identity {
        key: meter.key.clone(),
        maker: identified.maker,
        model: identified.model,
        serial: identified.serial,
        firmware: identified.firmware.or_else(|| simulated(&meter.port)),
        driver: Some(driver.label()),
        calibration: meter.calibration.clone(),
        source: Source::Driven,
    }
}

/// What stands for the firmware of a simulated meter that cannot tell any. The lab gives it a port
/// that says so by its name and is a pseudo-terminal, on which no instrument is.
#[cfg(unix)]
fn simulated(port: &Path) -> Option<String> {
    let name = port.file_name()?.to_string_lossy();
    let is_lab = name.starts_with(Identity::SIMULATED) && is_pseudo(port);
    is_lab.then(|| Identity::SIMULATED.to_owned())
}

#[cfg(not(unix))]
fn simulated(_: &Path) -> Option<String> {
    None
}

/// An instrument as a person calls it.
pub(super) fn name(identity: &Identity) -> String {
    let Identity { maker, model, serial, .. } = identity;
    match serial {
        Some(serial) => format!("{maker} {model} {serial}"),
        None => format!("{maker} {model} without a serial number"),
    }
}
