//! Lines.

use async_trait::async_trait;
use linecert_profile::Access;
use rusqlite::{Row, types::Value};

use super::{
    SqliteStore,
    keyset::Sorted,
    select::{Scoped, Select, Stored},
    value::{maybe_text, one_of, text, values},
    versioned::Versioned,
};
use crate::{
    line::{Line, LineFilter, Lines},
    name::{AccountName, LineName, OnuName, RegionName},
    page::{Listing, Page},
    scope::Scope,
    store::StoreError,
};

impl Stored for Line {
    const TABLE: &'static str = "line";
    const COLUMNS: &'static str = "name, region, class, access, node, port, onu, profile, version";
    const SCOPED: Scoped = Scoped::Region;

    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            name: text(row, "name")?,
            region: maybe_text(row, "region")?,
            class: row.get("class")?,
            access: one_of(row, "access", (&Access::ALL, Access::name))?,
            onu: onu(row)?,
            profile: row.get("profile")?,
            version: row.get("version")?,
        })
    }
}

fn onu(row: &Row<'_>) -> rusqlite::Result<Option<OnuName>> {
    let place = (maybe_text(row, "node")?, maybe_text(row, "port")?, row.get("onu")?);
    let (Some(node), Some(port), Some(onu)) = place else { return Ok(None) };
    Ok(Some(OnuName { node, port, onu }))
}

impl Versioned for Line {
    const PUT: &'static str = "put-line";

    fn object(&self) -> String {
        format!("line {}", self.name)
    }

    fn find(&self, select: Select) -> Select {
        select.when("name = ?", Some(&self.name))
    }

    fn version(&self) -> u64 {
        self.version
    }

    fn region(&self) -> Option<&RegionName> {
        self.region.as_ref()
    }

    fn owner(&self) -> Option<&AccountName> {
        None
    }

    fn values(&self, version: u64) -> Vec<Value> {
        let onu = self.onu.as_ref();
        let (node, port) = (onu.map(|onu| &onu.node), onu.map(|onu| &onu.port));
        let head = values![self.name, self.region, self.class, self.access.name(), node, port];
        [head, values![onu.map(|onu| onu.onu), self.profile, version]].concat()
    }
}

pub(super) const BY_NAME: Sorted = Sorted::Rising(&["name"]);

pub(super) fn matching(scope: &Scope, filter: &LineFilter) -> Select {
    let onu = filter.onu.as_ref();
    Select::of::<Line>(scope)
        .begins("name", filter.prefix.as_deref())
        .when("region = ?", filter.region.as_ref())
        .when("node = ?", onu.map(|onu| &onu.node))
        .when("port = ?", onu.map(|onu| &onu.port))
        .when("onu = ?", onu.map(|onu| onu.onu))
}

#[async_trait]
impl Lines for SqliteStore {
    async fn line(&self, scope: &Scope, name: &LineName) -> Result<Option<Line>, StoreError> {
        let select = Select::of::<Line>(scope).when("name = ?", Some(name));
        self.read(move |db| select.one(db)).await
    }

    async fn lines(
        &self,
        scope: &Scope,
        filter: &LineFilter,
        page: &Page,
    ) -> Result<Listing<Line>, StoreError> {
        let (select, page) = (matching(scope, filter), page.clone());
        self.read(move |db| select.page(db, BY_NAME, &page)).await
    }
}
