//! Reading a profile file: its form in `raw`, its sense here, its mistakes in `problem`.

mod problem;
mod raw;

use std::ops::Range;

use linecert_measure::{Better, Metric, Quantity, Statistic, Unit};
use linecert_toml::{Mistake, Place, Schema, Text};
use toml::Spanned;

pub use self::problem::{ProfileError, ProfileProblem};
pub(crate) use self::raw::RawCites;
use self::raw::{End, RawLimit, RawProfile};
use crate::{
    accepts::Accepts,
    cites::Cites,
    interval::Interval,
    limit::Limit,
    profile::{Profile, Title},
    rule::DecisionRule,
    samples,
};

/// A problem and the bytes that it is about.
type Fault = (Range<usize>, ProfileProblem);

impl Profile {
    /// Reads a profile file. `file` is what messages call it.
    ///
    /// # Errors
    /// When the text is not TOML, has a key that the schema does not know, or contradicts itself;
    /// with file, line and key.
    pub fn parse(file: &str, text: &str) -> Result<Self, ProfileError> {
        let raw = linecert_toml::parse(file, text)
            .map_err(|mistake| mistake.map(ProfileProblem::Text))?;
        check_profile(raw, text).map_err(|(span, problem)| Mistake::at(file, text, &span, problem))
    }
}

fn check_profile(raw: RawProfile, text: &str) -> Result<Profile, Fault> {
    let RawProfile { schema: Schema, name, revision, access, router, title, limit } = raw;
    let whole = 0..0;
    let is_name = |name: &str| {
        let fits = |b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-');
        !name.is_empty() && name.bytes().all(fits)
    };
    ensure(is_name(name.get_ref()), &name, |v| ProfileProblem::Name(v.clone()))?;
    ensure(*revision.get_ref() > 0, &revision, |_| ProfileProblem::Revision)?;
    let title = Title { en: filled(title.en)?, zh: filled(title.zh)? };
    check_duplicates(&limit, text)?;
    let limits: Vec<_> = limit
        .into_iter()
        .map(|limit| check_limit(limit.span(), limit.into_inner()))
        .collect::<Result<_, _>>()?;
    if limits.is_empty() {
        return Err((whole, ProfileProblem::NoLimits));
    }
    if !limits.iter().any(Limit::is_mandatory) {
        return Err((whole, ProfileProblem::NoMandatory));
    }
    Ok(Profile {
        name: name.into_inner(),
        revision: revision.into_inner(),
        title,
        access: access.0,
        router: router.map(|rule| rule.0).unwrap_or_default(),
        limits,
        source: text.to_owned(),
    })
}

fn check_duplicates(limits: &[Spanned<RawLimit>], text: &str) -> Result<(), Fault> {
    for (index, limit) in limits.iter().enumerate() {
        let key = |raw: &RawLimit| (raw.metric.get_ref().0, raw.conditions());
        let same = |earlier: &&Spanned<RawLimit>| key(earlier.get_ref()) == key(limit.get_ref());
        if let Some(earlier) = limits.iter().take(index).find(same) {
            let metric = limit.get_ref().metric.get_ref().0;
            let first = Place::of("", text, &earlier.get_ref().metric.span()).line;
            return Err((
                limit.get_ref().metric.span(),
                ProfileProblem::Duplicate { metric, first },
            ));
        }
    }
    Ok(())
}

fn check_limit(span: Range<usize>, raw: RawLimit) -> Result<Limit, Fault> {
    let metric = raw.metric.get_ref().0;
    check_conditions(metric, &raw)?;
    let accepts = check_ends(span, metric, &raw)?;
    let rule = raw.rule.get_ref().0;
    let sampled = metric.statistic() != Statistic::Value;
    let fits = sampled == (rule == DecisionRule::Confidence95);
    ensure(fits, &raw.rule, |_| ProfileProblem::Rule { metric, rule })?;
    Ok(Limit {
        metric,
        conditions: raw.conditions(),
        accepts,
        rule,
        mandatory: raw.mandatory,
        cites: check_cites(raw.cites)?,
    })
}

fn check_conditions(metric: Metric, raw: &RawLimit) -> Result<(), Fault> {
    let mistake = |condition| ProfileProblem::Condition { metric, condition };
    if let Some(wavelength) = &raw.wavelength {
        ensure(metric.has_wavelength(), wavelength, |_| mistake("wavelength"))?;
    }
    if let Some(frequency) = &raw.frequency {
        ensure(metric.has_frequency(), frequency, |_| mistake("frequency"))?;
    }
    if let Some(leg) = &raw.leg {
        ensure(metric.has_leg(), leg, |_| mistake("leg"))?;
    }
    if let Some(period) = &raw.period {
        ensure(metric.has_period(), period, |_| mistake("period"))?;
    }
    Ok(())
}

fn check_ends(span: Range<usize>, metric: Metric, raw: &RawLimit) -> Result<Accepts, Fault> {
    let accepts = match (&raw.at_least, &raw.at_most) {
        (None, None) => return Err((span, ProfileProblem::NoEnds(metric))),
        (Some(low), None) => match low.get_ref().0 {
            End::Share(share) => {
                let is_rate = metric.unit() == Unit::MegabitPerSecond;
                ensure(is_rate, low, |_| ProfileProblem::Share(metric))?;
                return Ok(Accepts::Share(share));
            }
            End::Fixed(..) => fixed(metric, low, Interval::at_least)?,
        },
        (None, Some(high)) => fixed(metric, high, Interval::at_most)?,
        (Some(low), Some(high)) => {
            let from = fixed(metric, low, Interval::at_least)?;
            let to = fixed(metric, high, Interval::at_most)?;
            between(from, to).map_err(|problem| (high.span(), problem))?
        }
    };
    check_side(metric, &accepts).map_err(|problem| (raw.metric.span(), problem))?;
    check_numbers(metric, &accepts).map_err(|problem| {
        let written = raw.at_most.as_ref().or(raw.at_least.as_ref());
        (written.map_or(span, Spanned::span), problem)
    })?;
    Ok(Accepts::Interval(accepts))
}

/// One end that is a quantity of the metric's unit.
fn fixed(
    metric: Metric,
    end: &Spanned<Text<End>>,
    interval: fn(Quantity) -> Interval,
) -> Result<Interval, Fault> {
    match end.get_ref().0 {
        End::Share(_) => Err((end.span(), ProfileProblem::ShareAbove)),
        End::Fixed(quantity, _) if quantity.unit() != metric.unit() => {
            let found = quantity.unit();
            Err((end.span(), ProfileProblem::Unit { metric, found }))
        }
        End::Fixed(quantity, decimals) => Ok(interval(quantity).shown_with(decimals)),
    }
}

fn between(from: Interval, to: Interval) -> Result<Interval, ProfileProblem> {
    // The callers made one with a lower, one with an upper end.
    let (Some(low), Some(high)) = (from.low(), to.high()) else { return Ok(from) };
    let interval = Interval::between(low, high).ok_or(ProfileProblem::Reversed { low, high })?;
    Ok(interval.shown_with(from.decimals()).shown_with(to.decimals()))
}

/// A limit must bound the side on which the metric is bad.
fn check_side(metric: Metric, accepts: &Interval) -> Result<(), ProfileProblem> {
    match metric.better() {
        Better::Higher if accepts.low().is_none() => {
            Err(ProfileProblem::WrongSide { metric, needs: "at-least" })
        }
        Better::Lower if accepts.high().is_none() => {
            Err(ProfileProblem::WrongSide { metric, needs: "at-most" })
        }
        _ => Ok(()),
    }
}

fn check_numbers(metric: Metric, accepts: &Interval) -> Result<(), ProfileProblem> {
    let positive = |end: &Quantity| end.steps() > 0;
    let unprovable = |end: &Quantity| samples::needed(0, *end) == u64::MAX;
    if metric.is_crosstalk()
        && let Some(end) = [accepts.low(), accepts.high()].into_iter().flatten().find(positive)
    {
        return Err(ProfileProblem::CrosstalkSign(end));
    }
    match accepts.high().filter(unprovable) {
        Some(end) if metric.statistic() == Statistic::Proportion => {
            Err(ProfileProblem::Unprovable(end))
        }
        _ => Ok(()),
    }
}

pub(crate) fn check_cites(raw: RawCites) -> Result<Cites, Fault> {
    let is_id = |id: &str| {
        let fits = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
        id.contains('-') && id.bytes().all(fits)
    };
    for id in raw.also.iter().chain([&raw.id]) {
        ensure(is_id(id.get_ref()), id, |v| ProfileProblem::CitesId(v.clone()))?;
    }
    Ok(Cites {
        id: raw.id.into_inner(),
        also: raw.also.into_iter().map(Spanned::into_inner).collect(),
        confidence: raw.confidence.0,
        source: filled(raw.source)?,
    })
}

fn filled(text: Spanned<String>) -> Result<String, Fault> {
    ensure(!text.get_ref().trim().is_empty(), &text, |_| ProfileProblem::Empty)?;
    Ok(text.into_inner())
}

fn ensure<T>(
    holds: bool,
    value: &Spanned<T>,
    problem: impl FnOnce(&T) -> ProfileProblem,
) -> Result<(), Fault> {
    if holds { Ok(()) } else { Err((value.span(), problem(value.get_ref()))) }
}

#[cfg(test)]
mod tests;
