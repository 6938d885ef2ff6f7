//! The figures of an operator's profile: each formula with the keys that it needs, and no other.

use std::{collections::BTreeSet, ops::Range};

use linecert_toml::Text;
use toml::Spanned;

use super::{
    Fault, check_cites, check_title, ensure, filled,
    problem::OperatorProblem,
    raw::{FormulaName, RawFigure},
};
use crate::{
    figure::{Appointment, Figure, Formula},
    target::{Bound, Target},
};

pub(super) fn check_all(
    raw: Vec<Spanned<RawFigure>>,
    appointment: Option<&Appointment>,
) -> Result<Vec<Figure>, Fault> {
    let mut names = BTreeSet::new();
    for figure in &raw {
        let name = &figure.get_ref().name;
        let new = names.insert(name.get_ref().clone());
        ensure(new, name, |name| OperatorProblem::Repeated(name.clone()))?;
    }
    let ruled = |figure: &Figure| {
        let appointment_needed =
            matches!(figure.formula, Formula::FirstAppointment | Formula::AppointmentKept);
        !appointment_needed || appointment.is_some()
    };
    let check = |raw: Spanned<RawFigure>| {
        let span = raw.span();
        let figure = check_figure(span.clone(), raw.into_inner())?;
        let formula = figure.formula.word();
        let needs = OperatorProblem::Needs { formula, key: "[appointment]" };
        if ruled(&figure) { Ok(figure) } else { Err((span, needs)) }
    };
    raw.into_iter().map(check).collect()
}

fn check_figure(span: Range<usize>, raw: RawFigure) -> Result<Figure, Fault> {
    let formula = formula(&raw).map_err(|problem| (span, problem))?;
    let target = raw.target.map(|target| check_target(&formula, &target)).transpose()?;
    Ok(Figure {
        name: filled(raw.name)?,
        title: check_title(raw.title)?,
        formula,
        package: raw.package.map(|package| package.0),
        target,
        cites: check_cites(raw.cites)?,
    })
}

/// The keys that only some formulas have. Each is taken at most once; what is left over is one too
/// many.
struct Keys<'r> {
    raw: &'r RawFigure,
    formula: &'static str,
    taken: Vec<&'static str>,
}

impl Keys<'_> {
    fn take<T: Copy>(
        &mut self,
        key: &'static str,
        value: impl FnOnce(&RawFigure) -> Option<T>,
    ) -> Result<T, OperatorProblem> {
        self.taken.push(key);
        value(self.raw).ok_or(OperatorProblem::Needs { formula: self.formula, key })
    }

    fn finish(self) -> Result<(), OperatorProblem> {
        let RawFigure { kind, from, to, clock, within_months, per_day, .. } = self.raw;
        let given = [
            ("kind", kind.is_some()),
            ("from", from.is_some()),
            ("to", to.is_some()),
            ("clock", clock.is_some()),
            ("within-months", within_months.is_some()),
            ("per-day", per_day.is_some()),
        ];
        let unused = given.into_iter().find(|(key, is)| *is && !self.taken.contains(key));
        unused
            .map_or(Ok(()), |(key, _)| Err(OperatorProblem::Unused { formula: self.formula, key }))
    }
}

fn formula(raw: &RawFigure) -> Result<Formula, OperatorProblem> {
    let name = raw.formula.0;
    let mut keys = Keys { raw, formula: name.word(), taken: Vec::new() };
    let formula = match name {
        FormulaName::Satisfaction => Formula::Satisfaction,
        FormulaName::Returned => Formula::Returned,
        FormulaName::FirstAppointment => Formula::FirstAppointment,
        FormulaName::AppointmentKept => Formula::AppointmentKept,
        FormulaName::MeanTime => Formula::MeanTime {
            kind: keys.take("kind", |raw| inner(raw.kind.as_ref()))?,
            from: keys.take("from", |raw| inner(raw.from.as_ref()))?,
            to: keys.take("to", |raw| inner(raw.to.as_ref()))?,
        },
        FormulaName::InTime => {
            Formula::InTime { clock: keys.take("clock", |raw| inner(raw.clock.as_ref()))? }
        }
        FormulaName::RepeatFaults => Formula::RepeatFaults {
            within_months: keys.take("within-months", |raw| raw.within_months)?,
        },
        FormulaName::FaultRate => Formula::FaultRate,
        FormulaName::FaultIncidence => Formula::FaultIncidence,
        FormulaName::Compensation => Formula::Compensation {
            kind: keys.take("kind", |raw| inner(raw.kind.as_ref()))?,
            clock: keys.take("clock", |raw| inner(raw.clock.as_ref()))?,
            per_day: keys.take("per-day", |raw| inner(raw.per_day.as_ref()))?,
        },
    };
    keys.finish()?;
    Ok(formula)
}

fn inner<T: Copy>(text: Option<&Text<T>>) -> Option<T> {
    text.map(|text| text.0)
}

fn check_target(formula: &Formula, target: &Spanned<Text<Target>>) -> Result<Target, Fault> {
    let target_of = target.get_ref().0;
    let (kind, fits) = match formula {
        Formula::MeanTime { .. } => ("a mean time", matches!(target_of.bound, Bound::Time(_))),
        Formula::Compensation { .. } => ("an amount, which has no target", false),
        _ => ("a share", matches!(target_of.bound, Bound::Share(_))),
    };
    let formula = formula.word();
    ensure(fits, target, |_| OperatorProblem::Target { formula, kind })?;
    Ok(target_of)
}
