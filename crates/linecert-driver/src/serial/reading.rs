//! What a meter says of the light it sees.

use std::time::Duration;

use linecert_measure::{
    Absence, Conditions, Dbm, Decimals, Metric, Observation, Quantity, Reading, Reason, Subject,
    Uncertainty, Unit, UnitMismatch, Value, ValueError, Wavelength,
};
use thiserror::Error;

use super::{Query, Retry, SerialDriver, check::command, status::Status, text_of};
use crate::{
    escape::quoted,
    fault::{self, Fault, Problem, fault},
    field::{Window, check_uncertainty},
    pattern::{self, Groups},
    raw::{self, Meaning},
    snmp::Holds,
};

const READING: Groups = Groups { required: &["power", "status"], optional: &[] };

/// How a meter answers the question for a reading.
#[derive(Debug, Clone)]
pub(super) struct MeterReading {
    metric: Metric,
    query: Query,
    decimals: Decimals,
    uncertainty: Uncertainty,
    plausible: Window,
    ceiling: Option<Quantity>,
    retry: Retry,
    status: Status,
}

/// Why a reply cannot become an observation.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ReadingError {
    /// The meter is still choosing its range: ask again after [`Retry::pause`].
    #[error("meter is still choosing its range")]
    NotReady,
    /// The uncertainty from the inventory does not fit the metric.
    #[error("uncertainty of the instrument: {0}")]
    Uncertainty(#[from] ValueError),
    /// The driver's metric and unit do not fit each other.
    #[error(transparent)]
    Unit(#[from] UnitMismatch),
}

/// What one reply comes to.
enum Outcome {
    Reading(Reading),
    NotReady,
}

impl MeterReading {
    pub(super) fn check(raw: &raw::MeterReading) -> Result<Self, Fault> {
        fault::cites(&raw.cites)?;
        let metric: Metric = fault::parse(&raw.metric)?;
        if metric != Metric::OutletPower {
            let subject = "an outlet by a power meter";
            return Err(fault(
                &raw.metric,
                Problem::Subject { holds: Holds::Metric(metric), subject },
            ));
        }
        let ceiling =
            raw.ceiling.as_ref().map(|text| fault::quantity_in(text, metric, metric.unit()));
        Ok(Self {
            metric,
            query: Query {
                send: command(&raw.send)?,
                pattern: fault::pattern(&raw.pattern, READING)?,
            },
            decimals: check_decimals(&raw.decimals, metric.unit())?,
            uncertainty: check_uncertainty(&raw.uncertainty, metric)?,
            plausible: Window::check(&raw.plausible, metric)?,
            ceiling: ceiling.transpose()?,
            retry: Retry { attempts: raw.attempts, pause: Duration::from_millis(raw.pause_ms) },
            status: Status::check(&raw.status)?,
        })
    }

    pub(super) const fn metric(&self) -> Metric {
        self.metric
    }

    pub(super) const fn query(&self) -> &Query {
        &self.query
    }

    pub(super) const fn retry(&self) -> Retry {
        self.retry
    }

    fn decode(&self, reply: &[u8], uncertainty: Uncertainty) -> Result<Outcome, ValueError> {
        let garbled = || Ok(Outcome::Reading(Reading::absent(Reason::Garbled, quoted(reply))));
        let captures = text_of(reply).and_then(|text| self.query.pattern.captures(text));
        let Some(captures) = captures else { return garbled() };
        let groups = (pattern::group(&captures, "power"), pattern::group(&captures, "status"));
        let (Some(power), Some(status)) = groups else { return garbled() };
        let (Some(watts), Ok(fault)) = (parse_watts(power), self.status.fault_in(status)) else {
            return garbled();
        };
        match fault {
            Some(Meaning::Ranging) => Ok(Outcome::NotReady),
            Some(fault) => Ok(Outcome::Reading(self.faulty(fault, reply))),
            None => self.level(watts, power, uncertainty).map(Outcome::Reading),
        }
    }

    /// The reading of a meter whose status shows a fault: never the number beside it.
    fn faulty(&self, fault: Meaning, reply: &[u8]) -> Reading {
        if let (Meaning::OverRange, Some(ceiling)) = (fault, self.ceiling) {
            return Reading::AboveRange { ceiling };
        }
        let words = match fault {
            Meaning::DetectorAbsent => "no detector is connected",
            Meaning::Ranging => "still choosing its range",
            Meaning::Saturated => "the detector is saturated",
            Meaning::OverRange => "the power is above the present range",
            Meaning::WrongUnit => "the meter does not answer in watts",
        };
        Reading::absent(Reason::InstrumentFault, format!("{words}: {}", quoted(reply)))
    }

    fn level(
        &self,
        watts: f64,
        power: &str,
        uncertainty: Uncertainty,
    ) -> Result<Reading, ValueError> {
        let Some(level) = Dbm::from_watts(watts) else {
            return Ok(Reading::absent(Reason::NoLight, format!("{power} W")));
        };
        let level = Quantity::from(level);
        if let Err(absence) = self.plausible.admit(level, &format!("{power} W")) {
            return Ok(Reading::NotReported(absence));
        }
        Value::new(level, self.decimals, uncertainty).map(Reading::Value)
    }
}

impl SerialDriver {
    /// Decodes the reply to [`reading`](Self::reading). What is not certainly a level becomes the
    /// reason why there is none.
    ///
    /// `wavelength` is what the meter was last found to be set to. `uncertainty` is what the
    /// inventory has from the calibration certificate, in dB with k = 2; without it, what the
    /// driver states holds.
    ///
    /// # Errors
    /// When the meter must be asked again, or when the uncertainty is negative or not in dB.
    pub fn decode_reading(
        &self,
        reply: &[u8],
        wavelength: Option<Wavelength>,
        uncertainty: Option<Quantity>,
    ) -> Result<Observation, ReadingError> {
        let uncertainty = uncertainty.map_or(self.reading.uncertainty, Uncertainty::Expanded);
        match self.reading.decode(reply, uncertainty)? {
            Outcome::Reading(reading) => {
                let conditions = Conditions { wavelength, ..Conditions::default() };
                Ok(Observation::new(self.metric(), Subject::Outlet, conditions, reading)?)
            }
            Outcome::NotReady => Err(ReadingError::NotReady),
        }
    }

    /// The observation when there is no reply to decode: the meter was silent, or not ready in all
    /// its attempts.
    #[must_use]
    pub fn absent(&self, absence: Absence, wavelength: Option<Wavelength>) -> Observation {
        let conditions = Conditions { wavelength, ..Conditions::default() };
        Observation::absent(self.metric(), Subject::Outlet, conditions, absence)
    }
}

fn check_decimals(decimals: &toml::Spanned<u8>, unit: Unit) -> Result<Decimals, Fault> {
    let (found, most) = (*decimals.get_ref(), unit.step());
    let fits = Decimals::new(found).filter(|_| found <= most);
    fits.ok_or_else(|| fault(decimals, Problem::Decimals { found, most }))
}

/// A decimal number with an optional exponent, and nothing else that Rust would take for a float,
/// such as `inf` and `nan`.
fn parse_watts(text: &str) -> Option<f64> {
    let numeric = |b: u8| b.is_ascii_digit() || matches!(b, b'+' | b'-' | b'.' | b'e' | b'E');
    let watts: f64 = text.bytes().all(numeric).then(|| text.parse().ok())??;
    watts.is_finite().then_some(watts)
}
