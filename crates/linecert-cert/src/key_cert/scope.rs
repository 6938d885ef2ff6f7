//! Which lines the holder of a key may certify.

use std::{collections::BTreeSet, fmt};

use linecert_profile::Access;

use super::KeyCertError;

/// What stands for every region in the list of regions.
const EVERYWHERE: &str = "*";

/// Which lines a holder may certify.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// The access technologies.
    pub access: Vec<Access>,
    /// The regions.
    pub regions: Regions,
}

/// Where a holder may certify lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Regions {
    /// Everywhere, and lines of which no region is stated.
    All,
    /// In the regions with these names only.
    Named(BTreeSet<String>),
}

impl Scope {
    /// Every access technology, everywhere.
    #[must_use]
    pub fn everything() -> Self {
        Self { access: Access::ALL.to_vec(), regions: Regions::All }
    }

    /// Whether a line of this access technology in this region is covered.
    #[must_use]
    pub fn covers(&self, access: Access, region: Option<&str>) -> bool {
        self.access.contains(&access) && self.regions.cover(region)
    }
}

impl Regions {
    /// Whether the region is covered. A line without a stated region is covered by
    /// [`Regions::All`] only.
    #[must_use]
    pub fn cover(&self, region: Option<&str>) -> bool {
        match (self, region) {
            (Self::All, _) => true,
            (Self::Named(names), Some(region)) => names.contains(region),
            (Self::Named(_), None) => false,
        }
    }

    pub(super) fn read(names: Vec<String>) -> Result<Self, KeyCertError> {
        if names == [EVERYWHERE] {
            return Ok(Self::All);
        }
        let mut known = BTreeSet::new();
        for name in names {
            if name.is_empty() || name == EVERYWHERE || known.contains(&name) {
                return Err(KeyCertError::Region(name));
            }
            known.insert(name);
        }
        Ok(Self::Named(known))
    }

    pub(super) fn write(&self) -> Vec<String> {
        match self {
            Self::All => vec![EVERYWHERE.to_owned()],
            Self::Named(names) => names.iter().cloned().collect(),
        }
    }
}

impl fmt::Display for Regions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.write().join(", "))
    }
}
