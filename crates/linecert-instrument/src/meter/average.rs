//! The mean of several readings, and how well it is known.
//!
//! The mean is that of the powers, not of their levels: what a detector averages is power, and the
//! mean of levels is always the lower of the two. Its uncertainty joins what the scatter shows
//! (type A, JCGM 101:2008, 6.4.9.4) with what the calibration states (type B) as the root of the
//! sum of their squares. Scatter alone is never given for the whole: readings that agree
//! perfectly may all be wrong by the same amount.

use linecert_driver::{InputReading, ReadingError};
use linecert_measure::{
    Absence, Db, Dbm, Quantity, Reading, Reason, Uncertainty, Unit, Value, ValueError,
};
use thiserror::Error;

/// How many readings to take the mean of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Average(u32);

/// A number of readings of which no uncertainty can be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the mean of {0} readings: take one, or from {few} to {many}: fewer do not show how much they scatter", few = Average::FEWEST, many = Average::MOST)]
pub struct NotAnAverage(pub u32);

/// How a mean came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Averaged {
    /// The number of readings.
    pub readings: u32,
    /// What their scatter contributes to the expanded uncertainty (k = 2), in dB.
    pub scatter: Quantity,
    /// What the calibration states, expanded (k = 2), in dB; without it the mean has no uncertainty.
    pub stated: Option<Quantity>,
}

impl Average {
    /// A single reading.
    pub const NONE: Self = Self(1);
    /// The variance of a mean of three or fewer has no expectation.
    const FEWEST: u32 = 4;
    const MOST: u32 = 1000;

    /// The mean of so many readings: of one, or of 4 to 1000.
    ///
    /// # Errors
    /// When it is another number.
    pub fn of(readings: u32) -> Result<Self, NotAnAverage> {
        let fits = readings == 1 || (Self::FEWEST..=Self::MOST).contains(&readings);
        if fits { Ok(Self(readings)) } else { Err(NotAnAverage(readings)) }
    }

    /// The number of readings.
    #[must_use]
    pub const fn readings(self) -> u32 {
        self.0
    }
}

/// One reading of many. A single one stays as it is, and so do many that say the same without a
/// number. When only some have a number there is none: the light came or went meanwhile.
pub(super) fn join(
    readings: Vec<InputReading>,
) -> Result<(InputReading, Option<Averaged>), ReadingError> {
    let Some(first) = readings.first().cloned() else { return Err(ReadingError::NotReady) };
    if readings.len() == 1 {
        return Ok((first, None));
    }
    let values: Vec<_> = readings.iter().filter_map(|taken| taken.reading.value()).collect();
    if values.len() < readings.len() {
        let reading = without_number(&readings, values.len());
        return Ok((InputReading { reading, ..first }, None));
    }
    match mean(&values)? {
        Some((value, averaged)) => {
            let reading = Reading::Value(value);
            Ok((InputReading { reading, ..first }, Some(averaged)))
        }
        None => {
            let detail = format!("the level was not steady over {} readings", values.len());
            let reading = Reading::absent(Reason::InstrumentFault, detail);
            Ok((InputReading { reading, ..first }, None))
        }
    }
}

fn without_number(readings: &[InputReading], good: usize) -> Reading {
    let mut others = readings.iter().map(|taken| &taken.reading).filter(|r| r.value().is_none());
    let Some(first) = others.next() else {
        return Reading::absent(Reason::Garbled, "no reading");
    };
    if good == 0 && others.all(|other| other == first) {
        return first.clone();
    }
    let (reason, why) = match first {
        Reading::NotReported(Absence { reason, detail }) => (*reason, detail.clone()),
        Reading::BelowRange { floor } => (Reason::Sentinel, format!("below {floor}")),
        Reading::AboveRange { ceiling } => (Reason::InstrumentFault, format!("above {ceiling}")),
        Reading::Value(_) => (Reason::Garbled, "no reading".to_owned()),
    };
    let detail = format!("{good} of {} readings were good, another was not: {why}", readings.len());
    Reading::absent(reason, detail)
}

/// The mean with its uncertainty; `None` when the readings scatter so much that the mean might as
/// well be no power at all.
fn mean(values: &[&Value]) -> Result<Option<(Value, Averaged)>, ValueError> {
    let watts: Vec<f64> = values.iter().map(|value| watts(value.quantity())).collect();
    let count = u32::try_from(watts.len()).unwrap_or(u32::MAX);
    let mean = watts.iter().sum::<f64>() / f64::from(count);
    let levels = (Dbm::from_watts(mean), Dbm::from_watts(mean - expanded(&watts, mean)));
    let (Some(level), Some(lowest)) = levels else { return Ok(None) };
    let Some(first) = values.first() else { return Ok(None) };
    let scatter = outward(level - lowest);
    let stated = values.iter().map(|value| stated(value)).collect::<Option<Vec<_>>>();
    let stated = stated.and_then(|all| all.into_iter().max_by_key(|u| u.steps()));
    let uncertainty = match stated {
        Some(stated) => Uncertainty::Expanded(root_sum_square(scatter, stated)),
        None => Uncertainty::NotStated,
    };
    let value = Value::new(level.into(), first.decimals(), uncertainty)?;
    Ok(Some((value, Averaged { readings: count, scatter, stated })))
}

/// What the scatter contributes to the expanded uncertainty (k = 2) of the mean, in watts. The
/// factor for few readings is that of Student's distribution (JCGM 101:2008, 6.4.9.4).
fn expanded(watts: &[f64], mean: f64) -> f64 {
    let count = f64::from(u32::try_from(watts.len()).unwrap_or(u32::MAX));
    let squares: f64 = watts.iter().map(|watts| (watts - mean).powi(2)).sum();
    // s² / n · (n - 1) / (n - 3), in which s² is the sum of squares over n - 1.
    2.0 * (squares / (count * (count - 3.0))).sqrt()
}

/// The linear power of a level, to sum it up; it becomes a level again by `Dbm::from_watts`.
fn watts(level: Quantity) -> f64 {
    // A level of any instrument lies far inside the 2^53 steps that a double counts.
    let steps = i32::try_from(level.steps()).unwrap_or(i32::MIN);
    1e-3 * 10_f64.powf(f64::from(steps) / 10_000.0)
}

/// A scatter of less than a step is one step, but none is none.
fn outward(scatter: Db) -> Quantity {
    let scatter = Quantity::from(scatter);
    let rounding = i64::from(scatter.steps() != 0);
    Quantity::from_steps(scatter.steps().saturating_add(rounding), Unit::Db)
}

const fn stated(value: &Value) -> Option<Quantity> {
    match value.uncertainty() {
        Uncertainty::Expanded(u) => Some(u),
        Uncertainty::Bounds { .. } | Uncertainty::NotStated => None,
    }
}

/// The root of the sum of the squares of two uncertainties of the same unit, rounded up.
pub(super) fn root_sum_square(a: Quantity, b: Quantity) -> Quantity {
    let square = |q: Quantity| {
        let steps = u128::from(q.steps().unsigned_abs());
        steps * steps
    };
    let sum = square(a) + square(b);
    let root = sum.isqrt();
    let root = if root * root == sum { root } else { root + 1 };
    Quantity::from_steps(i64::try_from(root).unwrap_or(i64::MAX), a.unit())
}

#[cfg(test)]
mod tests;
