//! From an amount to a reading: rounding to the worse side, sign, plausibility.

use linecert_measure::{
    CrosstalkSign, Metric, Quantity, Reading, Reason, Uncertainty, Unit, Value, ValueError,
    WrongSign,
};
use thiserror::Error;

use crate::{
    amount::{Amount, ConversionError, Rounding},
    needs::{is_never_negative, worse_side},
};

/// Why an amount is no reading of a metric.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(crate) enum ReadingError {
    #[error(transparent)]
    Conversion(#[from] ConversionError),
    #[error(transparent)]
    Value(#[from] ValueError),
    #[error(transparent)]
    Sign(#[from] WrongSign),
}

/// On which side of the range of a tester something lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Above,
    Below,
}

/// The value of an amount; `spread` gives its uncertainty. What is finer than the step of the
/// metric's unit is rounded to the worse side, so that it never makes a bad line pass.
///
/// A number that the metric cannot have, such as a negative resistance, is absent as implausible.
pub(crate) fn value(
    metric: Metric,
    amount: Amount,
    sign: Option<CrosstalkSign>,
    spread: impl FnOnce(Quantity) -> Uncertainty,
) -> Result<Reading, ReadingError> {
    let (quantity, decimals) = amount.to_unit(metric.unit(), rounding(metric, sign))?;
    let whole = Quantity::from_steps(100_000_000, Unit::Percent);
    let beyond = metric == Metric::CapacitiveBalance && quantity > whole;
    if beyond || (quantity.steps() < 0 && is_never_negative(metric)) {
        return Ok(Reading::absent(Reason::Implausible, format!("`{quantity}`")));
    }
    let reading = Reading::Value(Value::new(quantity, decimals, spread(quantity))?);
    signed(reading, sign)
}

/// A reading outside the range of the tester. The end of the range is rounded away from what is
/// known to lie beyond it.
pub(crate) fn outside(
    metric: Metric,
    end: Amount,
    sign: Option<CrosstalkSign>,
    side: Side,
) -> Result<Reading, ReadingError> {
    let reading = match side {
        Side::Above => {
            Reading::AboveRange { ceiling: end.to_unit(metric.unit(), Rounding::Down)?.0 }
        }
        Side::Below => Reading::BelowRange { floor: end.to_unit(metric.unit(), Rounding::Up)?.0 },
    };
    signed(reading, sign)
}

fn signed(reading: Reading, sign: Option<CrosstalkSign>) -> Result<Reading, ReadingError> {
    Ok(match sign {
        Some(sign) => sign.normalise(reading)?,
        None => reading,
    })
}

/// A loss is worse where its coupling is better.
fn rounding(metric: Metric, sign: Option<CrosstalkSign>) -> Rounding {
    match (worse_side(metric), sign) {
        (Rounding::Up, Some(CrosstalkSign::Loss)) => Rounding::Down,
        (rounding, _) => rounding,
    }
}
