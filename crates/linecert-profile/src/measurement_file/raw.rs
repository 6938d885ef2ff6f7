//! The form of one measurement in a file, and its sense.

use std::{num::NonZeroU32, ops::Range, str::FromStr};

use linecert_measure::{
    Attachment, Conditions, CrosstalkSign, Decimals, FarEnd, Frequency, Leg, Metric, Observation,
    ParseQuantityError, Period, Quantity, Reading, Reason, TestVoltage, Uncertainty, UnitMismatch,
    Value, ValueError, Wavelength, WrongSign,
};
use linecert_toml::Text;
use serde::Deserialize;
use thiserror::Error;
use toml::Spanned;

use super::Entry;
use crate::{subject_text::SubjectText, terms::Terms};

/// A mistake in a measurement file or a case file.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum FileProblem {
    /// Not TOML, a key that is missing or unknown, or a value that does not parse.
    #[error("{0}")]
    Text(String),
    /// Not exactly one reading.
    #[error("write exactly one of `value`, `below-range`, `above-range` and `not-reported`")]
    OneReading,
    /// A value that does not say how well it is known.
    #[error("a value states either its `uncertainty`, if only as \"not-stated\", or its `bounds`")]
    Uncertainty,
    /// A key that belongs to another kind of reading.
    #[error("`{key}` goes only with `{with}`")]
    Stray {
        /// The key.
        key: &'static str,
        /// The key that it belongs to.
        with: &'static str,
    },
    /// Crosstalk whose sign is anybody's guess.
    #[error(
        "crosstalk needs its sign: `coupling` if the tester prints -45 dB for a good pair, \
         `loss` if it prints 45 dB"
    )]
    SignUndeclared,
    /// A sign on a metric that has but one.
    #[error("`{0}` is no crosstalk and takes no sign")]
    SignOfOther(Metric),
    /// A number of the other sign.
    #[error(transparent)]
    WrongSign(#[from] WrongSign),
    /// A value and an uncertainty that do not fit each other.
    #[error(transparent)]
    Value(#[from] ValueError),
    /// A reading in another unit than its metric.
    #[error(transparent)]
    Unit(#[from] UnitMismatch),
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct RawTerms {
    rate_down: Option<Text<Quantity>>,
    rate_up: Option<Text<Quantity>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct RawMeasurement {
    metric: Text<Metric>,
    subject: Text<SubjectText>,
    #[serde(default)]
    task: String,
    attempt: Option<NonZeroU32>,
    wavelength: Option<Text<Wavelength>>,
    frequency: Option<Text<Frequency>>,
    leg: Option<Text<Leg>>,
    far_end: Option<Text<FarEnd>>,
    voltage: Option<Text<TestVoltage>>,
    period: Option<Text<Period>>,
    attachment: Option<Text<Attachment>>,
    sign: Option<Spanned<Text<CrosstalkSign>>>,
    value: Option<Spanned<Text<Written>>>,
    uncertainty: Option<Spanned<Text<WrittenUncertainty>>>,
    bounds: Option<Spanned<RawBounds>>,
    below_range: Option<Spanned<Text<Quantity>>>,
    above_range: Option<Spanned<Text<Quantity>>>,
    not_reported: Option<Spanned<Text<ReasonName>>>,
    detail: Option<Spanned<String>>,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(deny_unknown_fields)]
struct RawBounds {
    low: Option<Text<Quantity>>,
    high: Option<Text<Quantity>>,
    samples: u64,
}

/// A number with the digits it was written with.
#[derive(Clone, Copy)]
struct Written(Quantity, Decimals);

#[derive(Clone, Copy)]
struct WrittenUncertainty(Uncertainty);

#[derive(Clone, Copy)]
struct ReasonName(Reason);

#[derive(Debug, Error)]
#[error("unknown reason `{0}`")]
struct UnknownReason(String);

/// A problem and the bytes that it is about.
type Fault = (Range<usize>, FileProblem);

impl From<RawTerms> for Terms {
    fn from(raw: RawTerms) -> Self {
        Self { rate_down: raw.rate_down.map(|t| t.0), rate_up: raw.rate_up.map(|t| t.0) }
    }
}

impl RawMeasurement {
    /// The measurement, when it makes sense; `whole` is where it stands.
    pub(super) fn check(self, whole: Range<usize>) -> Result<Entry, Fault> {
        let (span, reading) = self.reading(whole)?;
        let reading = self.normalised(&span, reading)?;
        let conditions = Conditions {
            wavelength: self.wavelength.map(|t| t.0),
            frequency: self.frequency.map(|t| t.0),
            leg: self.leg.map(|t| t.0),
            far_end: self.far_end.map(|t| t.0),
            voltage: self.voltage.map(|t| t.0),
            period: self.period.map(|t| t.0),
            attachment: self.attachment.map(|t| t.0),
        };
        let observation = Observation::new(self.metric.0, self.subject.0.0, conditions, reading)
            .map_err(|mismatch| (span, mismatch.into()))?;
        let attempt = self.attempt.unwrap_or(NonZeroU32::MIN);
        Ok(Entry { task: self.task, attempt, observation })
    }

    fn reading(&self, whole: Range<usize>) -> Result<(Range<usize>, Reading), Fault> {
        self.check_stray()?;
        match (&self.value, &self.below_range, &self.above_range, &self.not_reported) {
            (Some(value), None, None, None) => {
                let made = self.value(value.get_ref().0).map_err(|p| (value.span(), p))?;
                Ok((value.span(), Reading::Value(made)))
            }
            (None, Some(end), None, None) => {
                Ok((end.span(), Reading::BelowRange { floor: end.get_ref().0 }))
            }
            (None, None, Some(end), None) => {
                Ok((end.span(), Reading::AboveRange { ceiling: end.get_ref().0 }))
            }
            (None, None, None, Some(why)) => {
                let detail = self.detail.as_ref().map(|d| d.get_ref().clone());
                let reading = Reading::absent(why.get_ref().0.0, detail.unwrap_or_default());
                Ok((why.span(), reading))
            }
            _ => Err((whole, FileProblem::OneReading)),
        }
    }

    fn check_stray(&self) -> Result<(), Fault> {
        let stray = |key, with| FileProblem::Stray { key, with };
        let uncertainty = self.uncertainty.as_ref().filter(|_| self.value.is_none());
        let bounds = self.bounds.as_ref().filter(|_| self.value.is_none());
        let detail = self.detail.as_ref().filter(|_| self.not_reported.is_none());
        let first = uncertainty
            .map(|u| (u.span(), stray("uncertainty", "value")))
            .or_else(|| bounds.map(|b| (b.span(), stray("bounds", "value"))))
            .or_else(|| detail.map(|d| (d.span(), stray("detail", "not-reported"))));
        first.map_or(Ok(()), Err)
    }

    fn value(&self, Written(quantity, decimals): Written) -> Result<Value, FileProblem> {
        let uncertainty = match (&self.uncertainty, &self.bounds) {
            (Some(uncertainty), None) => uncertainty.get_ref().0.0,
            (None, Some(bounds)) => bounds.get_ref().uncertainty(),
            _ => return Err(FileProblem::Uncertainty),
        };
        Ok(Value::new(quantity, decimals, uncertainty)?)
    }

    /// Crosstalk as coupling, whatever the tester printed.
    fn normalised(&self, span: &Range<usize>, reading: Reading) -> Result<Reading, Fault> {
        let metric = self.metric.0;
        let numberless = matches!(reading, Reading::NotReported(_));
        match &self.sign {
            Some(sign) if !metric.is_crosstalk() => {
                Err((sign.span(), FileProblem::SignOfOther(metric)))
            }
            Some(sign) => {
                let coupling = sign.get_ref().0.normalise(reading);
                coupling.map_err(|wrong| (span.clone(), wrong.into()))
            }
            None if metric.is_crosstalk() && !numberless => {
                Err((span.clone(), FileProblem::SignUndeclared))
            }
            None => Ok(reading),
        }
    }
}

impl RawBounds {
    fn uncertainty(self) -> Uncertainty {
        Uncertainty::Bounds {
            low: self.low.map(|t| t.0),
            high: self.high.map(|t| t.0),
            samples: self.samples,
        }
    }
}

impl FromStr for Written {
    type Err = ParseQuantityError;

    fn from_str(text: &str) -> Result<Self, ParseQuantityError> {
        Quantity::parse(text).map(|(quantity, decimals)| Self(quantity, decimals))
    }
}

impl FromStr for WrittenUncertainty {
    type Err = ParseQuantityError;

    fn from_str(text: &str) -> Result<Self, ParseQuantityError> {
        if text == "not-stated" {
            return Ok(Self(Uncertainty::NotStated));
        }
        text.parse().map(|expanded| Self(Uncertainty::Expanded(expanded)))
    }
}

impl FromStr for ReasonName {
    type Err = UnknownReason;

    fn from_str(text: &str) -> Result<Self, UnknownReason> {
        let known = Reason::ALL.iter().copied().find(|reason| reason.name() == text);
        known.map(Self).ok_or_else(|| UnknownReason(text.to_owned()))
    }
}
