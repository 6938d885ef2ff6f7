//! From what a meter answers to a level in dBm, or to the reason why there is none.

use std::str::FromStr;

use linecert_measure::{
    Absence, Decimals, Metric, Quantity, Reading, Reason, Uncertainty, Unit, Value, ValueError,
};
use thiserror::Error;

use super::{
    number::{Number, decimals_of},
    problem::MeterProblem,
    step::text_of,
};
use crate::{
    fault::{self, Fault, Problem, fault},
    field::{Window, level},
    framing::Tongue,
    pattern::{Groups, Pattern},
    raw::meter::{self as raw, Meaning, Sign},
};

/// How the number of a reading becomes a level.
#[derive(Debug, Clone)]
pub(super) struct Power {
    unit: PowerUnit,
    decimals: Decimals,
    plausible: Window,
    floor: Option<Quantity>,
    ceiling: Option<Quantity>,
    sentinels: Vec<Sentinel>,
    tongue: Tongue,
}

/// A unit in which meters answer, with the power of ten that one count of it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PowerUnit {
    scale: Scale,
    exponent: i32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scale {
    /// Watts.
    Linear,
    /// dBm.
    Level,
}

/// A text that is no unit of power.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is not a unit of power: W, mW, uW, nW, dBm, or 0.1, 0.01 or 0.001 of one of these")]
pub struct BadPowerUnit(pub String);

/// A sign that stands in the place of a number.
#[derive(Debug, Clone)]
struct Sentinel {
    form: SentinelForm,
    means: Sign,
}

#[derive(Debug, Clone)]
enum SentinelForm {
    /// The reply or the power in it is exactly this.
    Text(String),
    /// The whole reply matches this.
    Reply(Pattern),
    /// The power is this number, however it is written.
    Number(Number),
}

/// Why a reply comes to no reading.
pub(super) enum NoReading {
    /// The meter must be asked again.
    NotReady,
    /// The uncertainty does not fit.
    Uncertainty(ValueError),
}

/// Why a number is no level.
enum NoLevel {
    /// It is no number.
    Garbled,
    /// It is none that could be a level.
    Absent(Absence),
}

impl From<ValueError> for NoReading {
    fn from(error: ValueError) -> Self {
        Self::Uncertainty(error)
    }
}

/// Darkness reads as a negative power when the zero has drifted, but by no more than a microwatt: a
/// number further below is a level in dBm that was taken for watts.
const DEEPEST_OFFSET: f64 = -1e-6;

const METRIC: Metric = Metric::OpticalPower;

impl Power {
    pub(super) fn check(raw: &raw::Reading, tongue: Tongue) -> Result<Self, Fault> {
        let end = |text: &Option<_>| {
            text.as_ref().map(|text| fault::quantity_in(text, METRIC, Unit::Dbm)).transpose()
        };
        let sentinels = raw.sentinels.iter().map(|sentinel| Sentinel::check(sentinel, tongue));
        Ok(Self {
            unit: fault::parse(&raw.unit)?,
            decimals: check_decimals(&raw.decimals)?,
            plausible: Window::check(&raw.plausible, METRIC)?,
            floor: end(&raw.floor)?,
            ceiling: end(&raw.ceiling)?,
            sentinels: sentinels.collect::<Result<_, _>>()?,
            tongue,
        })
    }

    /// What a whole reply says that has no number in it; `None` when it says nothing of that kind.
    pub(super) fn sign_of_reply(&self, reply: &[u8]) -> Option<Result<Reading, NoReading>> {
        let text = text_of(reply)?;
        let sign = self.sentinels.iter().find(|sentinel| sentinel.is_reply(text))?;
        Some(self.signed(sign.means, reply))
    }

    /// The reading of a number as the meter wrote it; `reply` is the whole that it stood in.
    pub(super) fn reading(
        &self,
        number: &str,
        reply: &[u8],
        uncertainty: Uncertainty,
    ) -> Result<Reading, NoReading> {
        if let Some(sign) = self.sentinels.iter().find(|sentinel| sentinel.is_power(number)) {
            return self.signed(sign.means, reply);
        }
        match self.level(number) {
            Ok((level, decimals)) => {
                Ok(Value::new(level, decimals, uncertainty).map(Reading::Value)?)
            }
            Err(NoLevel::Garbled) => Ok(self.garbled(reply)),
            Err(NoLevel::Absent(absence)) => Ok(Reading::NotReported(absence)),
        }
    }

    /// The reading of a meter whose status shows a fault: never the number beside it.
    pub(super) fn faulty(&self, fault: Meaning, reply: &[u8]) -> Result<Reading, NoReading> {
        let words = match (fault, self.ceiling) {
            (Meaning::Ranging, _) => return Err(NoReading::NotReady),
            (Meaning::OverRange, Some(ceiling)) => return Ok(Reading::AboveRange { ceiling }),
            (Meaning::OverRange, None) => "the power is above the present range",
            (Meaning::DetectorAbsent, _) => "no detector is connected",
            (Meaning::Saturated, _) => "the detector is saturated",
            (Meaning::WrongUnit, _) => "the meter answers in another unit",
            (Meaning::CommandError, _) => "the meter did not understand a command",
        };
        let detail = format!("{words}: {}", self.tongue.shown(reply));
        Ok(Reading::absent(Reason::InstrumentFault, detail))
    }

    fn signed(&self, sign: Sign, reply: &[u8]) -> Result<Reading, NoReading> {
        let (reason, words) = match (sign, self.floor, self.ceiling) {
            (Sign::NotReady, ..) => return Err(NoReading::NotReady),
            (Sign::BelowRange, Some(floor), _) => return Ok(Reading::BelowRange { floor }),
            (Sign::AboveRange, _, Some(ceiling)) => return Ok(Reading::AboveRange { ceiling }),
            (Sign::BelowRange, ..) => (Reason::Sentinel, "the power is below the range"),
            (Sign::AboveRange, ..) => (Reason::InstrumentFault, "the power is above the range"),
            (Sign::Invalid, ..) => (Reason::Sentinel, "the meter has no valid reading"),
            (Sign::NoSignal, ..) => (Reason::NoLight, "the meter sees no light"),
            (Sign::Error, ..) => (Reason::InstrumentFault, "the meter reports an error"),
            (Sign::Inactive, ..) => (Reason::Offline, "the input is inactive"),
        };
        Ok(Reading::absent(reason, format!("{words}: {}", self.tongue.shown(reply))))
    }

    /// The reading of a reply that is none.
    pub(super) fn garbled(&self, reply: &[u8]) -> Reading {
        Reading::absent(Reason::Garbled, self.tongue.shown(reply))
    }

    /// A fault of a reading, told with the whole reply.
    pub(super) fn contradicted(&self, problem: &str, reply: &[u8]) -> Reading {
        let detail = format!("{problem}: {}", self.tongue.shown(reply));
        Reading::absent(Reason::InstrumentFault, detail)
    }

    fn level(&self, text: &str) -> Result<(Quantity, Decimals), NoLevel> {
        let number: Number = text.parse().map_err(|_| NoLevel::Garbled)?;
        let told = format!("{text} {}", self.unit.name());
        let implausible = || NoLevel::Absent(self.implausible(&told));
        let (level, decimals) = match self.unit.scale {
            Scale::Level => {
                let decimals = self.decimals_of(text);
                let level = number.shifted(self.unit.exponent).level(decimals);
                (level.ok_or_else(implausible)?, decimals)
            }
            Scale::Linear => {
                let watts = number.shifted(self.unit.exponent).to_float();
                if watts < DEEPEST_OFFSET {
                    return Err(implausible());
                }
                let dark = || Absence { reason: Reason::NoLight, detail: told.clone() };
                level(watts, self.decimals).ok_or_else(|| NoLevel::Absent(dark()))?
            }
        };
        self.plausible.admit(level, &told).map_err(NoLevel::Absent)?;
        Ok((level, decimals))
    }

    fn implausible(&self, told: &str) -> Absence {
        let Window { low, high } = self.plausible;
        let detail = format!("`{told}` is outside {low} to {high}");
        Absence { reason: Reason::Implausible, detail }
    }

    /// A level is never shown with more decimals than the meter wrote.
    fn decimals_of(&self, text: &str) -> Decimals {
        let written = if self.unit.exponent == 0 { decimals_of(text) } else { None };
        let written = written.and_then(Decimals::new);
        written.map_or(self.decimals, |written| written.min(self.decimals))
    }
}

impl PowerUnit {
    fn name(self) -> &'static str {
        match (self.scale, self.exponent) {
            (Scale::Linear, 0) => "W",
            (Scale::Linear, -3) => "mW",
            (Scale::Linear, -6) => "uW",
            (Scale::Linear, -9) => "nW",
            (Scale::Linear, _) => "steps of power",
            (Scale::Level, 0) => "dBm",
            (Scale::Level, -1) => "x 0.1 dBm",
            (Scale::Level, -2) => "x 0.01 dBm",
            (Scale::Level, _) => "x 0.001 dBm",
        }
    }
}

impl FromStr for PowerUnit {
    type Err = BadPowerUnit;

    /// Reads `uW`, or `0.001 dBm` for counts of that.
    fn from_str(text: &str) -> Result<Self, BadPowerUnit> {
        let (factor, unit) = text.split_once(' ').unwrap_or(("1", text));
        let factor = match factor {
            "1" => 0,
            "0.1" => -1,
            "0.01" => -2,
            "0.001" => -3,
            _ => return Err(BadPowerUnit(text.to_owned())),
        };
        let (scale, exponent) = match unit {
            "W" => (Scale::Linear, 0),
            "mW" => (Scale::Linear, -3),
            "uW" => (Scale::Linear, -6),
            "nW" => (Scale::Linear, -9),
            "dBm" => (Scale::Level, 0),
            _ => return Err(BadPowerUnit(text.to_owned())),
        };
        Ok(Self { scale, exponent: exponent + factor })
    }
}

impl Sentinel {
    fn check(raw: &raw::Sentinel, tongue: Tongue) -> Result<Self, Fault> {
        let form = match (&raw.text, &raw.pattern, raw.number) {
            (Some(text), None, None) => SentinelForm::Text(fault::filled(text)?.trim().to_owned()),
            (None, Some(text), None) if tongue == Tongue::Text => {
                SentinelForm::Reply(fault::pattern(text, Groups::NONE)?)
            }
            (None, None, Some(number)) => SentinelForm::Number(number.into()),
            _ => return Err(fault(&raw.means, MeterProblem::Sentinel)),
        };
        Ok(Self { form, means: *raw.means.get_ref() })
    }

    fn is_reply(&self, reply: &str) -> bool {
        match &self.form {
            SentinelForm::Text(text) => text == reply,
            SentinelForm::Reply(pattern) => pattern.matches(reply),
            SentinelForm::Number(_) => false,
        }
    }

    fn is_power(&self, power: &str) -> bool {
        match &self.form {
            SentinelForm::Text(text) => text == power,
            SentinelForm::Reply(_) => false,
            SentinelForm::Number(number) => power.parse() == Ok(*number),
        }
    }
}

fn check_decimals(decimals: &toml::Spanned<u8>) -> Result<Decimals, Fault> {
    let (found, most) = (*decimals.get_ref(), Unit::Dbm.step());
    let fits = Decimals::new(found).filter(|_| found <= most);
    fits.ok_or_else(|| fault(decimals, Problem::Decimals { found, most }))
}
