//! Readings as text.

use linecert_measure::{Absence, Observation, Quantity, Reading, Uncertainty, Value};

use super::safe;
use crate::language::Messages;

/// An observation as cells: label, reading, uncertainty.
pub(crate) fn cells(observation: &Observation, messages: &Messages) -> Vec<String> {
    let reading = observation.reading();
    let uncertainty = reading.value().map(|value| uncertainty(value, messages));
    vec![
        messages.language().label(observation.metric()).to_owned(),
        text(reading, messages),
        uncertainty.unwrap_or_default(),
    ]
}

/// A reading without its uncertainty.
pub(crate) fn text(reading: &Reading, messages: &Messages) -> String {
    match reading {
        Reading::Value(value) => value.to_string(),
        Reading::BelowRange { floor } => format!("< {floor}"),
        Reading::AboveRange { ceiling } => format!("> {ceiling}"),
        Reading::NotReported(absence) => self::absence(absence, messages),
    }
}

/// The uncertainty of a value: `±0.20`, or what its samples show.
pub(crate) fn uncertainty(value: &Value, messages: &Messages) -> String {
    let number = |quantity: Quantity| quantity.number(value.decimals());
    match value.uncertainty() {
        Uncertainty::Expanded(u) => format!("±{}", number(u)),
        Uncertainty::NotStated => "±?".to_owned(),
        Uncertainty::Bounds { low, high, samples } => {
            let bound = |bound: Option<_>| bound.map_or_else(|| "?".to_owned(), number);
            let samples = samples.to_string();
            messages.with(
                "bounds",
                &[("low", &bound(low)), ("high", &bound(high)), ("samples", &samples)],
            )
        }
    }
}

/// Why there is no number.
pub(crate) fn absence(absence: &Absence, messages: &Messages) -> String {
    let reason = messages.get(&format!("reason-{}", absence.reason.name()));
    if absence.detail.is_empty() {
        return reason;
    }
    format!("{reason}: {}", safe(&messages.stored(&absence.detail)))
}
