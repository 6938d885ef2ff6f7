//! Reading a measurement file: what was measured, typed by a person or written by a tool.

mod raw;

use std::num::NonZeroU32;

use linecert_measure::{Calibration, Date, Observation};
use linecert_toml::{Mistake, Schema};
use serde::{Deserialize, de::DeserializeOwned};
use toml::Spanned;

pub use self::raw::FileProblem;
pub(crate) use self::raw::{RawMeasurement, RawTerms};
use crate::{assess::Trial, terms::Terms};

/// The measurements of one line with the contract that they are held to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeasurementFile {
    terms: Terms,
    instrument: Option<ReadFrom>,
    entries: Vec<Entry>,
}

/// The instrument that a person read the numbers from, as they name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadFrom {
    /// The maker.
    pub maker: String,
    /// The model.
    pub model: String,
    /// The serial number.
    pub serial: Option<String>,
    /// The calibration.
    pub calibration: Option<Calibration>,
}

/// One measurement of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) task: String,
    pub(crate) attempt: NonZeroU32,
    pub(crate) observation: Observation,
}

/// Why a text is no measurement file.
pub type MeasurementFileError = Mistake<FileProblem>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    schema: Schema<1>,
    #[serde(default)]
    terms: RawTerms,
    instrument: Option<RawInstrument>,
    #[serde(default)]
    measurement: Vec<Spanned<RawMeasurement>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawInstrument {
    maker: String,
    model: String,
    serial: Option<String>,
    calibration: Option<RawCalibration>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCalibration {
    due: Date,
    certificate: Option<String>,
}

impl From<RawInstrument> for ReadFrom {
    fn from(raw: RawInstrument) -> Self {
        let calibration =
            |c: RawCalibration| Calibration { due: c.due, certificate: c.certificate };
        Self {
            maker: raw.maker,
            model: raw.model,
            serial: raw.serial,
            calibration: raw.calibration.map(calibration),
        }
    }
}

impl MeasurementFile {
    /// Reads a measurement file. `file` is what messages call it.
    ///
    /// # Errors
    /// When the text is not TOML, has a key that the schema does not know, or a measurement
    /// contradicts itself; with file, line and key.
    pub fn parse(file: &str, text: &str) -> Result<Self, MeasurementFileError> {
        let source = Source { file, text };
        let RawFile { schema: Schema, terms, instrument, measurement } = source.read()?;
        let entries = source.check_all(measurement)?;
        Ok(Self { terms: terms.into(), instrument: instrument.map(ReadFrom::from), entries })
    }

    /// The contracted rates.
    #[must_use]
    pub const fn terms(&self) -> &Terms {
        &self.terms
    }

    /// The instrument that the numbers were read from; `None` when the file does not say.
    #[must_use]
    pub const fn instrument(&self) -> Option<&ReadFrom> {
        self.instrument.as_ref()
    }

    /// The measurements alone, in order.
    pub fn observations(&self) -> impl Iterator<Item = &Observation> {
        self.entries.iter().map(|entry| &entry.observation)
    }

    /// The measurements as attempts, ready for [`crate::Profile::assess_trials`].
    #[must_use]
    pub fn trials(&self) -> Vec<Trial<'_>> {
        self.entries.iter().map(Entry::trial).collect()
    }
}

impl Entry {
    pub(crate) fn trial(&self) -> Trial<'_> {
        Trial { task: &self.task, attempt: self.attempt, observation: &self.observation }
    }
}

/// A text with the name that messages call it.
#[derive(Clone, Copy)]
pub(crate) struct Source<'a> {
    pub(crate) file: &'a str,
    pub(crate) text: &'a str,
}

impl Source<'_> {
    pub(crate) fn read<T: DeserializeOwned>(&self) -> Result<T, MeasurementFileError> {
        linecert_toml::parse(self.file, self.text).map_err(|mistake| mistake.map(FileProblem::Text))
    }

    pub(crate) fn check_all(
        &self,
        measurements: Vec<Spanned<RawMeasurement>>,
    ) -> Result<Vec<Entry>, MeasurementFileError> {
        let check = |measurement: Spanned<RawMeasurement>| {
            let whole = measurement.span();
            measurement
                .into_inner()
                .check(whole)
                .map_err(|(span, problem)| Mistake::at(self.file, self.text, &span, problem))
        };
        measurements.into_iter().map(check).collect()
    }
}

#[cfg(test)]
mod tests;
