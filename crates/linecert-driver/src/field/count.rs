//! Whole numbers that count steps of a unit.

use linecert_measure::{Decimals, Metric, Quantity, Unit};

use super::{
    FormProblem,
    decimal::{Ratio, pow10},
    rounding::{check_decimals, check_step, grid},
};
use crate::{
    fault::{self, Fault, fault},
    raw::{self, form},
};

/// What a raw whole number stands for: `(raw - minus) * step + plus`, in exact arithmetic and
/// rounded once, at the end.
#[derive(Debug, Clone)]
pub(super) struct Count {
    wrap: Option<form::Wrap>,
    minus: i128,
    /// In steps of the unit.
    step: Ratio,
    /// In steps of the unit.
    plus: i128,
    decimals: Decimals,
}

impl Count {
    pub(super) fn check(raw: &form::CountOf, metric: Metric) -> Result<Self, Fault> {
        let unit = metric.unit();
        let step = check_step(&raw.step, metric)?;
        let plus = raw.plus.as_ref().map(|text| fault::quantity_in(text, metric, unit));
        let plus = plus.transpose()?.unwrap_or(Quantity::from_steps(0, unit));
        if let Some(wrap) =
            raw.wrap.as_ref().filter(|wrap| wrap.get_ref().by <= wrap.get_ref().above)
        {
            return Err(fault(wrap, FormProblem::Wrap(wrap.get_ref().by)));
        }
        let decimals = match &raw.decimals {
            Some(decimals) => check_decimals(decimals, unit)?,
            None => exact_decimals(step, unit)
                .ok_or_else(|| inexact(&raw.step, unit))?
                .max(plus.fewest_decimals()),
        };
        Ok(Self {
            wrap: raw.wrap.as_ref().map(|wrap| *wrap.get_ref()),
            minus: raw.minus.unwrap_or(0).into(),
            step,
            plus: plus.steps().into(),
            decimals,
        })
    }

    /// What `raw` stands for in `unit`, and the decimals to show; `None` when it is too large.
    pub(super) fn quantity(&self, raw: i128, unit: Unit) -> Option<(Quantity, Decimals)> {
        let count = self.unwrapped(raw)?;
        let exact = self.step.times(count.checked_sub(self.minus)?)?.plus(self.plus)?;
        let steps = exact.nearest(grid(unit, self.decimals)?)?;
        Some((Quantity::from_steps(i64::try_from(steps).ok()?, unit), self.decimals))
    }

    /// A count that is not below what it wraps by is of another size than the driver takes it to.
    fn unwrapped(&self, raw: i128) -> Option<i128> {
        let Some(form::Wrap { above, by }) = self.wrap else { return Some(raw) };
        if raw <= i128::from(above) {
            return Some(raw);
        }
        raw.checked_sub(by.into()).filter(|count| *count < 0)
    }
}

/// So many times a power of ten of `unit`, with the decimals that it has: exact, or rounded to what
/// the unit resolves. `None` when it is too large.
pub(crate) fn multiple(count: i64, exponent: i64, unit: Unit) -> Option<(Quantity, Decimals)> {
    let decimals = u8::try_from(exponent.saturating_neg().clamp(0, unit.step().into())).ok()?;
    let shift = exponent.checked_add(unit.step().into())?;
    let ten = pow10(u32::try_from(shift.unsigned_abs()).ok()?)?;
    let exact = if shift < 0 {
        Ratio::new(count.into(), ten)
    } else {
        Ratio::new(ten, 1).and_then(|steps| steps.times(count.into()))
    };
    let steps = i64::try_from(exact?.nearest(1)?).ok()?;
    Some((Quantity::from_steps(steps, unit), Decimals::new(decimals)?))
}

/// The fewest decimals in which every multiple of the step is exact.
fn exact_decimals(step: Ratio, unit: Unit) -> Option<Decimals> {
    let exact = |decimals: &Decimals| {
        grid(unit, *decimals).is_some_and(|grid| step.under() == 1 && step.over() % grid == 0)
    };
    (0..=unit.step()).filter_map(Decimals::new).find(exact)
}

fn inexact(step: &raw::Text, unit: Unit) -> Fault {
    fault(step, FormProblem::Inexact { step: step.get_ref().clone(), most: unit.step() })
}
