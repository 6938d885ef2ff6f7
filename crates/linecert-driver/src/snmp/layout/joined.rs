//! A sub-identifier that another column names.

use super::{
    IndexProblem,
    packed::{Ignored, Packed},
};
use crate::{
    fault::{Fault, Problem, fault},
    raw,
    snmp::{
        index::{Illegible, Unread},
        join::{Join, Named, Names},
        variables::Variables,
    },
};

/// A sub-identifier that a join names.
#[derive(Debug, Clone)]
pub(super) struct Joined {
    pub(super) join: usize,
    name: String,
    groups: Vec<String>,
    rest: Rest,
}

/// What the bits of a joined sub-identifier are for.
#[derive(Debug, Clone)]
pub(super) enum Rest {
    /// There are none.
    Nothing,
    /// They tell what the join does not.
    Fallback(Packed),
    /// The join is looked up at the masked sub-identifier, and the bits tell the rest.
    Masked { mask: u32, packed: Packed },
}

impl Rest {
    pub(super) fn check(mask: Option<&raw::Text>, bits: Option<Packed>) -> Result<Self, Fault> {
        match (mask, bits) {
            (None, None) => Ok(Self::Nothing),
            (None, Some(bits)) => Ok(Self::Fallback(bits)),
            (Some(mask), Some(packed)) => Ok(Self::Masked { mask: check_mask(mask)?, packed }),
            (Some(mask), None) => Err(fault(mask, IndexProblem::Keys)),
        }
    }
}

impl Joined {
    pub(super) fn check(name: &raw::Text, joins: &[Join], rest: Rest) -> Result<Self, Fault> {
        let unknown = || fault(name, Problem::UnknownJoin(name.get_ref().clone()));
        let join =
            joins.iter().position(|join| join.name == *name.get_ref()).ok_or_else(unknown)?;
        let groups = joins.get(join).map(|join| join.groups().to_vec()).unwrap_or_default();
        Ok(Self { join, name: name.get_ref().clone(), groups, rest })
    }

    pub(super) fn variables(&self) -> Vec<&str> {
        let groups = self.groups.iter().map(String::as_str);
        match &self.rest {
            Rest::Nothing => groups.collect(),
            // Either of the two names a row, so only what both tell is always there.
            Rest::Fallback(packed) => {
                groups.filter(|group| packed.variables().any(|name| name == *group)).collect()
            }
            Rest::Masked { packed, .. } => groups.chain(packed.variables()).collect(),
        }
    }

    pub(super) fn decode<'d>(
        &'d self,
        raw: u32,
        names: &'d Names<'_>,
        found: &mut Variables<'d>,
    ) -> Result<(), Unread> {
        let at = match self.rest {
            Rest::Masked { mask, .. } => raw & mask,
            _ => raw,
        };
        match (names.at(self.join, &[at]), &self.rest) {
            (Some(Named::Other), _) => return Err(Unread::SortedOut),
            (Some(Named::Known(variables)), _) => found.extend(variables),
            (None, Rest::Fallback(packed)) => return packed.decode(raw, found),
            (None, _) => return Err(Illegible::NoName(self.name.clone()).into()),
        }
        match &self.rest {
            Rest::Masked { packed, .. } => packed.decode(raw, found),
            _ => Ok(()),
        }
    }

    /// Two interfaces may have one name, and names that were not read may be anything.
    pub(super) fn lead(&self, wanted: &Variables<'_>, names: &Names<'_>) -> Option<u32> {
        let single = names.named(self.join, wanted).nth(1).is_none();
        if names.is_known(self.join) && single { self.encode(wanted, names) } else { None }
    }

    pub(super) fn encode(&self, wanted: &Variables<'_>, names: &Names<'_>) -> Option<u32> {
        let mut named = names.named(self.join, wanted).filter_map(|index| match index {
            [one] => Some(*one),
            _ => None,
        });
        match &self.rest {
            Rest::Nothing => named.next(),
            Rest::Fallback(packed) => {
                named.next().or_else(|| packed.encode(wanted, Ignored::Unknown))
            }
            Rest::Masked { mask, packed } => {
                let low = packed.encode(wanted, Ignored::Zero)?;
                named.find(|high| (high | low) & mask == *high).map(|high| high | low)
            }
        }
    }
}

fn check_mask(text: &raw::Text) -> Result<u32, Fault> {
    let refuse = || fault(text, IndexProblem::Mask(text.get_ref().clone()));
    let digits = text.get_ref().strip_prefix("0x").ok_or_else(refuse)?;
    u32::from_str_radix(digits, 16).map_err(|_| refuse())
}
