//! Who may see which rows: the one mechanism.

use linecert_cert::Regions;

use crate::name::{AccountName, RegionName};

/// What a query may see and a write may touch. A row that is out of scope does not exist for its
/// holder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    regions: Regions,
    own: Option<AccountName>,
}

impl Scope {
    /// Everything: for the daemon's own roles, never for a request.
    #[must_use]
    pub const fn system() -> Self {
        Self { regions: Regions::All, own: None }
    }

    /// The rows of these regions. A row without a region is seen by [`Regions::All`] only.
    #[must_use]
    pub const fn of_regions(regions: Regions) -> Self {
        Self { regions, own: None }
    }

    /// Of these, the rows of this technician's own orders only.
    #[must_use]
    pub fn of_own(self, account: AccountName) -> Self {
        Self { own: Some(account), ..self }
    }

    /// Whether a row of this region, of an order of this technician, is covered.
    #[must_use]
    pub fn covers(&self, region: Option<&RegionName>, technician: Option<&AccountName>) -> bool {
        let own = self.own.as_ref().is_none_or(|own| technician == Some(own));
        own && self.regions.cover(region.map(RegionName::as_str))
    }

    /// The regions.
    #[must_use]
    pub const fn regions(&self) -> &Regions {
        &self.regions
    }

    /// Whose own orders alone are seen.
    #[must_use]
    pub const fn own(&self) -> Option<&AccountName> {
        self.own.as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_covered_by_its_region_and_its_technician() {
        let north: RegionName = "north".parse().unwrap();
        let (li, wang): (AccountName, AccountName) =
            ("li".parse().unwrap(), "wang".parse().unwrap());
        let named = || Scope::of_regions(Regions::Named(["north".to_owned()].into()));
        let (region, nobody) = (Some(&north), None);
        for (scope, region, technician, expect) in [
            (Scope::system(), None, nobody, true),
            (Scope::system(), region, Some(&li), true),
            (named(), region, nobody, true),
            (named(), None, nobody, false),
            (named().of_own(li.clone()), region, Some(&li), true),
            (named().of_own(li.clone()), region, Some(&wang), false),
            (named().of_own(li.clone()), region, nobody, false),
            (Scope::system().of_own(li.clone()), None, Some(&li), true),
            (named().of_own(li.clone()), None, Some(&li), false),
        ] {
            assert_eq!(scope.covers(region, technician), expect, "{scope:?} {technician:?}");
        }
    }
}
