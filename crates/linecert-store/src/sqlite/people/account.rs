//! Accounts.

use linecert_cert::Regions;
use rusqlite::{Row, types::Value};

use crate::{
    name::{AccountName, RegionName},
    people::Account,
    sqlite::{
        select::{Scoped, Select, Stored},
        value::{joined, parted, text, values},
        versioned::Versioned,
    },
};

impl Stored for Account {
    const TABLE: &'static str = "account";
    const COLUMNS: &'static str = "name, display, role, regions, password, disabled, version";
    const SCOPED: Scoped = Scoped::Account("name");

    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        let regions: Option<String> = row.get("regions")?;
        Ok(Self {
            name: text(row, "name")?,
            display: row.get("display")?,
            role: text(row, "role")?,
            regions: regions.map_or(Regions::All, |names| Regions::Named(parted(&names))),
            password: row.get("password")?,
            disabled: row.get("disabled")?,
            version: row.get("version")?,
        })
    }
}

impl Versioned for Account {
    const PUT: &'static str = "put-account";

    fn object(&self) -> String {
        format!("account {}", self.name)
    }

    fn find(&self, select: Select) -> Select {
        select.when("name = ?", Some(&self.name))
    }

    fn version(&self) -> u64 {
        self.version
    }

    fn region(&self) -> Option<&RegionName> {
        None
    }

    fn owner(&self) -> Option<&AccountName> {
        Some(&self.name)
    }

    fn values(&self, version: u64) -> Vec<Value> {
        let regions = match &self.regions {
            Regions::All => None,
            Regions::Named(names) => Some(joined(names)),
        };
        let (role, disabled) = (self.role.word(), i64::from(self.disabled));
        values![self.name, self.display, role, regions, self.password, disabled, version]
    }
}
