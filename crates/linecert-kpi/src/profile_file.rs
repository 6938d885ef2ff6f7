//! Reading an operator's profile: its form in `raw`, its sense here, its mistakes in `problem`.

mod figure;
mod problem;
mod raw;

use std::ops::Range;

use linecert_profile::{Cites, Title};
use linecert_toml::{Mistake, Schema};
use toml::Spanned;

pub use self::problem::{OperatorProblem, OperatorProfileError};
use self::raw::{
    RawAppointment, RawCites, RawConflict, RawEscalation, RawLimit, RawProfile, RawTitle,
};
use crate::{
    figure::Appointment,
    limit::{Applies, TimeLimit},
    profile::{Conflict, Escalate, OperatorProfile},
};

/// A problem and the bytes that it is about.
type Fault = (Range<usize>, OperatorProblem);

impl OperatorProfile {
    /// Reads an operator's profile. `file` is what messages call it.
    ///
    /// # Errors
    /// When the text is not TOML, has a key that the schema does not know, or contradicts itself;
    /// with file, line and key.
    pub fn parse(file: &str, text: &str) -> Result<Self, OperatorProfileError> {
        let raw = linecert_toml::parse(file, text)
            .map_err(|mistake| mistake.map(OperatorProblem::Text))?;
        check_profile(raw, text).map_err(|(span, problem)| Mistake::at(file, text, &span, problem))
    }
}

fn check_profile(raw: RawProfile, text: &str) -> Result<OperatorProfile, Fault> {
    let RawProfile { schema: Schema, name, revision, title, offset, .. } = raw;
    let is_name = |name: &str| {
        let fits = |b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-');
        !name.is_empty() && name.bytes().all(fits)
    };
    ensure(is_name(name.get_ref()), &name, |name| OperatorProblem::Name(name.clone()))?;
    ensure(*revision.get_ref() > 0, &revision, |_| OperatorProblem::Revision)?;
    let appointment = raw.appointment.map(check_appointment).transpose()?;
    let figures = figure::check_all(raw.figure, appointment.as_ref())?;
    if raw.limit.is_empty() && figures.is_empty() {
        return Err((0..0, OperatorProblem::Nothing));
    }
    let limits: Result<Vec<_>, _> = raw.limit.into_iter().map(check_limit).collect();
    let conflicts: Result<Vec<_>, _> = raw.conflict.into_iter().map(check_conflict).collect();
    Ok(OperatorProfile {
        name: name.into_inner(),
        revision: revision.into_inner(),
        title: check_title(title)?,
        local: offset.0,
        appointment,
        escalation: raw.escalation.map(check_escalation).transpose()?,
        conflicts: conflicts?,
        limits: limits?,
        figures,
        source: text.to_owned(),
    })
}

fn check_title(raw: RawTitle) -> Result<Title, Fault> {
    Ok(Title { en: filled(raw.en)?, zh: filled(raw.zh)? })
}

fn check_appointment(raw: RawAppointment) -> Result<Appointment, Fault> {
    Ok(Appointment {
        morning: raw.morning.0,
        afternoon: raw.afternoon.0,
        done: raw.done.0,
        cites: check_cites(raw.cites)?,
    })
}

fn check_escalation(raw: RawEscalation) -> Result<Escalate, Fault> {
    ensure(*raw.repeats.get_ref() > 0, &raw.repeats, |_| OperatorProblem::Zero)?;
    ensure(*raw.within_months.get_ref() > 0, &raw.within_months, |_| OperatorProblem::Zero)?;
    Ok(Escalate {
        repeats: raw.repeats.into_inner(),
        within_months: raw.within_months.into_inner(),
        cites: check_cites(raw.cites)?,
    })
}

fn check_conflict(raw: RawConflict) -> Result<Conflict, Fault> {
    for id in &raw.between {
        check_id(id)?;
    }
    Ok(Conflict {
        between: raw.between.into_iter().map(Spanned::into_inner).collect(),
        says: Title { en: filled(raw.en)?, zh: filled(raw.zh)? },
    })
}

fn check_limit(raw: RawLimit) -> Result<TimeLimit, Fault> {
    let at_most = raw.at_most.get_ref().0;
    ensure(!at_most.get().is_zero(), &raw.at_most, |_| OperatorProblem::Zero)?;
    let (from, to) = (raw.from.0, raw.to.get_ref().0);
    ensure(from != to, &raw.to, |_| OperatorProblem::SameStep(from))?;
    Ok(TimeLimit {
        clock: raw.clock.0,
        applies: Applies {
            kinds: raw.kinds.into_iter().map(|kind| kind.0).collect(),
            standing: raw.standing.map(|standing| standing.0),
            area: raw.area.map(|area| area.0),
            resource: raw.resource.map(|resource| resource.0),
            nature: raw.nature.map(|nature| nature.0),
        },
        from,
        to,
        at_most,
        except: raw.except.into_iter().map(|cause| cause.0).collect(),
        cites: check_cites(raw.cites)?,
    })
}

fn check_cites(raw: RawCites) -> Result<Cites, Fault> {
    for id in raw.also.iter().chain([&raw.id]) {
        check_id(id)?;
    }
    Ok(Cites {
        id: raw.id.into_inner(),
        also: raw.also.into_iter().map(Spanned::into_inner).collect(),
        confidence: raw.confidence.0,
        source: filled(raw.source)?,
    })
}

fn check_id(id: &Spanned<String>) -> Result<(), Fault> {
    let fits = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
    let is_id = id.get_ref().contains('-') && id.get_ref().bytes().all(fits);
    ensure(is_id, id, |id| OperatorProblem::CitesId(id.clone()))
}

fn filled(text: Spanned<String>) -> Result<String, Fault> {
    ensure(!text.get_ref().trim().is_empty(), &text, |_| OperatorProblem::Empty)?;
    Ok(text.into_inner())
}

fn ensure<T>(
    holds: bool,
    value: &Spanned<T>,
    problem: impl FnOnce(&T) -> OperatorProblem,
) -> Result<(), Fault> {
    if holds { Ok(()) } else { Err((value.span(), problem(value.get_ref()))) }
}

#[cfg(test)]
mod tests;
