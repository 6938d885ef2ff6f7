//! Access nodes that are read over SNMP: what to ask for, and what the answers mean.

mod detect;
mod port;
mod row;
mod secret;
mod table;

use std::collections::BTreeSet;

use linecert_measure::{Observation, Subject};
use linecert_snmp::{Oid, VarBind};
use thiserror::Error;

use crate::{
    fault::{self, Fault, Problem, fault},
    raw,
};

use detect::Detection;
pub use port::BadPortName;
use port::PortName;
pub use table::{Column, Table};

/// The driver of an access node.
///
/// It names every object that may be asked for; nothing else of the device is read.
#[derive(Debug, Clone)]
pub struct SnmpDriver {
    detection: Detection,
    ports: PortName,
    tables: Vec<Table>,
}

/// A subject that a driver cannot have rows for.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{subject:?} is not one of this device: its PON ports are named {ports}")]
pub struct ForeignSubject {
    /// The subject.
    pub subject: Subject,
    /// How the device names its PON ports.
    pub ports: String,
}

impl SnmpDriver {
    pub(crate) fn check(raw: &raw::Snmp) -> Result<Self, Fault> {
        let root: Oid = fault::parse(&raw.root)?;
        let ports: PortName = fault::parse(&raw.pon)?;
        let tables = raw.table.iter().map(|table| Table::check(table, &root, &ports));
        let tables: Vec<Table> = tables.collect::<Result<_, _>>()?;
        refuse_repeated_columns(raw, &tables)?;
        Ok(Self { detection: Detection::check(&raw.detect, &root)?, ports, tables })
    }

    /// The tables, with all that the driver file says of their columns.
    #[must_use]
    pub fn tables(&self) -> &[Table] {
        &self.tables
    }

    /// The columns to walk in order to read every ONU and every PON port.
    #[must_use]
    pub fn columns(&self) -> Vec<Oid> {
        self.tables.iter().flat_map(Table::walked).cloned().collect()
    }

    /// The exact instances to GET in order to read one subject, and with an ONU its PON port.
    ///
    /// # Errors
    /// When the subject cannot be one of this device.
    pub fn rows_of(&self, subject: &Subject) -> Result<Vec<Oid>, ForeignSubject> {
        let mut rows = Vec::new();
        for (table, index) in self.related(subject)? {
            rows.extend(table.walked().filter_map(|column| column.child(&index).ok()));
        }
        Ok(rows)
    }

    /// Decodes the answers to a walk of [`columns`](Self::columns): every metric of every subject
    /// that occurs in any of them, sorted by subject and then by metric. A metric without a row is
    /// `NotReported`.
    #[must_use]
    pub fn decode(&self, varbinds: &[VarBind]) -> Vec<Observation> {
        sorted(self.tables.iter().flat_map(|table| table.decode(varbinds)).collect())
    }

    /// Decodes the answers to a GET of [`rows_of`](Self::rows_of) `subject`: each of its metrics
    /// exactly once, whatever was answered, and of no other ONU or port.
    ///
    /// # Errors
    /// When the subject cannot be one of this device.
    pub fn decode_of(
        &self,
        subject: &Subject,
        varbinds: &[VarBind],
    ) -> Result<Vec<Observation>, ForeignSubject> {
        let related = self.related(subject)?;
        let decoded = related.iter().flat_map(|(table, index)| table.decode_row(index, varbinds));
        Ok(sorted(decoded.collect()))
    }

    /// The objects that tell whether a device is of this model: two to GET, `sysDescr.0` and
    /// `sysObjectID.0`, and a subtree of which the first row is enough.
    #[must_use]
    pub fn detection(&self) -> [Oid; 3] {
        self.detection.objects()
    }

    /// Whether what a device answered for [`detection`](Self::detection), or a recording of it,
    /// is of this model.
    #[must_use]
    pub fn detects(&self, varbinds: &[VarBind]) -> bool {
        self.detection.detects(varbinds)
    }

    /// The tables that hold something about `subject`, each with the index of the row.
    fn related(&self, subject: &Subject) -> Result<Vec<(&Table, Vec<u32>)>, ForeignSubject> {
        let of_table = |table| Some((table, Table::index_for(table, subject)?));
        let related: Vec<_> = self.tables.iter().filter_map(of_table).collect();
        if related.is_empty() {
            let ports = self.ports.to_string();
            return Err(ForeignSubject { subject: subject.clone(), ports });
        }
        Ok(related)
    }
}

fn sorted(mut observations: Vec<Observation>) -> Vec<Observation> {
    observations.sort_by(|a, b| (a.subject(), a.metric()).cmp(&(b.subject(), b.metric())));
    observations
}

/// Two columns of one metric would give two readings of it, and two of one object contradict.
fn refuse_repeated_columns(raw: &raw::Snmp, tables: &[Table]) -> Result<(), Fault> {
    let texts = raw.table.iter().flat_map(|table| &table.column);
    let columns = tables.iter().flat_map(Table::columns);
    let mut seen: BTreeSet<String> =
        tables.iter().filter_map(Table::state).map(Oid::to_string).collect();
    for (text, column) in texts.zip(columns) {
        let names = [column.metric().to_string(), column.oid().to_string()];
        for (place, name) in [&text.metric, &text.oid].into_iter().zip(names) {
            if !seen.insert(name.clone()) {
                return Err(fault(place, Problem::Repeated(name)));
            }
        }
    }
    Ok(())
}

/// An object identifier of a driver file: inside the root, and no secret.
fn check_object(text: &raw::Text, root: &Oid) -> Result<Oid, Fault> {
    let oid: Oid = fault::parse(text)?;
    if !oid.starts_with(root) || oid == *root {
        return Err(fault(text, Problem::OutsideRoot { oid, root: root.clone() }));
    }
    if secret::is_secret(&oid) {
        return Err(fault(text, Problem::SecretObject(oid)));
    }
    Ok(oid)
}

/// Citations of an object, none of which names a secret.
fn check_cites(list: &raw::Cites) -> Result<Vec<String>, Fault> {
    let cites = fault::cites(list)?;
    match cites.iter().find(|source| secret::names_secret(source)) {
        Some(source) => Err(fault(list, Problem::SecretName(source.clone()))),
        None => Ok(cites),
    }
}

#[cfg(test)]
mod tests;
