//! What a meter says of the light it sees.

use linecert_measure::{
    Absence, Conditions, Metric, Observation, Quantity, Reading, Reason, Subject, Uncertainty,
    UnitMismatch, ValueError, Wavelength,
};
use thiserror::Error;

use super::{
    Input, MeterDriver, Retry,
    power::{NoReading, Power},
    reply::{Seen, Spot},
    status::Status,
    step::Reply,
    template::Template,
    wavelength::Told,
};
use crate::raw::Confidence;

/// How a meter answers the question for a reading.
#[derive(Debug, Clone)]
pub(super) struct MeterReading {
    pub(super) send: Template,
    pub(super) reply: Reply,
    pub(super) powers: Vec<Spot>,
    pub(super) told: Option<Told>,
    pub(super) power: Power,
    pub(super) retry: Retry,
    pub(super) confidence: Confidence,
    pub(super) status: Option<StatusWord>,
}

/// Where the status of a reading stands.
#[derive(Debug, Clone)]
pub(super) struct StatusWord {
    /// The question for it, when it does not stand in the reading itself.
    pub(super) asked: Option<(Template, Reply)>,
    pub(super) spot: Spot,
    pub(super) status: Status,
}

/// What is known beside the replies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct At {
    /// The wavelength that the meter was last found to be set to, or that its operator states.
    pub wavelength: Option<Wavelength>,
    /// What the inventory has from the calibration certificate for this wavelength, in dB with
    /// k = 2; without it, what the driver states from the data sheet holds.
    pub uncertainty: Option<Quantity>,
}

/// What one input of a meter said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputReading {
    /// The name of the input.
    pub input: String,
    /// The wavelength for which the reading holds; `None` when none is known.
    pub wavelength: Option<Wavelength>,
    /// The level in dBm, or why there is none.
    pub reading: Reading,
}

/// Why replies cannot become a reading.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ReadingError {
    /// The meter is busy or still choosing its range: ask again after [`Retry::pause`].
    #[error("meter is not ready")]
    NotReady,
    /// The uncertainty from the inventory does not fit.
    #[error("uncertainty of the instrument: {0}")]
    Uncertainty(#[from] ValueError),
    /// The driver's metric and unit do not fit each other.
    #[error(transparent)]
    Unit(#[from] UnitMismatch),
}

impl From<NoReading> for ReadingError {
    fn from(none: NoReading) -> Self {
        match none {
            NoReading::NotReady => Self::NotReady,
            NoReading::Uncertainty(error) => Self::Uncertainty(error),
        }
    }
}

impl MeterReading {
    pub(super) const fn tells_wavelength(&self) -> bool {
        self.told.is_some()
    }

    fn decode(
        &self,
        replies: &[&[u8]],
        input: usize,
        (at, uncertainty): (Option<Wavelength>, Uncertainty),
    ) -> Result<(Option<Wavelength>, Reading), NoReading> {
        let Some(reply) = replies.first() else {
            return Ok((at, Reading::absent(Reason::TimedOut, "no reply")));
        };
        if let Some(sign) = self.power.sign_of_reply(reply) {
            return Ok((at, sign?));
        }
        let Some(seen) = self.reply.see(reply) else { return Ok((at, self.power.garbled(reply))) };
        if let Some(reading) = self.fault_in(&seen, replies, input)? {
            return Ok((at, reading));
        }
        let found = self.told.as_ref().map(|told| told.wavelength(&seen, input));
        if let Some(problem) = contradiction(at, found) {
            return Ok((None, self.power.contradicted(&problem, reply)));
        }
        let at = found.flatten().or(at);
        let spot = self.powers.get(input).or(self.powers.first());
        let Some(number) = spot.and_then(|spot| seen.take(spot, input)) else {
            return Ok((at, self.power.garbled(reply)));
        };
        Ok((at, self.power.reading(&number, reply, uncertainty)?))
    }

    /// The reading of a meter whose status is not good; `None` when all is well.
    fn fault_in(
        &self,
        seen: &Seen<'_>,
        replies: &[&[u8]],
        input: usize,
    ) -> Result<Option<Reading>, NoReading> {
        let Some(word) = &self.status else { return Ok(None) };
        let Some(reply) = replies.get(usize::from(word.asked.is_some())) else {
            return Ok(Some(Reading::absent(Reason::TimedOut, "no reply to the status query")));
        };
        let taken = match &word.asked {
            None => seen.take(&word.spot, input),
            Some((_, expected)) => {
                expected.see(reply).and_then(|seen| seen.take(&word.spot, input))
            }
        };
        match taken.map(|text| word.status.fault_in(&text)) {
            Some(Ok(None)) => Ok(None),
            Some(Ok(Some(fault))) => self.power.faulty(fault, reply).map(Some),
            Some(Err(_)) | None => Ok(Some(self.power.garbled(reply))),
        }
    }
}

/// Why the wavelength that a reading tells cannot be the one it is taken for.
fn contradiction(at: Option<Wavelength>, found: Option<Option<Wavelength>>) -> Option<String> {
    match (at, found?) {
        (_, None) => Some("the meter is at a wavelength that is not known".to_owned()),
        (Some(set), Some(found)) if set != found => {
            Some(format!("the meter is at {found} instead of {set}"))
        }
        _ => None,
    }
}

impl MeterDriver {
    /// Decodes the replies to the steps of [`reading`](Self::reading), in their order. What is not
    /// certainly a level becomes the reason why there is none; so does a wavelength that the meter
    /// tells and that is another than `at` has.
    ///
    /// # Errors
    /// When the meter must be asked again, or when the uncertainty is negative or not in dB.
    pub fn decode_reading(
        &self,
        input: &Input,
        replies: &[&[u8]],
        at: At,
    ) -> Result<InputReading, ReadingError> {
        let uncertainty = match at.uncertainty {
            Some(calibrated) => Uncertainty::Expanded(calibrated),
            None => self.uncertainty_at(at.wavelength),
        };
        let decoded = self.reading.decode(replies, input.place, (at.wavelength, uncertainty))?;
        let (wavelength, reading) = decoded;
        Ok(InputReading { input: input.name.clone(), wavelength, reading })
    }

    /// The reading when there is no reply to decode: the meter was silent, or not ready in all its
    /// attempts.
    #[must_use]
    pub fn absent(
        &self,
        input: &Input,
        wavelength: Option<Wavelength>,
        absence: Absence,
    ) -> InputReading {
        let reading = Reading::NotReported(absence);
        InputReading { input: input.name.clone(), wavelength, reading }
    }

    fn uncertainty_at(&self, wavelength: Option<Wavelength>) -> Uncertainty {
        let known = self.uncertainty.iter().find(|(nm, _)| Some(*nm) == wavelength);
        known.map_or(Uncertainty::NotStated, |(_, expanded)| Uncertainty::Expanded(*expanded))
    }
}

impl InputReading {
    /// The optical power at the input, wherever its fibre leads.
    ///
    /// # Errors
    /// When the reading is in another unit than dBm.
    pub fn observation(&self) -> Result<Observation, UnitMismatch> {
        self.of(Metric::OpticalPower, Subject::Input { input: self.input.clone() })
    }

    /// The optical power at the customer's outlet, when the input is plugged into that.
    ///
    /// # Errors
    /// When the reading is in another unit than dBm.
    pub fn at_outlet(&self) -> Result<Observation, UnitMismatch> {
        self.of(Metric::OutletPower, Subject::Outlet)
    }

    fn of(&self, metric: Metric, subject: Subject) -> Result<Observation, UnitMismatch> {
        let conditions = Conditions { wavelength: self.wavelength, ..Conditions::default() };
        Observation::new(metric, subject, conditions, self.reading.clone())
    }
}
