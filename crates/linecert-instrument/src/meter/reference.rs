//! The reference level of an insertion-loss measurement (IEC 61280-4-2): taken once, kept in a
//! small file, and compared with only by the very meter that took it.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

use linecert_measure::{
    Conditions, Identity, Metric, Observation, Quantity, Reading, Reason, Subject, Timestamp,
    Uncertainty, UnitMismatch, Value, ValueError, Wavelength,
};
use linecert_toml::Schema;
use serde::{Deserialize, Serialize, Serializer};
use thiserror::Error;

use super::{MeterReading, average::root_sum_square, stated};

/// A level that losses are measured from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    taken_at: Timestamp,
    instrument: Identity,
    wavelength: Wavelength,
    input: String,
    level: Value,
    /// The observation as the file has it.
    observation: Observation,
}

/// Why there is no loss against a reference.
#[derive(Debug, Error)]
pub enum ReferenceError {
    /// The file cannot be read or written.
    #[error("the reference file {}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// The file is no reference.
    #[error("the reference file {}: {source}", path.display())]
    Text {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: serde_json::Error,
    },
    /// The reading that should be the reference has no level, or is not at a known wavelength.
    #[error("a reading without {0} cannot be a reference")]
    Incomplete(&'static str),
    /// Another instrument took the reference, or the same one with another calibration.
    #[error("the reference is of {of}, and this reading is of {by}")]
    OtherInstrument {
        /// The instrument of the reference.
        of: String,
        /// The instrument of the reading.
        by: String,
    },
    /// The reference is of another input.
    #[error("the reference is of input {of}, and this reading is of input {by}")]
    OtherInput {
        /// The input of the reference.
        of: String,
        /// The input of the reading.
        by: String,
    },
    /// The reference is at another wavelength.
    #[error("the reference is at {of}, and this reading is {by}")]
    OtherWavelength {
        /// The wavelength of the reference.
        of: Wavelength,
        /// That of the reading, in words.
        by: String,
    },
    /// The source has had too much time to drift.
    #[error("the reference was taken at {taken_at}, more than {:.0} h ago: take it again", oldest.as_secs_f32() / 3600.0)]
    TooOld {
        /// When it was taken.
        taken_at: Timestamp,
        /// The most that it may be old.
        oldest: Duration,
    },
    /// The clock of this computer was set back.
    #[error("the reference was taken at {0}, which is in the future of this computer's clock")]
    InFuture(Timestamp),
    /// The uncertainties of reference and reading do not fit each other.
    #[error(transparent)]
    Value(#[from] ValueError),
    /// The difference is no loss.
    #[error(transparent)]
    Unit(#[from] UnitMismatch),
}

/// The file. Its version is the first that there is.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct File {
    #[serde(serialize_with = "first_version")]
    schema: Schema<1>,
    taken_at: Timestamp,
    instrument: Identity,
    observation: Observation,
}

fn first_version<S: Serializer>(_: &Schema<1>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u32(1)
}

impl Reference {
    /// How old a reference may be unless the user says otherwise: a working day.
    pub const USUAL_AGE: Duration = Duration::from_secs(12 * 3600);

    /// Makes a reading the reference.
    ///
    /// # Errors
    /// When the reading has no level or no wavelength.
    pub fn new(taken: &MeterReading, taken_at: Timestamp) -> Result<Self, ReferenceError> {
        Self::check(taken_at, taken.identity.clone(), taken.reading.observation()?)
    }

    /// Reads a reference file.
    ///
    /// # Errors
    /// When there is none, or it is not one.
    pub fn read(path: &Path) -> Result<Self, ReferenceError> {
        let text = fs::read(path)
            .map_err(|source| ReferenceError::File { path: path.to_owned(), source })?;
        let File { schema: _, taken_at, instrument, observation } =
            serde_json::from_slice(&text)
                .map_err(|source| ReferenceError::Text { path: path.to_owned(), source })?;
        Self::check(taken_at, instrument, observation)
    }

    /// Writes a reference file in the place of an older one, whole or not at all.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, path: &Path) -> Result<(), ReferenceError> {
        let failed = |source| ReferenceError::File { path: path.to_owned(), source };
        let new = path.with_extension("new");
        fs::write(&new, self.to_evidence()).and_then(|()| fs::rename(&new, path)).map_err(failed)
    }

    /// The bytes of its file, which prove a loss together with the transcript of the reading.
    #[must_use]
    pub fn to_evidence(&self) -> Vec<u8> {
        let (taken_at, instrument) = (self.taken_at, self.instrument.clone());
        let (schema, observation) = (Schema, self.observation.clone());
        // Every part is text, so that writing it to memory cannot fail.
        serde_json::to_vec_pretty(&File { schema, taken_at, instrument, observation })
            .unwrap_or_default()
    }

    /// The reference level.
    #[must_use]
    pub const fn level(&self) -> &Value {
        &self.level
    }

    /// When it was taken.
    #[must_use]
    pub const fn taken_at(&self) -> Timestamp {
        self.taken_at
    }

    /// The wavelength that it holds for.
    #[must_use]
    pub const fn wavelength(&self) -> Wavelength {
        self.wavelength
    }

    /// The loss of what was put between the reference and this reading of the same meter.
    ///
    /// The uncertainty is the root of the sum of the squares of both. That of the calibration is
    /// common to both readings and would partly cancel; as no source says how much, it is counted
    /// twice, which is never too little. It is that of the meter alone: a light source that drifts
    /// and a connector that was cleaned in between are not in it.
    ///
    /// # Errors
    /// When the instrument, its calibration, the input or the wavelength is another, or the
    /// reference is older than `oldest`.
    pub fn loss(
        &self,
        taken: &MeterReading,
        subject: Subject,
        (now, oldest): (Timestamp, Duration),
    ) -> Result<Observation, ReferenceError> {
        self.check_instrument(taken)?;
        self.check_age(now, oldest)?;
        let wavelength = Some(self.wavelength);
        let conditions = Conditions { wavelength, ..Conditions::default() };
        let reading = self.difference(&taken.reading.reading)?;
        Ok(Observation::new(Metric::InsertionLoss, subject, conditions, reading)?)
    }

    fn difference(&self, reading: &Reading) -> Result<Reading, ReferenceError> {
        let loss = |level: Quantity| self.level.quantity().checked_sub(level);
        let out_of_count = || Reading::absent(Reason::Implausible, "no such loss");
        Ok(match reading {
            Reading::NotReported(absence) => Reading::NotReported(absence.clone()),
            // The darker the light, the greater the loss: the ends change their places.
            Reading::BelowRange { floor } => {
                loss(*floor).map_or_else(out_of_count, |ceiling| Reading::AboveRange { ceiling })
            }
            Reading::AboveRange { ceiling } => {
                loss(*ceiling).map_or_else(out_of_count, |floor| Reading::BelowRange { floor })
            }
            Reading::Value(value) => match loss(value.quantity()) {
                None => out_of_count(),
                Some(loss) => {
                    let decimals = value.decimals().min(self.level.decimals());
                    Reading::Value(Value::new(loss, decimals, self.uncertainty(value))?)
                }
            },
        })
    }

    fn uncertainty(&self, value: &Value) -> Uncertainty {
        match (self.level.uncertainty(), value.uncertainty()) {
            (Uncertainty::Expanded(of), Uncertainty::Expanded(by)) => {
                Uncertainty::Expanded(root_sum_square(of, by))
            }
            _ => Uncertainty::NotStated,
        }
    }

    fn check_instrument(&self, taken: &MeterReading) -> Result<(), ReferenceError> {
        if taken.identity != self.instrument {
            let (of, by) = (stated::name(&self.instrument), stated::name(&taken.identity));
            return Err(ReferenceError::OtherInstrument { of, by });
        }
        if taken.reading.input != self.input {
            let (of, by) = (self.input.clone(), taken.reading.input.clone());
            return Err(ReferenceError::OtherInput { of, by });
        }
        match taken.reading.wavelength {
            Some(wavelength) if wavelength == self.wavelength => Ok(()),
            other => {
                let of = self.wavelength;
                let by =
                    other.map_or_else(|| "at none that is known".to_owned(), |w| format!("at {w}"));
                Err(ReferenceError::OtherWavelength { of, by })
            }
        }
    }

    fn check_age(&self, now: Timestamp, oldest: Duration) -> Result<(), ReferenceError> {
        let taken_at = self.taken_at;
        match Duration::try_from(now.duration_since(taken_at)) {
            Err(_) => Err(ReferenceError::InFuture(taken_at)),
            Ok(age) if age > oldest => Err(ReferenceError::TooOld { taken_at, oldest }),
            Ok(_) => Ok(()),
        }
    }

    fn check(
        taken_at: Timestamp,
        instrument: Identity,
        observation: Observation,
    ) -> Result<Self, ReferenceError> {
        let level = observation.reading().value().cloned();
        let level = level.ok_or(ReferenceError::Incomplete("a level"))?;
        let wavelength = observation.conditions().wavelength;
        let wavelength = wavelength.ok_or(ReferenceError::Incomplete("a wavelength"))?;
        let (Metric::OpticalPower, Subject::Input { input }) =
            (observation.metric(), observation.subject())
        else {
            return Err(ReferenceError::Incomplete("an input"));
        };
        let input = input.clone();
        Ok(Self { taken_at, instrument, wavelength, input, level, observation })
    }
}

#[cfg(test)]
mod tests;
