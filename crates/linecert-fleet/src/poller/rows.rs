//! Tables that are read whole before they are decoded: what hardly changes, and what is spread over
//! rows.

use std::{collections::BTreeMap, sync::Arc};

use linecert_driver::{Asked, Cell, CellContent, Datum, Holds, SnmpDriver, SubjectKind};
use linecert_measure::{Absence, Attribute, Subject, Uncertainty};
use linecert_snmp::{IndexRef, Oid, ValueRef, VarBind};

use super::walk::Heading;
use crate::{
    budget::PollTable,
    sample::{PonColumn, PonRoll, PonSample, RollRow, Unread},
};

/// The rows of a walk.
#[derive(Debug, Default)]
pub(super) struct Rows {
    pub(super) subtrees: Vec<Oid>,
    pub(super) rows: Vec<VarBind>,
    pub(super) unread: Vec<Unread>,
}

/// The ONUs of each PON port with their cells.
type Ports = BTreeMap<String, BTreeMap<u32, Vec<Cell>>>;

/// The subtrees of a driver that hold a table of ONUs, each once.
pub(super) fn subtrees(snmp: &SnmpDriver, table: PollTable) -> Vec<Oid> {
    let onus = snmp.tables().iter().filter(|read| read.kind() == SubjectKind::Onu);
    let columns = onus.flat_map(|read| read.columns()).filter(|column| table.reads(column));
    let mut oids: Vec<Oid> = columns.filter_map(|column| column.oid().cloned()).collect();
    oids.sort();
    // Sorted, a subtree comes before everything in it.
    oids.dedup_by(|inner, outer| inner.starts_with(outer));
    oids
}

impl Rows {
    pub(super) fn take(&mut self, subtree: &Oid, index: IndexRef<'_>, value: ValueRef<'_>) {
        // An index that makes an object too long comes from no real agent; the engine checked it.
        if let Ok(oid) = subtree.child(&index.to_vec()) {
            self.rows.push(VarBind { oid, value: value.to_value() });
        }
    }

    /// What was said of each ONU, and of how many rows nobody knows whose they are.
    fn decode(&self, snmp: &SnmpDriver, known: &[VarBind]) -> (Ports, usize) {
        let absence = |unread: &Unread| {
            let (reason, detail) = (unread.trouble.reason(), unread.trouble.to_string());
            (unread.subtree.clone(), Absence { reason, detail })
        };
        let unread: Vec<_> = self.unread.iter().map(absence).collect();
        let rows: Vec<VarBind> = known.iter().chain(&self.rows).cloned().collect();
        let decoded =
            snmp.decode(&rows, &Asked::These { subtrees: &self.subtrees, unread: &unread });
        let mut ports = Ports::new();
        for cell in decoded.cells {
            if let Subject::Onu { pon, onu } = &cell.subject {
                let onus = ports.entry(pon.clone()).or_default();
                onus.entry(*onu).or_default().push(cell);
            }
        }
        (ports, decoded.unnamed.iter().map(|unnamed| unnamed.rows).sum())
    }

    /// What hardly changes, of each PON port.
    pub(super) fn rolls(
        &self,
        (snmp, known): (&SnmpDriver, &[VarBind]),
        heading: &Heading,
    ) -> (Vec<PonRoll>, usize) {
        let (ports, unnamed) = self.decode(snmp, known);
        let fact = |cell: Cell| match cell.content {
            CellContent::Fact(fact) if fact.attribute != Attribute::State => {
                Some((fact.attribute, fact.content))
            }
            _ => None,
        };
        let row = |(onu, cells): (u32, Vec<Cell>)| RollRow {
            onu,
            facts: cells.into_iter().filter_map(fact).collect(),
        };
        let roll = |(port, onus): (String, BTreeMap<u32, Vec<Cell>>)| PonRoll {
            node: Arc::clone(&heading.node),
            port: port.into(),
            at: heading.began,
            rows: onus.into_iter().map(row).collect(),
        };
        (ports.into_iter().map(roll).collect(), unnamed)
    }

    /// States and numbers, of each PON port.
    pub(super) fn samples(
        &self,
        (snmp, known): (&SnmpDriver, &[VarBind]),
        heading: &Heading,
    ) -> (Vec<PonSample>, usize) {
        let (ports, unnamed) = self.decode(snmp, known);
        let columns = columns(snmp, heading.table);
        let sample = |(port, onus): (String, BTreeMap<u32, Vec<Cell>>)| {
            let (mut states, mut numbers) = (Vec::new(), Vec::new());
            for (holds, uncertainty) in &columns {
                let cells = onus.values().map(|cells| datum(cells, *holds)).collect();
                match holds {
                    Holds::Attribute(attribute) => states.push((*attribute, cells)),
                    Holds::Metric(metric) => {
                        let (metric, uncertainty) = (*metric, *uncertainty);
                        numbers.push(PonColumn { metric, uncertainty, cells });
                    }
                    Holds::Sensor | Holds::Tones(_) => {}
                }
            }
            PonSample {
                node: Arc::clone(&heading.node),
                port: port.into(),
                slot: heading.slot,
                table: heading.table,
                onus: onus.keys().copied().collect(),
                states,
                columns: numbers,
            }
        };
        (ports.into_iter().map(sample).collect(), unnamed)
    }
}

/// The columns of a table of ONUs, each once.
fn columns(snmp: &SnmpDriver, table: PollTable) -> Vec<(Holds, Uncertainty)> {
    let onus = snmp.tables().iter().filter(|read| read.kind() == SubjectKind::Onu);
    let mut columns: Vec<(Holds, Uncertainty)> = Vec::new();
    for column in onus.flat_map(|read| read.columns()).filter(|column| table.reads(column)) {
        if column.oid().is_some() && columns.iter().all(|(holds, _)| *holds != column.holds()) {
            columns.push((column.holds(), column.uncertainty().unwrap_or(Uncertainty::NotStated)));
        }
    }
    columns
}

fn datum(cells: &[Cell], wanted: Holds) -> Datum {
    let says = |cell: &Cell| match (&cell.content, wanted) {
        (CellContent::Reading(reading), Holds::Metric(metric)) if reading.metric() == metric => {
            Some(Datum::from(reading.reading()))
        }
        (CellContent::Fact(fact), Holds::Attribute(attribute)) if fact.attribute == attribute => {
            Some(Datum::from(&fact.content))
        }
        _ => None,
    };
    let missing = Datum::Absent(linecert_measure::Reason::NoSuchObject);
    cells.iter().find_map(says).unwrap_or(missing)
}
