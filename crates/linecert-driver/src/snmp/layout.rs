//! How the index of a row and the variables of its subject follow from each other.

mod element;
mod joined;
mod octets;
mod packed;

use std::collections::BTreeSet;

use thiserror::Error;

use super::{
    index::{Illegible, Unread},
    join::{Join, Named, Names},
    template::Template,
    variables::Variables,
};
use crate::{
    fault::{self, Fault, Problem, fault},
    raw::{self, element as keys},
};
use element::Element;

/// The elements of an index, and the joins that tell more of a row.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    elements: Vec<Element>,
    lookups: Vec<Lookup>,
}

/// A join that is looked up for each row.
#[derive(Debug, Clone)]
struct Lookup {
    join: usize,
    name: String,
    groups: Vec<String>,
    at: At,
}

#[derive(Debug, Clone)]
enum At {
    /// The whole index of the row.
    Index,
    /// The sub-identifiers that a template gives, as dotted text.
    Variables(Template),
}

/// What is wrong with an element of an index.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum IndexProblem {
    /// A word that is none of an index.
    #[error("`{0}` is none of `name`, `name+1`, `name-1`, `=1` and `_`")]
    Word(String),
    /// A part of packed variables.
    #[error("`{0}` is none of `name:6`, `name:6=1`, `name:6+1`, `name:6-1`, `0:6` and `_:6`")]
    Part(String),
    /// Bits that do not make a sub-identifier.
    #[error("the widths add up to {0} bits instead of 32")]
    Bits(u32),
    /// Digits that do not make a sub-identifier.
    #[error("the widths add up to {0} digits, which are not 1 to 10")]
    Digits(u32),
    /// Keys that do not go together.
    #[error(
        "an element has `bits`, `decimal`, `join` with or without `mask` and `bits`, `map` and \
         `name`, `mac`, or `octets` and `length`"
    )]
    Keys,
    /// A mask that is not 32 bits in hexadecimal.
    #[error("`{0}` is no mask: write it as `0xFFFFFF00`")]
    Mask(String),
    /// A value of a map that is no sub-identifier.
    #[error("`{0}` is no sub-identifier")]
    Value(String),
    /// A variable that has two sources.
    #[error("variable `{0}` is given twice")]
    Twice(String),
    /// A variable that nothing gives.
    #[error("nothing in the index gives the variable `{0}`")]
    NoVariable(String),
}

impl Layout {
    pub(super) fn check(raw: &raw::Table, joins: &[Join]) -> Result<Self, Fault> {
        if raw.index.get_ref().is_empty() {
            return Err(fault(&raw.index, Problem::Empty));
        }
        let elements = raw.index.get_ref().iter().map(|element| Element::check(element, joins));
        let layout = Self {
            elements: elements.collect::<Result<_, _>>()?,
            lookups: raw
                .joins
                .iter()
                .map(|at| Lookup::check(at, joins))
                .collect::<Result<_, _>>()?,
        };
        let mut seen = BTreeSet::new();
        if let Some(twice) = layout.variables().find(|name| !seen.insert(*name)) {
            return Err(fault(&raw.index, IndexProblem::Twice(twice.to_owned())));
        }
        Ok(layout)
    }

    /// The variables that every readable row gives.
    pub(super) fn variables(&self) -> impl Iterator<Item = &str> {
        let groups = self.lookups.iter().flat_map(|lookup| &lookup.groups).map(String::as_str);
        self.elements.iter().flat_map(Element::variables).chain(groups)
    }

    /// Whether every readable row gives a variable.
    pub(super) fn gives(&self, variable: &str) -> bool {
        self.variables().any(|name| name == variable)
    }

    /// The places of the joins that it needs.
    pub(super) fn joins(&self) -> impl Iterator<Item = usize> {
        let looked_up = self.lookups.iter().map(|lookup| lookup.join);
        self.elements.iter().filter_map(Element::join).chain(looked_up)
    }

    /// The join whose rows are rows of the table too.
    pub(super) fn row_join(&self) -> Option<usize> {
        let whole = self.lookups.iter().find(|lookup| matches!(lookup.at, At::Index));
        whole.map(|lookup| lookup.join)
    }

    /// What an index says.
    pub(super) fn decode<'d>(
        &'d self,
        index: &[u32],
        names: &'d Names<'_>,
    ) -> Result<Variables<'d>, Unread> {
        let mut found = Variables::default();
        let mut rest = index;
        for element in &self.elements {
            rest = element.decode(rest, names, &mut found)?;
        }
        if !rest.is_empty() {
            return Err(Illegible::Length.into());
        }
        for lookup in &self.lookups {
            lookup.decode(index, names, &mut found)?;
        }
        Ok(found)
    }

    /// Indices that may say what is wanted. Whoever asks decodes them to see.
    pub(super) fn encode(&self, wanted: &Variables<'_>, names: &Names<'_>) -> Vec<Vec<u32>> {
        if let Some(join) = self.row_join() {
            return names.named(join, wanted).map(<[u32]>::to_vec).collect();
        }
        let all = self.elements.iter().map(|element| element.encode(wanted, names));
        all.collect::<Option<Vec<_>>>().map(|index| index.concat()).into_iter().collect()
    }

    /// The sub-identifiers with which every index begins that says what is wanted, without those
    /// of the last `behind` elements.
    pub(super) fn prefix(
        &self,
        wanted: &Variables<'_>,
        (names, behind): (&Names<'_>, usize),
    ) -> Vec<u32> {
        let leads = self.elements.iter().map_while(|element| element.lead(wanted, names));
        leads.take(self.elements.len().saturating_sub(behind)).flatten().collect()
    }

    /// The place of the element that gives `variable` and nothing else.
    pub(super) fn place_of(&self, variable: &str) -> Option<usize> {
        self.elements.iter().position(|element| element.variables() == [variable])
    }
}

impl Lookup {
    fn check(raw: &toml::Spanned<keys::Lookup>, joins: &[Join]) -> Result<Self, Fault> {
        let unknown = |name: &str| fault(raw, Problem::UnknownJoin(name.to_owned()));
        let (name, at) = match raw.get_ref() {
            keys::Lookup::Whole(name) => (name, At::Index),
            keys::Lookup::At(keys) => (keys.join.get_ref(), At::Variables(fault::parse(&keys.at)?)),
        };
        let join = joins.iter().position(|join| join.name == *name).ok_or_else(|| unknown(name))?;
        let groups = joins.get(join).map(|join| join.groups().to_vec()).unwrap_or_default();
        Ok(Self { join, name: name.clone(), groups, at })
    }

    fn decode<'d>(
        &self,
        index: &[u32],
        names: &'d Names<'_>,
        found: &mut Variables<'d>,
    ) -> Result<(), Unread> {
        let named = match &self.at {
            At::Index => names.at(self.join, index),
            At::Variables(template) => {
                let dotted = template.render(found).unwrap_or_default();
                let at: Option<Vec<u32>> = dotted.split('.').map(|n| n.parse().ok()).collect();
                at.and_then(|at| names.at(self.join, &at))
            }
        };
        match named {
            Some(Named::Other) => Err(Unread::SortedOut),
            Some(Named::Known(variables)) => {
                found.extend(variables);
                Ok(())
            }
            None => Err(Illegible::NoName(self.name.clone()).into()),
        }
    }
}
