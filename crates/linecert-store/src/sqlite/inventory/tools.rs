//! Instruments, and the technicians who have them.

use rusqlite::{Row, types::Value};

use crate::{
    inventory::{Instrument, Technician},
    name::{AccountName, RegionName},
    sqlite::{
        select::{Scoped, Select, Stored},
        value::{maybe_digest, maybe_text, text, values},
        versioned::Versioned,
    },
};

impl Stored for Instrument {
    const TABLE: &'static str = "instrument";
    const COLUMNS: &'static str = "name, region, technician, calibration_due, version";
    const SCOPED: Scoped = Scoped::RegionAnd("technician");

    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            name: text(row, "name")?,
            region: maybe_text(row, "region")?,
            technician: maybe_text(row, "technician")?,
            calibration_due: maybe_text(row, "calibration_due")?,
            version: row.get("version")?,
        })
    }
}

impl Versioned for Instrument {
    const PUT: &'static str = "put-instrument";

    fn object(&self) -> String {
        format!("instrument {}", self.name)
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
        self.technician.as_ref()
    }

    fn values(&self, version: u64) -> Vec<Value> {
        let due = self.calibration_due.map(|day| day.to_string());
        values![self.name, self.region, self.technician, due, version]
    }
}

impl Stored for Technician {
    const TABLE: &'static str = "technician";
    const COLUMNS: &'static str = "name, display, staff_number, region, signer, version";
    const SCOPED: Scoped = Scoped::RegionAnd("name");

    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            name: text(row, "name")?,
            display: row.get("display")?,
            staff_number: row.get("staff_number")?,
            region: maybe_text(row, "region")?,
            key: maybe_digest(row, "signer")?,
            version: row.get("version")?,
        })
    }
}

impl Versioned for Technician {
    const PUT: &'static str = "put-technician";

    fn object(&self) -> String {
        format!("technician {}", self.name)
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
        Some(&self.name)
    }

    fn values(&self, version: u64) -> Vec<Value> {
        let (name, number) = (&self.name, &self.staff_number);
        values![name, self.display, number, self.region, self.key, version]
    }
}
