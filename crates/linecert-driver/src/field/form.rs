//! How a number stands in a raw value.

use linecert_measure::{Absence, Decimals, Metric, Quantity, Unit};
use toml::Spanned;

use super::{
    FormProblem,
    count::Count,
    decibels::{Decibels, Level},
    duration, garbled,
    rounding::Rounding,
};
use crate::{
    fault::{self, Fault, fault},
    pattern::{self, Groups, Pattern},
    raw::{self, form},
};

const NUMBER: Groups = Groups { required: &["number"], optional: &[] };

/// How a number stands in a raw value.
#[derive(Debug, Clone)]
pub(super) enum NumberForm {
    /// The decimal number that the text is.
    Decimal(form::Mark),
    /// A span of time in words.
    Duration,
    /// A level beside the linear power that it must agree with.
    Level(Level),
    /// A decimal number inside a text, perhaps in another unit or with too many digits.
    Text { pattern: Pattern, rounding: Option<Rounding> },
    /// A whole number that counts steps, perhaps inside a text.
    Count { inside: Option<Pattern>, count: Count },
    /// A whole number that counts steps of linear power.
    Decibels(Decibels),
}

/// The end of the range of a device.
#[derive(Debug, Clone, Copy)]
pub(super) struct Floor {
    pub(super) at: Quantity,
    end: End,
}

/// Whether a device measures at the end of its range, or only above.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Measured,
    NotMeasured,
}

impl Floor {
    /// Whether a number is no more than that the quantity is below the range.
    pub(super) fn is_above(self, quantity: Quantity) -> bool {
        quantity < self.at || (self.end == End::NotMeasured && quantity == self.at)
    }
}

impl NumberForm {
    pub(super) fn check(raw: &Spanned<form::Form>, metric: Metric) -> Result<Self, Fault> {
        match raw.get_ref() {
            form::Form::Text(text) => {
                Ok(Self::Text { pattern: fault::pattern(text, NUMBER)?, rounding: None })
            }
            form::Form::Number(form::NumberForm::Decimal(mark)) => Ok(Self::Decimal(*mark)),
            form::Form::Number(form::NumberForm::Duration) if metric.unit() == Unit::Second => {
                Ok(Self::Duration)
            }
            form::Form::Number(form::NumberForm::Duration) => Err(not_this(raw, metric, "a time")),
            form::Form::Number(form::NumberForm::Level(keys)) => {
                Level::check(keys, metric).map(Self::Level)
            }
            form::Form::Number(form::NumberForm::Text(keys)) => {
                let pattern = fault::pattern(&keys.pattern, NUMBER)?;
                Ok(Self::Text { pattern, rounding: Rounding::check(keys, metric)? })
            }
            form::Form::Number(form::NumberForm::CountOf(keys)) => {
                let pattern = |text: &raw::Text| fault::pattern(text, NUMBER);
                let inside = keys.inside.as_ref().map(pattern).transpose()?;
                Ok(Self::Count { inside, count: Count::check(keys, metric)? })
            }
            form::Form::Number(form::NumberForm::DecibelsOf(keys)) => {
                Decibels::check(keys, metric).map(Self::Decibels)
            }
            form::Form::Number(form::NumberForm::Sensor(_)) => {
                Err(not_this(raw, metric, "whatever a sensor measures"))
            }
            form::Form::Attribute(_) => Err(not_this(raw, metric, "words")),
        }
    }

    /// The end below which the device's numbers stand for no more than that they are below it.
    pub(super) fn check_floor(
        raw: &Spanned<form::Form>,
        metric: Metric,
    ) -> Result<Option<Floor>, Fault> {
        let floor = match raw.get_ref() {
            form::Form::Number(form::NumberForm::Text(keys)) => keys.below.as_ref(),
            form::Form::Number(form::NumberForm::CountOf(keys)) => keys.below.as_ref(),
            form::Form::Number(form::NumberForm::Level(keys)) => keys.below.as_ref(),
            _ => None,
        };
        let (text, end) = match floor {
            Some(form::Floor::Below(text)) => (text, End::Measured),
            Some(form::Floor::AtOrBelow(text)) => (text, End::NotMeasured),
            None => return Ok(None),
        };
        let at = fault::quantity_in(text, metric, metric.unit())?;
        Ok(Some(Floor { at, end }))
    }

    /// The number that the text is or holds, still as text.
    pub(super) fn number_in(&self, text: &str) -> Result<String, Absence> {
        let pattern = match self {
            Self::Text { pattern, .. } | Self::Count { inside: Some(pattern), .. } => pattern,
            Self::Decimal(form::Mark::CommaOrPoint) => return Ok(text.replacen(',', ".", 1)),
            Self::Level(level) => level.pattern(),
            Self::Decimal(form::Mark::Point)
            | Self::Duration
            | Self::Count { inside: None, .. }
            | Self::Decibels(_) => return Ok(text.to_owned()),
        };
        let captures = pattern.captures(text);
        let number = captures.as_ref().and_then(|captures| pattern::group(captures, "number"));
        number.map(str::to_owned).ok_or_else(|| garbled(text, "not of the expected form"))
    }

    /// What the number stands for; `text` is the whole that it was found in.
    pub(super) fn quantity(
        &self,
        number: &str,
        unit: Unit,
        text: &str,
    ) -> Result<(Quantity, Decimals), Absence> {
        let whole = || number.parse().map_err(|_| garbled(text, "not a whole number"));
        match self {
            Self::Duration => duration::quantity(text)
                .ok_or_else(|| garbled(text, "no time in days, hours, minutes and seconds")),
            Self::Level(level) => level.quantity(number, text),
            Self::Decimal(_) | Self::Text { rounding: None, .. } => {
                Quantity::parse_number(number, unit)
                    .map_err(|error| garbled(text, &error.to_string()))
            }
            Self::Text { rounding: Some(rounding), .. } => rounding
                .quantity(number, unit)
                .ok_or_else(|| garbled(text, "no decimal number, or too large")),
            Self::Count { count, .. } => {
                let quantity = count.quantity(whole()?, unit);
                quantity.ok_or_else(|| garbled(text, "too large"))
            }
            Self::Decibels(decibels) => decibels.level(whole()?, text),
        }
    }
}

fn not_this(raw: &Spanned<form::Form>, metric: Metric, given: &'static str) -> Fault {
    let name = metric.to_string();
    fault(raw, FormProblem::Kind { given, name, wanted: "one number" })
}
