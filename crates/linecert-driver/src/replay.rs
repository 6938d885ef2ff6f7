//! The readings that a recording of a device holds.

use linecert_measure::Observation;
use linecert_snmp::{Recording, RecordingError};
use thiserror::Error;

use crate::{
    cell::{Cell, Decoded},
    console::{AmbiguousCapture, ConsoleDecoded},
    driver::{Driver, Kind},
    meter::{self, ReadingError},
    snmp::Asked,
    transcript::TranscriptError,
};

/// Why a recording gives no readings.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ReplayError {
    /// It is not UTF-8 text.
    #[error("recording is not text from byte {valid_up_to} on")]
    NotText {
        /// The number of bytes that are text.
        valid_up_to: usize,
    },
    /// It is not of the `snmprec` form.
    #[error("recording is not in snmprec form: {0}")]
    Recording(#[from] RecordingError),
    /// It is not a transcript.
    #[error("recording is not a transcript: {0}")]
    Transcript(#[from] TranscriptError),
    /// A reading cannot be joined to its metric.
    #[error(transparent)]
    Reading(#[from] ReadingError),
    /// It may be of several commands of a console.
    #[error(transparent)]
    Capture(#[from] AmbiguousCapture),
}

/// What a recording holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Replayed<'d> {
    /// The cells of an access node.
    Cells(Decoded<'d>),
    /// The readings of a meter, in the order in which they were taken.
    Readings(Vec<Observation>),
    /// The cells of a device that is read on a console.
    Console(ConsoleDecoded),
}

impl Replayed<'_> {
    /// The readings of metrics among all that it holds.
    #[must_use]
    pub fn observations(&self) -> Vec<&Observation> {
        match self {
            Self::Cells(decoded) => decoded.cells.iter().filter_map(Cell::observation).collect(),
            Self::Readings(observations) => observations.iter().collect(),
            Self::Console(decoded) => decoded.cells.iter().filter_map(Cell::observation).collect(),
        }
    }

    /// Whether there is nothing in it that the driver knows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Cells(decoded) => decoded.cells.is_empty(),
            Self::Readings(observations) => observations.is_empty(),
            Self::Console(decoded) => decoded.cells.is_empty() && decoded.lost.is_empty(),
        }
    }
}

/// Decodes a recording: a walk in `snmprec` form for an SNMP driver, a
/// [`Transcript`](crate::Transcript) for a meter, and a pasted capture for a console.
///
/// # Errors
/// When the recording is not of the form that the driver's kind of device is recorded in.
pub fn replay<'d>(driver: &'d Driver, recording: &[u8]) -> Result<Replayed<'d>, ReplayError> {
    let text = || {
        str::from_utf8(recording)
            .map_err(|error| ReplayError::NotText { valid_up_to: error.valid_up_to() })
    };
    match driver.kind() {
        Kind::Snmp(snmp) => {
            Ok(Replayed::Cells(snmp.decode(Recording::parse(text()?)?.rows(), &Asked::Everything)))
        }
        Kind::Meter(driver) => {
            Ok(Replayed::Readings(meter::replay::readings(driver, &text()?.parse()?)?))
        }
        Kind::Console(console) => Ok(Replayed::Console(console.decode_capture(recording)?)),
    }
}

#[cfg(test)]
mod tests;
