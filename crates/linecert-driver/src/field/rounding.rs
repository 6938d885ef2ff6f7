//! The steps in which numbers are counted, and the grid to which they are rounded.

use linecert_measure::{Decimals, Metric, Quantity, Unit};
use toml::Spanned;

use super::{
    FormProblem,
    decimal::{Decimal, Ratio, pow10},
};
use crate::{
    fault::{Fault, Problem, fault},
    raw::{self, form},
};

/// How a decimal number of a device becomes one of the metric: in its unit, and no finer than that
/// resolves.
#[derive(Debug, Clone)]
pub(super) struct Rounding {
    /// In steps of the unit.
    times: Ratio,
    decimals: Decimals,
}

impl Rounding {
    /// `None` when the number stands as it is written.
    pub(super) fn check(raw: &form::NumberText, metric: Metric) -> Result<Option<Self>, Fault> {
        let unit = metric.unit();
        let times = raw.times.as_ref().map(|text| check_step(text, metric)).transpose()?;
        let Some(decimals) = &raw.decimals else {
            return match &raw.times {
                Some(times) => Err(fault(times, FormProblem::NoDecimals)),
                None => Ok(None),
            };
        };
        let decimals = check_decimals(decimals, unit)?;
        let one = pow10(unit.step().into()).and_then(|steps| Ratio::new(steps, 1));
        Ok(times.or(one).map(|times| Self { times, decimals }))
    }

    /// The quantity, when `number` is one and not too large.
    pub(super) fn quantity(&self, number: &str, unit: Unit) -> Option<(Quantity, Decimals)> {
        let exact = number.parse().ok().and_then(Decimal::ratio)?.by(self.times)?;
        let steps = i64::try_from(exact.nearest(grid(unit, self.decimals)?)?).ok()?;
        Some((Quantity::from_steps(steps, unit), self.decimals))
    }
}

/// A decimal number as the nearest that the unit can count.
pub(crate) fn rounded(number: &str, unit: Unit) -> Option<Quantity> {
    let steps = pow10(unit.step().into()).and_then(|steps| Ratio::new(steps, 1))?;
    let exact = number.parse().ok().and_then(Decimal::ratio)?.by(steps)?;
    Some(Quantity::from_steps(i64::try_from(exact.nearest(1)?).ok()?, unit))
}

/// The steps of `unit` between two numbers that `decimals` can tell apart.
pub(super) fn grid(unit: Unit, decimals: Decimals) -> Option<i128> {
    pow10(unit.step().checked_sub(decimals.get())?.into())
}

/// The size of a step in steps of the unit.
pub(super) fn check_step(text: &raw::Text, metric: Metric) -> Result<Ratio, Fault> {
    let bad = || fault(text, FormProblem::Step(text.get_ref().clone()));
    let (step, unit) = split_step(text.get_ref()).ok_or_else(bad)?;
    let found: Unit = unit.parse().map_err(|error| fault(text, Problem::UnknownUnit(error)))?;
    if found != metric.unit() {
        return Err(fault(text, Problem::Unit { metric, expected: metric.unit(), found }));
    }
    pow10(found.step().into()).and_then(|steps| step.times(steps)).ok_or_else(bad)
}

/// A number or a fraction above zero, and the unit behind it.
pub(super) fn split_step(text: &str) -> Option<(Ratio, &str)> {
    let (number, unit) = text.trim().split_once(' ')?;
    let (over, under) = number.split_once('/').unwrap_or((number, "1"));
    let part = |text: &str| text.parse().ok().and_then(Decimal::ratio);
    let step = part(over)?.per(part(under)?)?;
    (step.over() > 0).then_some((step, unit.trim_start()))
}

/// The decimals that a driver asks for, which the unit must resolve.
pub(super) fn check_decimals(decimals: &Spanned<u8>, unit: Unit) -> Result<Decimals, Fault> {
    let (found, most) = (*decimals.get_ref(), unit.step());
    let fits = Decimals::new(found).filter(|_| found <= most);
    fits.ok_or_else(|| fault(decimals, Problem::Decimals { found, most }))
}
