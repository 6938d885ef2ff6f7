//! Whole numbers that count linear power, as levels.

use linecert_measure::{Absence, Decimals, Metric, Quantity, Reason, Unit};

use super::{
    FormProblem,
    decimal::{Ratio, pow10},
    garbled,
    rounding::{check_decimals, grid, split_step},
};
use crate::{
    escape::quoted,
    fault::{Fault, fault},
    raw::{self, form},
};

/// The units of linear power and the power of ten by which a watt is more.
const POWERS: [(&str, u32); 5] = [("nW", 9), ("uW", 6), ("µW", 6), ("mW", 3), ("W", 0)];

/// The level of a whole number of steps of linear power: `10 * log10(raw * step / 1 mW)`.
#[derive(Debug, Clone)]
pub(super) struct Decibels {
    /// So many steps are so many watts.
    steps: u32,
    watts: u32,
    decimals: Decimals,
}

impl Decibels {
    pub(super) fn check(raw: &form::DecibelsOf, metric: Metric) -> Result<Self, Fault> {
        if metric.unit() != Unit::Dbm {
            return Err(fault(&raw.step, FormProblem::NotALevel(metric)));
        }
        let Some(decimals) = &raw.decimals else {
            return Err(fault(&raw.step, FormProblem::NoDecimals));
        };
        let bad = || fault(&raw.step, FormProblem::Power(raw.step.get_ref().clone()));
        let watts = watts_of(&raw.step).ok_or_else(bad)?;
        Ok(Self {
            steps: u32::try_from(watts.under()).map_err(|_| bad())?,
            watts: u32::try_from(watts.over()).map_err(|_| bad())?,
            decimals: check_decimals(decimals, Unit::Dbm)?,
        })
    }

    /// The level of `raw` steps. No power is no light, and there is no negative power.
    pub(super) fn level(&self, raw: i128, text: &str) -> Result<(Quantity, Decimals), Absence> {
        let raw = u32::try_from(raw).map_err(|_| garbled(text, "not a power"))?;
        let watts = f64::from(raw) * f64::from(self.watts) / f64::from(self.steps);
        let no_light = || Absence { reason: Reason::NoLight, detail: quoted(text.as_bytes()) };
        level(watts, self.decimals).ok_or_else(no_light)
    }
}

/// The level of a linear power in watts, to so many decimals; `None` when there is no level.
///
/// This is the one place of drivers with floating point. It rounds once: a level that went through
/// thousandths first, as -2.16525 dBm through -2.165 dBm, could end on the wrong side.
pub(crate) fn level(watts: f64, decimals: Decimals) -> Option<(Quantity, Decimals)> {
    if !watts.is_finite() || watts <= 0.0 {
        return None;
    }
    let shown = 10.0 * (watts / 1e-3).log10() * 10_f64.powi(decimals.get().into());
    // The logarithm of any positive double lies between -324 and 309, far inside `i64`.
    #[expect(clippy::cast_possible_truncation, reason = "bounded by the line above")]
    let count = shown.round() as i64;
    let steps = i128::from(count).checked_mul(grid(Unit::Dbm, decimals)?)?;
    Some((Quantity::from_steps(i64::try_from(steps).ok()?, Unit::Dbm), decimals))
}

fn watts_of(text: &raw::Text) -> Option<Ratio> {
    let (step, unit) = split_step(text.get_ref())?;
    let (_, exponent) = POWERS.into_iter().find(|(name, _)| *name == unit)?;
    step.per(Ratio::new(pow10(exponent)?, 1)?)
}
