//! The lines that the operator knows.

use async_trait::async_trait;
use linecert_profile::Access;

use crate::{
    name::{LineName, OnuName, RegionName},
    page::{Listing, Page},
    scope::Scope,
    store::StoreError,
};

/// A line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The operator's name of it.
    pub name: LineName,
    /// The region.
    pub region: Option<RegionName>,
    /// The class of the customer, by the operator's profile of service.
    pub class: String,
    /// The access technology.
    pub access: Access,
    /// Where it is found in the access network.
    pub onu: Option<OnuName>,
    /// The name of the acceptance profile.
    pub profile: Option<String>,
    /// The version of this row, given by the store.
    pub version: u64,
}

/// Which lines. What is not said does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LineFilter {
    /// Whose name begins with this.
    pub prefix: Option<String>,
    /// Of this region.
    pub region: Option<RegionName>,
    /// That end at this ONU.
    pub onu: Option<OnuName>,
}

/// Reads lines.
#[async_trait]
pub trait Lines {
    /// The line with this name.
    async fn line(&self, scope: &Scope, name: &LineName) -> Result<Option<Line>, StoreError>;

    /// Lines by name.
    async fn lines(
        &self,
        scope: &Scope,
        filter: &LineFilter,
        page: &Page,
    ) -> Result<Listing<Line>, StoreError>;
}
