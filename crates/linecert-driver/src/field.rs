//! What one cell of a device says: a number of a metric, or an attribute in words.

mod count;
mod decibels;
mod decimal;
mod duration;
mod form;
mod octets;
mod problem;
mod rounding;
mod said;
mod window;
mod words;

use linecert_measure::{Absence, Metric, Reading, Reason, Uncertainty, Unit, Value};
use linecert_snmp::Value as Raw;
use toml::Spanned;

use crate::{
    escape::quoted,
    fault::{self, Fault, Problem, fault},
    raw,
};
use decimal::Decimal;
use form::{Floor, NumberForm};

pub(crate) use count::multiple;
pub(crate) use decibels::level;
pub use problem::FormProblem;
pub(crate) use rounding::rounded;
pub(crate) use said::{garbled, sentinel, text_of};
pub(crate) use window::Window;
pub(crate) use words::Words;

/// The word of a driver file for an uncertainty that nobody states.
const NOT_STATED: &str = "not-stated";

/// The keys of a column or of a value of a console that say what a raw value means.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Keys<'r> {
    pub(crate) metric: Option<&'r raw::Text>,
    pub(crate) attribute: Option<&'r raw::Text>,
    pub(crate) form: Option<&'r Spanned<raw::form::Form>>,
    pub(crate) unit: Option<&'r raw::Text>,
    pub(crate) uncertainty: Option<&'r raw::Text>,
    pub(crate) sentinels: &'r [String],
    pub(crate) zero_means: Option<&'r raw::Text>,
    pub(crate) plausible: Option<&'r raw::Ends>,
    pub(crate) cites: &'r raw::Cites,
}

impl<'r> From<&'r raw::Column> for Keys<'r> {
    fn from(raw: &'r raw::Column) -> Self {
        Self {
            metric: raw.metric.as_ref(),
            attribute: raw.attribute.as_ref(),
            form: raw.form.as_ref(),
            unit: raw.unit.as_ref(),
            uncertainty: raw.uncertainty.as_ref(),
            sentinels: &raw.sentinels,
            zero_means: raw.zero_means.as_ref(),
            plausible: raw.plausible.as_ref(),
            cites: &raw.cites,
        }
    }
}

/// How a raw value becomes a reading of one metric.
#[derive(Debug, Clone)]
pub(crate) struct Field {
    metric: Metric,
    form: NumberForm,
    uncertainty: Uncertainty,
    sentinels: Sentinels,
    zero_means: Option<Reason>,
    floor: Option<Floor>,
    plausible: Window,
}

/// The raw values that mean `no value`.
#[derive(Debug, Clone)]
struct Sentinels {
    texts: Vec<String>,
    numbers: Vec<Decimal>,
}

impl Field {
    /// Checks the keys of a column that holds a metric.
    pub(crate) fn check<'r>(raw: impl Into<Keys<'r>>) -> Result<Self, Fault> {
        let raw = raw.into();
        let metric_text = present(raw.metric, "metric", raw)?;
        let metric: Metric = fault::parse(metric_text)?;
        check_unit(present(raw.unit, "unit", raw)?, metric)?;
        let uncertainty = present(raw.uncertainty, "uncertainty", raw)?;
        let form = present(raw.form, "form", raw)?;
        Ok(Self {
            metric,
            form: NumberForm::check(form, metric)?,
            floor: NumberForm::check_floor(form, metric)?,
            uncertainty: check_uncertainty(uncertainty, metric)?,
            sentinels: Sentinels::new(raw.sentinels),
            zero_means: raw.zero_means.map(check_reason).transpose()?,
            plausible: Window::check(present(raw.plausible, "plausible", raw)?, metric)?,
        })
    }

    /// The metric that this is a number of.
    pub(crate) const fn metric(&self) -> Metric {
        self.metric
    }

    /// The uncertainty of its values.
    pub(crate) const fn uncertainty(&self) -> Uncertainty {
        self.uncertainty
    }

    /// Decodes what an agent answered. Whatever is not certainly a number becomes the reason why
    /// there is none.
    pub(crate) fn decode(&self, raw: &Raw) -> Reading {
        let reading = text_of(raw).and_then(|text| self.reading_in(&text));
        reading.unwrap_or_else(Reading::NotReported)
    }

    fn reading_in(&self, text: &str) -> Result<Reading, Absence> {
        self.sentinels.refuse(text)?;
        let number = self.form.number_in(text)?;
        self.sentinels.refuse(&number)?;
        self.refuse_zero(&number, text)?;
        let (quantity, decimals) = self.form.quantity(&number, self.metric.unit(), text)?;
        if let Some(floor) = self.floor.filter(|floor| floor.is_above(quantity)) {
            return Ok(Reading::BelowRange { floor: floor.at });
        }
        self.plausible.admit(quantity, text)?;
        let value = Value::new(quantity, decimals, self.uncertainty);
        value.map(Reading::Value).map_err(|error| garbled(text, &error.to_string()))
    }

    fn refuse_zero(&self, number: &str, text: &str) -> Result<(), Absence> {
        let is_zero = || number.parse().is_ok_and(|number: Decimal| number.is_zero());
        match self.zero_means {
            Some(reason) if is_zero() => Err(Absence { reason, detail: quoted(text.as_bytes()) }),
            _ => Ok(()),
        }
    }
}

impl Sentinels {
    fn new(texts: &[String]) -> Self {
        let texts: Vec<String> = texts.iter().map(|text| text.trim().to_owned()).collect();
        let numbers = texts.iter().filter_map(|text| text.parse().ok()).collect();
        Self { texts, numbers }
    }

    /// `-1000` stands for `-1000.00` too, so numbers are compared as numbers.
    fn refuse(&self, text: &str) -> Result<(), Absence> {
        let is_number = || text.parse().is_ok_and(|number| self.numbers.contains(&number));
        if self.texts.iter().any(|known| known == text) || is_number() {
            return Err(sentinel(text));
        }
        Ok(())
    }
}

/// A key that such a column needs; that it is missing is told at the name of what it holds.
fn present<'r, T>(key: Option<&'r T>, name: &'static str, raw: Keys<'_>) -> Result<&'r T, Fault> {
    let missing = || match raw.metric.or(raw.attribute) {
        Some(place) => fault(place, FormProblem::Missing(name)),
        None => fault(raw.cites, FormProblem::Missing(name)),
    };
    key.ok_or_else(missing)
}

fn check_unit(text: &raw::Text, metric: Metric) -> Result<(), Fault> {
    let found: Unit = fault::parse(text)?;
    if found != metric.unit() {
        return Err(fault(text, Problem::Unit { metric, expected: metric.unit(), found }));
    }
    Ok(())
}

pub(crate) fn check_reason(text: &raw::Text) -> Result<Reason, Fault> {
    text.get_ref().parse().map_err(|error| fault(text, FormProblem::Reason(error)))
}

/// Reads the uncertainty that a driver states for a metric.
pub(crate) fn check_uncertainty(text: &raw::Text, metric: Metric) -> Result<Uncertainty, Fault> {
    if text.get_ref() == NOT_STATED {
        return Ok(Uncertainty::NotStated);
    }
    let uncertainty = fault::quantity_in(text, metric, metric.unit().difference())?;
    fault::positive(text, uncertainty).map(Uncertainty::Expanded)
}

#[cfg(test)]
mod tests;
