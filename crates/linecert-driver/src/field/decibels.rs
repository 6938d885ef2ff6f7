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
    fault::{self, Fault, fault},
    pattern::{self, Groups, Pattern},
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

/// The groups of a level beside its linear power.
const BOTH: Groups = Groups { required: &["number", "linear"], optional: &[] };

/// A level beside the linear power that the device derives it from, or the other way round.
#[derive(Debug, Clone)]
pub(super) struct Level {
    pattern: Pattern,
    /// So many of the linear unit are a watt.
    per_watt: f64,
    /// How far the two may lie apart beyond what their digits tell: some devices measure twice.
    within: Quantity,
}

impl Level {
    pub(super) fn check(raw: &form::Level, metric: Metric) -> Result<Self, Fault> {
        if metric.unit() != Unit::Dbm {
            return Err(fault(&raw.pattern, FormProblem::NotALevel(metric)));
        }
        let known = POWERS.into_iter().find(|(name, _)| *name == raw.linear.get_ref());
        let unknown = || fault(&raw.linear, FormProblem::PowerUnit(raw.linear.get_ref().clone()));
        let (_, exponent) = known.ok_or_else(unknown)?;
        let pattern = fault::pattern(&raw.pattern, BOTH)?;
        let within = raw.within.as_ref().map(|text| {
            let within = fault::quantity_in(text, metric, Unit::Db)?;
            fault::positive(text, within)
        });
        let within = within.transpose()?.unwrap_or(Quantity::from_steps(0, Unit::Db));
        let per_watt = 10_f64.powi(exponent.try_into().unwrap_or_default());
        Ok(Self { pattern, per_watt, within })
    }

    pub(super) const fn pattern(&self) -> &Pattern {
        &self.pattern
    }

    /// The level, when both numbers of `text` say the same.
    pub(super) fn quantity(
        &self,
        number: &str,
        text: &str,
    ) -> Result<(Quantity, Decimals), Absence> {
        let level = Quantity::parse_number(number, Unit::Dbm);
        let level = level.map_err(|error| garbled(text, &error.to_string()))?;
        let captures = self.pattern.captures(text);
        let linear = captures.as_ref().and_then(|found| pattern::group(found, "linear"));
        match linear.and_then(|linear| self.agrees(level, linear)) {
            Some(true) => Ok(level),
            Some(false) => Err(garbled(text, "the level and the linear power differ")),
            None => Err(garbled(text, "no linear power")),
        }
    }

    /// Whether level and power are the same but for one unit of the last digit of each: devices
    /// round either, or cut it off. `None` when `linear` is no plain decimal number.
    fn agrees(&self, (said, decimals): (Quantity, Decimals), linear: &str) -> Option<bool> {
        let (power, digits) = Quantity::parse_number(linear, Unit::Percent).ok()?;
        let watts = |steps: i64| {
            let steps: f64 = steps.to_string().parse().ok()?;
            Some(level(steps / 1e6 / self.per_watt, LEVEL_DECIMALS?).map(|(level, _)| level))
        };
        let last = i64::try_from(grid(Unit::Percent, digits)?).ok()?;
        let digit = i64::try_from(grid(Unit::Dbm, decimals)?).ok()?;
        let slack = digit.saturating_add(self.within.steps());
        let (least, most) = (power.steps().checked_sub(last)?, power.steps().checked_add(last)?);
        let above =
            watts(least)?.is_none_or(|low| said.steps().saturating_add(slack) >= low.steps());
        let below =
            watts(most)?.is_some_and(|high| said.steps().saturating_sub(slack) <= high.steps());
        Some(above && below)
    }
}

/// The decimals to which level and power are compared: all that a level has.
const LEVEL_DECIMALS: Option<Decimals> = Decimals::new(3);

/// The level of a linear power in watts, to so many decimals; `None` when there is no level.
///
/// Only this file of the drivers has floating point. It rounds once: a level that went through
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
