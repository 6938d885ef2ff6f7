//! One number of a device: how it is found in a raw value, and when it is none.

use linecert_measure::{
    Absence, Decimals, Metric, Quantity, Reading, Reason, Uncertainty, Unit, Value,
};

use crate::{
    escape::quoted,
    fault::{self, Fault, Problem, fault},
    pattern::{self, Groups, Pattern},
    raw,
};

/// The word of a driver file for an uncertainty that nobody states.
const NOT_STATED: &str = "not-stated";

/// How a raw value becomes a reading of one metric.
#[derive(Debug, Clone)]
pub(crate) struct Field {
    metric: Metric,
    form: Form,
    uncertainty: Uncertainty,
    sentinels: Vec<String>,
    plausible: Window,
}

#[derive(Debug, Clone)]
enum Form {
    /// A decimal number inside a text.
    Text(Pattern),
    /// A whole number that counts steps.
    CountOf { step: Quantity, decimals: Decimals },
}

/// The values that are physically plausible, both ends included.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Window {
    low: Quantity,
    high: Quantity,
}

impl Window {
    pub(crate) fn check(ends: &raw::Ends, metric: Metric) -> Result<Self, Fault> {
        let [low, high] = ends.get_ref();
        let end = |text| fault::quantity_in(text, metric, metric.unit());
        let (low, high) = (end(low)?, end(high)?);
        if low >= high {
            return Err(fault(ends, Problem::Window { low, high }));
        }
        Ok(Self { low, high })
    }

    /// Whether `quantity` is plausible; if not, the reason for its absence.
    pub(crate) fn admit(&self, quantity: Quantity, raw: &str) -> Result<(), Absence> {
        if self.low <= quantity && quantity <= self.high {
            return Ok(());
        }
        let detail = format!("{} is outside {} to {}", quoted(raw.as_bytes()), self.low, self.high);
        Err(Absence { reason: Reason::Implausible, detail })
    }
}

impl Field {
    pub(crate) fn check(raw: &raw::Column) -> Result<Self, Fault> {
        let metric: Metric = fault::parse(&raw.metric)?;
        let unit: Unit = fault::parse(&raw.unit)?;
        if unit != metric.unit() {
            let problem = Problem::Unit { metric, expected: metric.unit(), found: unit };
            return Err(fault(&raw.unit, problem));
        }
        Ok(Self {
            metric,
            form: Form::check(&raw.form, metric)?,
            uncertainty: check_uncertainty(&raw.uncertainty, metric)?,
            sentinels: raw.sentinels.clone(),
            plausible: Window::check(&raw.plausible, metric)?,
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

    /// Decodes the text of a raw value. Whatever is not certainly a number becomes the reason why
    /// there is none.
    pub(crate) fn decode(&self, text: &str) -> Reading {
        self.decode_value(text).map_or_else(Reading::NotReported, Reading::Value)
    }

    fn decode_value(&self, text: &str) -> Result<Value, Absence> {
        self.refuse_sentinel(text, text)?;
        let number =
            self.form.number_in(text).ok_or_else(|| garbled(text, "not of the expected form"))?;
        self.refuse_sentinel(number, text)?;
        let (quantity, decimals) = self.form.quantity(number, self.metric.unit(), text)?;
        self.plausible.admit(quantity, text)?;
        Value::new(quantity, decimals, self.uncertainty)
            .map_err(|error| garbled(text, &error.to_string()))
    }

    fn refuse_sentinel(&self, candidate: &str, text: &str) -> Result<(), Absence> {
        if self.sentinels.iter().any(|sentinel| sentinel == candidate) {
            let detail = quoted(text.as_bytes());
            return Err(Absence { reason: Reason::Sentinel, detail });
        }
        Ok(())
    }
}

impl Form {
    fn check(raw: &raw::Form, metric: Metric) -> Result<Self, Fault> {
        const NUMBER: Groups = Groups { required: &["number"], optional: &[] };
        Ok(match raw {
            raw::Form::Text(text) => Self::Text(fault::pattern(text, NUMBER)?),
            raw::Form::CountOf(text) => {
                let step = fault::quantity_in(text, metric, metric.unit())?;
                let step = fault::positive(text, step)?;
                Self::CountOf { step, decimals: step.fewest_decimals() }
            }
        })
    }

    fn number_in<'t>(&self, text: &'t str) -> Option<&'t str> {
        match self {
            Self::Text(pattern) => pattern::group(&pattern.captures(text)?, "number"),
            Self::CountOf { .. } => Some(text),
        }
    }

    fn quantity(
        &self,
        number: &str,
        unit: Unit,
        text: &str,
    ) -> Result<(Quantity, Decimals), Absence> {
        match self {
            Self::Text(_) => Quantity::parse_number(number, unit)
                .map_err(|error| garbled(text, &error.to_string())),
            Self::CountOf { step, decimals } => {
                let count: i64 = number.parse().map_err(|_| garbled(text, "not a whole number"))?;
                let steps = count.checked_mul(step.steps());
                let steps = steps.ok_or_else(|| garbled(text, "too large"))?;
                Ok((Quantity::from_steps(steps, unit), *decimals))
            }
        }
    }
}

/// Reads the uncertainty that a driver states for a metric.
pub(crate) fn check_uncertainty(text: &raw::Text, metric: Metric) -> Result<Uncertainty, Fault> {
    if text.get_ref() == NOT_STATED {
        return Ok(Uncertainty::NotStated);
    }
    let uncertainty = fault::quantity_in(text, metric, metric.unit().difference())?;
    fault::positive(text, uncertainty).map(Uncertainty::Expanded)
}

/// A raw value that is not a reading.
pub(crate) fn garbled(text: &str, why: &str) -> Absence {
    Absence { reason: Reason::Garbled, detail: format!("{}: {why}", quoted(text.as_bytes())) }
}

#[cfg(test)]
mod tests;
