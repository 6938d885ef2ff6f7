//! The written form of an uncertainty, and its sense.

use std::str::FromStr;

use linecert_measure::{Metric, Quantity, Unit};
use linecert_toml::Text;
use serde::Deserialize;
use toml::Spanned;

use super::{
    super::{MapProblem, NumberColumn, Spread, text_or::TextOr},
    Fault, NOT_STATED, filled,
};
use crate::{
    amount::{Amount, Rounding},
    scale::Scale,
};

/// That nothing states the uncertainty.
pub(super) struct NotStated;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSpread {
    column: Option<String>,
    unit: Option<Spanned<Text<Scale>>>,
    fixed: Option<Spanned<Text<Amount>>>,
    percent: Option<Spanned<String>>,
    source: Option<Spanned<String>>,
}

/// Where the uncertainty of a column stands.
pub(super) fn spread(
    metric: Metric,
    raw: Spanned<TextOr<NotStated, RawSpread>>,
) -> Result<Spread, Fault> {
    let span = raw.span();
    let difference = metric.unit().difference();
    match raw.into_inner() {
        TextOr::Text(NotStated) => Ok(Spread::NotStated),
        TextOr::Table(RawSpread {
            column: Some(name),
            unit: Some(unit),
            fixed: None,
            percent: None,
            source: None,
        }) => {
            let scale = unit.get_ref().0;
            if !scale.fits(difference) {
                return Err((unit.span(), MapProblem::Unit { metric, found: scale }));
            }
            Ok(Spread::Column(NumberColumn { name, scale }))
        }
        TextOr::Table(RawSpread {
            column: None,
            unit: None,
            fixed,
            percent,
            source: Some(source),
        }) if fixed.is_some() || percent.is_some() => {
            filled(source)?;
            let fixed = fixed.map(|fixed| amount(&fixed, difference)).transpose()?;
            match percent {
                Some(percent) if difference == Unit::Db => {
                    Err((percent.span(), MapProblem::PercentOfDecibels))
                }
                percent => Ok(Spread::Stated { share: percent.map(share).transpose()?, fixed }),
            }
        }
        TextOr::Table(_) => Err((span, MapProblem::Uncertainty)),
    }
}

/// An uncertainty: never negative, rounded up.
fn amount(raw: &Spanned<Text<Amount>>, unit: Unit) -> Result<Quantity, Fault> {
    let amount = raw.get_ref().0.to_unit(unit, Rounding::Up).ok();
    let amount = amount.map(|(quantity, _)| quantity).filter(|quantity| quantity.steps() >= 0);
    amount.ok_or_else(|| (raw.span(), MapProblem::Amount(unit)))
}

/// A part of the reading, as `2.5 %`, in steps of the unit percent.
fn share(raw: Spanned<String>) -> Result<i64, Fault> {
    let share = raw.get_ref().parse::<Quantity>().ok();
    let share = share.filter(|share| share.unit() == Unit::Percent && share.steps() >= 0);
    share.map(Quantity::steps).ok_or_else(|| (raw.span(), MapProblem::Amount(Unit::Percent)))
}

impl FromStr for NotStated {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == NOT_STATED { Ok(Self) } else { Err("write \"not-stated\" or a table") }
    }
}
