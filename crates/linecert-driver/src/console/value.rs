//! A metric or an attribute in the output of a command: where it stands and what it means.

use std::num::NonZeroU32;

use linecert_measure::{Period, Reason, Uncertainty};
use toml::Spanned;

use super::{command::Surroundings, problem::ConsoleProblem, section::Section, subject::Naming};
use crate::{
    fault::{self, Fault, fault},
    field::{Field, Keys, Words, check_reason},
    pattern::Pattern,
    raw::{self, Confidence},
    snmp::Holds,
};

/// The group that holds a value, and the one that holds a row of them.
pub(super) const VALUE: &str = "value";
pub(super) const CELLS: &str = "cells";

/// A metric or an attribute that a command gives.
#[derive(Debug, Clone)]
pub(super) struct Value {
    pub(super) content: Content,
    pub(super) source: Source,
    /// By their places; none for lines that are in no section.
    pub(super) sections: Vec<usize>,
    pub(super) adds: Option<NonZeroU32>,
    pub(super) demand: Demand,
    pub(super) period: Option<Period>,
    pub(super) naming: Naming,
    pub(super) confidence: Confidence,
}

/// How a value is decoded.
#[derive(Debug, Clone)]
pub(super) enum Content {
    Metric(Box<Field>),
    Attribute(Box<Words>),
    /// That its line stands there says that it is not told, and why.
    Absent(Holds, Reason),
}

/// Where a value stands.
#[derive(Debug, Clone)]
pub(super) enum Source {
    Line(Pattern),
    Cell { row: Pattern, column: Pattern },
    Json(String),
}

/// Whether it must be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Demand {
    Expected,
    Optional,
}

impl Value {
    pub(super) fn check(
        raw: &raw::console::Value,
        around: Surroundings<'_>,
    ) -> Result<Self, Fault> {
        let content = Content::check(raw, around)?;
        let source = Source::check(raw, place_of(raw, around))?;
        let sections = around.sections_of(raw.section.as_ref())?;
        let naming = around.naming(raw.subject.as_ref(), place_of(raw, around))?;
        let optional = raw.optional || matches!(content, Content::Absent(..));
        let value = Self {
            adds: raw.sum_of.as_ref().map(|count| content.check_sum(count)).transpose()?,
            period: raw.period.as_ref().map(super::check_period).transpose()?,
            demand: if optional { Demand::Optional } else { Demand::Expected },
            confidence: raw.confidence.unwrap_or(around.command.confidence),
            content,
            source,
            sections,
            naming,
        };
        value.check_place(raw, around)?;
        Ok(value)
    }

    /// What it is of.
    pub(super) fn holds(&self) -> Holds {
        self.content.holds()
    }

    /// The sections that it stands in.
    pub(super) fn sections<'s>(&self, all: &'s [Section]) -> impl Iterator<Item = &'s Section> {
        self.sections.iter().filter_map(move |place| all.get(*place))
    }

    /// What it says must be sayable of its subject, and every variable must be set.
    fn check_place(
        &self,
        raw: &raw::console::Value,
        around: Surroundings<'_>,
    ) -> Result<(), Fault> {
        let place = place_of(raw, around);
        let holds = self.holds();
        if !self.naming.can_hold(holds) {
            let subject = self.naming.words();
            return Err(fault(place, ConsoleProblem::Measured { holds, subject }));
        }
        let counts = matches!(holds, Holds::Metric(metric) if metric.has_period());
        if let Some(period) = raw.period.as_ref().filter(|_| !counts) {
            return Err(fault(period, ConsoleProblem::NoCounter(holds)));
        }
        if let (Source::Cell { .. }, Some(names)) = (&self.source, &raw.section) {
            let bare = self.sections(around.sections).find(|section| !section.has_columns());
            if let Some(bare) = bare {
                return Err(fault(names, ConsoleProblem::NoColumns(bare.name.clone())));
            }
        }
        let own = self.source.variables();
        around.check_variables((&self.naming, place), &self.sections, &own)
    }
}

impl Content {
    fn check(raw: &raw::console::Value, around: Surroundings<'_>) -> Result<Self, Fault> {
        let keys = Keys {
            metric: raw.metric.as_ref(),
            attribute: raw.attribute.as_ref(),
            form: raw.form.as_ref(),
            unit: raw.unit.as_ref(),
            uncertainty: raw.uncertainty.as_ref().or(around.command.uncertainty.as_ref()),
            sentinels: &raw.sentinels,
            zero_means: raw.zero_means.as_ref(),
            plausible: raw.plausible.as_ref(),
            cites: raw.cites.as_ref().unwrap_or(&around.command.cites),
        };
        raw.cites.as_ref().map(fault::cites).transpose()?;
        match (&raw.metric, &raw.attribute, &raw.means) {
            (Some(_), None, None) => Ok(Self::Metric(Box::new(Field::check(keys)?))),
            (None, Some(_), None) => {
                let keys = Keys { uncertainty: raw.uncertainty.as_ref(), ..keys };
                Ok(Self::Attribute(Box::new(Words::check(keys)?)))
            }
            (Some(metric), None, Some(means)) => {
                refuse_beside_means(raw)?;
                Ok(Self::Absent(Holds::Metric(fault::parse(metric)?), check_reason(means)?))
            }
            (None, Some(attribute), Some(means)) => {
                refuse_beside_means(raw)?;
                Ok(Self::Absent(Holds::Attribute(fault::parse(attribute)?), check_reason(means)?))
            }
            _ => Err(fault(place_of(raw, around), ConsoleProblem::Content)),
        }
    }

    fn holds(&self) -> Holds {
        match self {
            Self::Metric(field) => Holds::Metric(field.metric()),
            Self::Attribute(words) => Holds::Attribute(words.attribute()),
            Self::Absent(holds, _) => *holds,
        }
    }

    /// Uncertainties that nobody knows to be independent do not add up.
    fn check_sum(&self, count: &Spanned<NonZeroU32>) -> Result<NonZeroU32, Fault> {
        let adds =
            matches!(self, Self::Metric(field) if field.uncertainty() == Uncertainty::NotStated);
        match count.get_ref() {
            several if adds && several.get() > 1 => Ok(*several),
            _ => Err(fault(count, ConsoleProblem::Sum)),
        }
    }
}

impl Source {
    fn check(raw: &raw::console::Value, place: &raw::Text) -> Result<Self, Fault> {
        let bad = |place: &raw::Text| fault(place, ConsoleProblem::Value);
        let needs_value = raw.means.is_none();
        match (&raw.line, &raw.column, &raw.json) {
            (Some(line), None, None) => {
                let pattern = super::pattern(line)?;
                let has = |name| pattern.groups().any(|group| group == name);
                if has(CELLS) || (needs_value && !has(VALUE)) {
                    return Err(bad(line));
                }
                Ok(Self::Line(pattern))
            }
            (Some(line), Some(column), None) => {
                let row = super::pattern(line)?;
                if !row.groups().any(|group| group == CELLS) {
                    return Err(bad(line));
                }
                Ok(Self::Cell { row, column: super::pattern(column)? })
            }
            (None, None, Some(json)) => {
                if !json.get_ref().starts_with('/') {
                    let text = json.get_ref().clone();
                    return Err(fault(json, ConsoleProblem::Pointer(text)));
                }
                Ok(Self::Json(json.get_ref().clone()))
            }
            _ => Err(bad(place)),
        }
    }

    /// The names of the variables that it sets.
    fn variables(&self) -> Vec<&str> {
        let patterns: Vec<&Pattern> = match self {
            Self::Line(pattern) => vec![pattern],
            Self::Cell { row, column } => vec![row, column],
            Self::Json(_) => Vec::new(),
        };
        let groups = patterns.into_iter().flat_map(Pattern::groups);
        groups.filter(|name| ![VALUE, CELLS].contains(name)).collect()
    }

    /// How it is called when it is not there.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Line(pattern) => format!("no line `{}`", pattern.as_str()),
            Self::Cell { row, column } => {
                format!("no line `{}` with a column `{}`", row.as_str(), column.as_str())
            }
            Self::Json(pointer) => format!("no key `{pointer}`"),
        }
    }
}

/// Where what is wrong with a value as a whole is shown.
fn place_of<'r>(raw: &'r raw::console::Value, around: Surroundings<'r>) -> &'r raw::Text {
    raw.metric.as_ref().or(raw.attribute.as_ref()).unwrap_or(&around.command.name)
}

fn refuse_beside_means(raw: &raw::console::Value) -> Result<(), Fault> {
    let texts = [
        ("unit", raw.unit.as_ref()),
        ("uncertainty", raw.uncertainty.as_ref()),
        ("zero-means", raw.zero_means.as_ref()),
    ];
    if let Some((key, text)) = texts.into_iter().find_map(|(key, text)| Some((key, text?))) {
        return Err(fault(text, ConsoleProblem::StrayBesideMeans(key)));
    }
    if let Some(form) = &raw.form {
        return Err(fault(form, ConsoleProblem::StrayBesideMeans("form")));
    }
    raw.plausible
        .as_ref()
        .map_or(Ok(()), |ends| Err(fault(ends, ConsoleProblem::StrayBesideMeans("plausible"))))
}
