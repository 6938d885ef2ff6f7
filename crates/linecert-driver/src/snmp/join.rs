//! Names that another column gives to a part of an index.

use std::collections::BTreeMap;

use linecert_snmp::Oid;

use super::{
    answers::Answers,
    object::{self, Roots},
    variables::{Variable, Variables},
};
use crate::{
    fault::{self, Fault, Problem, fault},
    field,
    pattern::Pattern,
    raw,
};

/// A column whose texts name the rows of other tables.
#[derive(Debug, Clone)]
pub(super) struct Join {
    pub(super) name: String,
    pub(super) oid: Oid,
    pattern: Pattern,
    groups: Vec<String>,
}

/// What the joins of a driver say, by join and index.
#[derive(Debug)]
pub(super) struct Names<'a> {
    joins: Vec<BTreeMap<&'a [u32], Named<'a>>>,
}

/// What a join says of one index.
#[derive(Debug)]
pub(super) enum Named<'a> {
    /// The groups of its pattern.
    Known(Variables<'a>),
    /// Its text is not of the form that rows of interest have.
    Other,
}

impl Join {
    pub(super) fn check_all(raw: &[raw::Join], roots: &Roots) -> Result<Vec<Self>, Fault> {
        let joins = raw.iter().map(|join| Self::check(join, roots));
        let joins: Vec<Self> = joins.collect::<Result<_, _>>()?;
        for (place, join) in joins.iter().enumerate() {
            let before = joins.iter().take(place);
            if let Some(at) = raw.get(place).filter(|_| before.clone().any(|b| b.name == join.name))
            {
                return Err(fault(&at.name, Problem::Repeated(join.name.clone())));
            }
        }
        Ok(joins)
    }

    fn check(raw: &raw::Join, roots: &Roots) -> Result<Self, Fault> {
        object::check_cites(&raw.cites)?;
        let pattern = Pattern::of_names(raw.pattern.get_ref());
        let pattern = pattern.map_err(|error| fault(&raw.pattern, error))?;
        let groups = pattern.groups().map(str::to_owned).collect();
        let oid = roots.object(&raw.oid)?;
        Ok(Self { name: fault::filled(&raw.name)?, oid, pattern, groups })
    }

    /// The variables that its pattern gives.
    pub(super) fn groups(&self) -> &[String] {
        &self.groups
    }

    fn named<'a>(&'a self, text: &str) -> Named<'a> {
        let Some(captures) = self.pattern.captures(text) else { return Named::Other };
        let mut variables = Variables::default();
        for group in &self.groups {
            let text = captures.name(group).map_or("", |found| found.as_str());
            variables.set(group, Variable::Text(text.to_owned()));
        }
        Named::Known(variables)
    }
}

impl<'a> Names<'a> {
    pub(super) fn of(joins: &'a [Join], answers: &Answers<'a>) -> Self {
        let of_join = |join: &'a Join| {
            let rows = answers.below(&join.oid).filter_map(|(index, answer)| {
                let text = field::text_of(answer.settled()?).ok()?;
                let text = text.trim();
                // Agents answer an empty name where there is none (RFC 2863, ifName).
                (!text.is_empty()).then(|| (index, join.named(text)))
            });
            rows.collect()
        };
        Self { joins: joins.iter().map(of_join).collect() }
    }

    /// What a join says of an index; `None` when it has no row for it.
    pub(super) fn at(&self, join: usize, index: &[u32]) -> Option<&Named<'a>> {
        self.joins.get(join)?.get(index)
    }

    /// Whether anything was answered for a join.
    pub(super) fn is_known(&self, join: usize) -> bool {
        self.joins.get(join).is_some_and(|rows| !rows.is_empty())
    }

    /// The indices to which a join gives names that agree with what is wanted, in order.
    pub(super) fn named(
        &self,
        join: usize,
        wanted: &Variables<'_>,
    ) -> impl Iterator<Item = &'a [u32]> {
        let rows = self.joins.get(join).into_iter().flatten();
        rows.filter(|(_, named)| named.agrees(wanted)).map(|(index, _)| *index)
    }
}

impl Named<'_> {
    fn agrees(&self, wanted: &Variables<'_>) -> bool {
        match self {
            Self::Other => false,
            Self::Known(variables) => wanted.clone().joined(variables.clone()).is_some(),
        }
    }
}
