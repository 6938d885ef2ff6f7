//! Firmware variants: which columns mean what depends on what another object says.

use linecert_snmp::Oid;

use super::{
    answers::Answers,
    column::Surroundings,
    object::{self, Roots},
};
use crate::{
    fault::{self, Fault, Problem, fault},
    field,
    pattern::{Groups, Pattern},
    raw,
};

/// A family of firmware releases that answer alike.
#[derive(Debug, Clone)]
pub(super) struct Variant {
    pub(super) name: String,
    pub(super) oid: Oid,
    pattern: Pattern,
}

impl Variant {
    pub(super) fn check_all(raw: &[raw::Variant], roots: &Roots) -> Result<Vec<Self>, Fault> {
        let mut variants: Vec<Self> = Vec::new();
        for variant in raw {
            let checked = Self::check(variant, roots)?;
            if variants.iter().any(|before| before.name == checked.name) {
                return Err(fault(&variant.name, Problem::Repeated(checked.name)));
            }
            variants.push(checked);
        }
        Ok(variants)
    }

    fn check(raw: &raw::Variant, roots: &Roots) -> Result<Self, Fault> {
        object::check_cites(&raw.cites)?;
        Ok(Self {
            name: fault::filled(&raw.name)?,
            oid: roots.object(&raw.oid)?,
            pattern: fault::pattern(&raw.pattern, Groups::NONE)?,
        })
    }

    /// The place of the variant that a column names.
    pub(super) fn find(name: &raw::Text, around: Surroundings<'_>) -> Result<usize, Fault> {
        let found = around.variants.iter().position(|variant| variant.name == *name.get_ref());
        found.ok_or_else(|| fault(name, Problem::UnknownVariant(name.get_ref().clone())))
    }

    /// Whether the first row at or below the object is of this variant.
    pub(super) fn applies(&self, answers: &Answers<'_>) -> bool {
        let first = answers.below(&self.oid).find_map(|(_, answer)| answer.settled());
        let text = first.and_then(|value| field::text_of(value).ok());
        text.is_some_and(|text| self.pattern.matches(text.trim()))
    }
}
