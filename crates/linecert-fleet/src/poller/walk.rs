//! One table of one node while it is read, cell by cell.

use std::{collections::HashSet, sync::Arc};

use jiff::Timestamp;
use linecert_driver::{Datum, Holds, Sheet, SnmpDriver, WhenAbsent};
use linecert_measure::{Attribute, Reason, Uncertainty};
use linecert_snmp::{Oid, ValueRef, VarBind};

use super::grid::Grid;
use crate::{
    budget::PollTable,
    prepared::{Prepared, Said},
    roster::{Cursor, Known, OnusOfPort, Roster},
    sample::{PonColumn, PonSample, Unread},
    trouble::Trouble,
};

/// What a walk is of, and when.
#[derive(Debug, Clone)]
pub(super) struct Heading {
    pub(super) node: Arc<str>,
    pub(super) table: PollTable,
    pub(super) began: Timestamp,
    pub(super) slot: Timestamp,
}

/// Where the cells of a walk are put.
#[derive(Debug)]
pub(super) struct Columns {
    /// The place of the sheet.
    pub(super) sheet: usize,
    /// The column that says whether an ONU is there.
    state: Option<usize>,
    grid: Grid,
    /// Where each subtree is.
    cursors: Vec<Cursor>,
    strangers: Vec<Stranger>,
    /// Of each subtree of the sheet, why it did not come whole.
    unread: Vec<Option<Trouble>>,
}

/// A cell of a row that was not seen before.
#[derive(Debug)]
struct Stranger {
    row: (usize, Vec<u32>),
    said: Said,
}

impl Columns {
    pub(super) fn new(sheet: usize, prepared: &Prepared, onus: usize) -> Self {
        let (columns, subtrees) = (prepared.sheet.columns(), prepared.sheet.subtrees());
        let is_state = |holds: Holds| holds == Holds::Attribute(Attribute::State);
        Self {
            sheet,
            state: columns.iter().position(|column| is_state(column.holds)),
            grid: Grid::new(columns.len(), onus),
            cursors: vec![Cursor::default(); subtrees.len()],
            strangers: Vec::new(),
            unread: vec![None; subtrees.len()],
        }
    }

    /// Takes a cell off the wire.
    #[inline]
    pub(super) fn take(
        &mut self,
        (prepared, roster): (&mut Prepared, &Roster),
        subtree: usize,
        cell: (&[u32], ValueRef<'_>),
    ) {
        let Self { grid, cursors, strangers, state, .. } = self;
        let Some(cursor) = cursors.get_mut(subtree) else { return };
        prepared.read(subtree, cell, |(table, index), said| {
            match roster.find(table, index, cursor) {
                Known::Onu(onu) => put(grid, (onu, said), *state),
                Known::Nobody => {}
                Known::New => strangers.push(Stranger { row: (table, index.to_vec()), said }),
            }
        });
    }

    pub(super) fn miss(&mut self, subtree: usize, trouble: Trouble) {
        if let Some(unread) = self.unread.get_mut(subtree) {
            *unread = Some(trouble);
        }
    }

    /// Names the rows that were not seen before. How many cannot be named.
    pub(super) fn meet(
        &mut self,
        snmp: &SnmpDriver,
        known: &[VarBind],
        roster: &mut Roster,
    ) -> usize {
        if self.strangers.is_empty() {
            return 0;
        }
        let rows: HashSet<&(usize, Vec<u32>)> =
            self.strangers.iter().map(|stranger| &stranger.row).collect();
        let rows: Vec<_> = rows.into_iter().cloned().collect();
        let names = snmp.name_rows(&rows, known);
        let unnamed = roster.learn(rows.into_iter().zip(names).collect());
        self.grid.make_room(roster.len());
        let mut cursor = Cursor::default();
        for Stranger { row: (table, index), said } in std::mem::take(&mut self.strangers) {
            if let Known::Onu(onu) = roster.find(table, &index, &mut cursor) {
                put(&mut self.grid, (onu, said), self.state);
            }
        }
        unnamed
    }

    /// The subtrees that did not come whole.
    pub(super) fn unread(&self, sheet: &Sheet) -> Vec<Unread> {
        let subtrees = sheet.subtrees().iter().zip(&self.unread);
        let unread = |oid: &Oid, trouble: &Trouble| Unread {
            subtree: oid.clone(),
            trouble: trouble.clone(),
        };
        subtrees
            .filter_map(|(subtree, trouble)| Some(unread(&subtree.oid, trouble.as_ref()?)))
            .collect()
    }

    /// What was said of each PON port.
    pub(super) fn samples(
        &self,
        sheet: &Sheet,
        roster: &Roster,
        heading: &Heading,
    ) -> Vec<PonSample> {
        let missing: Vec<Reason> = self.missing(sheet);
        let ports = roster.ports(|onu| self.grid.is_known(onu));
        let sample = |(port, onus): (Arc<str>, OnusOfPort)| {
            let (mut states, mut columns) = (Vec::new(), Vec::new());
            for (place, (column, missing)) in sheet.columns().iter().zip(&missing).enumerate() {
                let datum = |(onu, _): &(usize, u32)| match self.grid.barred(*onu) {
                    Some(reason) if column.offline == WhenAbsent::Void => Datum::Absent(reason),
                    _ => self.grid.datum(*onu, place).unwrap_or(Datum::Absent(*missing)),
                };
                let cells = onus.iter().map(datum).collect();
                match column.holds {
                    Holds::Attribute(attribute) => states.push((attribute, cells)),
                    Holds::Metric(metric) => {
                        let uncertainty = column.uncertainty.unwrap_or(Uncertainty::NotStated);
                        columns.push(PonColumn { metric, uncertainty, cells });
                    }
                    Holds::Sensor | Holds::Tones(_) => {}
                }
            }
            let Heading { node, table, slot, .. } = heading.clone();
            let onus = onus.iter().map(|(_, number)| *number).collect();
            PonSample { node, port, slot, table, onus, states, columns }
        };
        ports.into_iter().map(sample).collect()
    }

    /// For each column why a cell is missing that did not come: the agent has none, or what fed the
    /// column was not read.
    fn missing(&self, sheet: &Sheet) -> Vec<Reason> {
        let of_column = |column: usize| {
            let subtrees = sheet.subtrees().iter().zip(&self.unread);
            let mut feeds = subtrees.flat_map(|(subtree, trouble)| {
                let feeds = subtree.feeds.iter().filter(move |feed| feed.column == column);
                feeds.map(move |_| trouble)
            });
            feeds.find_map(|trouble| Some(trouble.as_ref()?.reason()))
        };
        let columns = 0..sheet.columns().len();
        columns.map(|column| of_column(column).unwrap_or(Reason::NoSuchObject)).collect()
    }
}

#[inline]
fn put(grid: &mut Grid, (onu, said): (u32, Said), state: Option<usize>) {
    let Ok(onu) = usize::try_from(onu) else { return };
    if state == Some(said.column) {
        grid.bar(onu, said.datum);
    }
    grid.put(onu, said);
}
