//! What part of a device is asked about, and the objects to walk for it.

use std::collections::BTreeSet;

use linecert_snmp::{Oid, VarBind};

use super::{
    SnmpDriver,
    answers::Answers,
    column::{Batch, Column, ToneColumn},
    join::Names,
    subject::SubjectKind,
    table::Table,
};
use crate::raw::Cost;

/// What part of a device is asked about.
#[derive(Debug, Clone)]
pub struct Scope<'k> {
    /// The kinds of subjects.
    pub kinds: BTreeSet<SubjectKind>,
    /// The dearest columns: `Cheap` leaves out the costly ones.
    pub cost: Cost,
    /// Only this PON port and the ONUs on it. Subjects of other kinds are not touched by it.
    pub pon: Option<String>,
    /// Answers that are at hand, such as those for [`SnmpDriver::naming`]; these are not asked
    /// for again.
    pub known: &'k [VarBind],
}

impl SnmpDriver {
    /// Everything that the driver can read.
    #[must_use]
    pub fn whole(&self) -> Scope<'static> {
        Scope { kinds: self.kinds(), cost: Cost::Costly, pon: None, known: &[] }
    }

    /// The columns by which the rows of a scope are named and its firmware is told apart. With these
    /// known, walks can be confined to a PON port and single rows can be read. What is nothing but
    /// names itself, such as the addresses that a switch has learned, is left to the plan.
    #[must_use]
    pub fn naming(&self, scope: &Scope<'_>) -> Vec<Oid> {
        let reads = |table: &&Table| scope.wanted(table).any(|column| !column.read().is_empty());
        let tables = self.tables_in(scope).filter(|table| reads(table) || scope.wants_tones(table));
        distinct(self.naming_of(&tables.collect::<Vec<_>>(), scope))
    }

    /// The subtrees to walk for a scope: names first, then states and serial numbers, then the
    /// rest. Nothing that the file does not name, and nothing twice.
    #[must_use]
    pub fn plan(&self, scope: &Scope<'_>) -> Vec<Oid> {
        let answers = Answers::of(scope.known);
        let names = Names::of(&self.joins, &answers);
        let tables: Vec<&Table> = self.tables_in(scope).collect();
        let mut plan = self.naming_of(&tables, scope);
        for first in [true, false] {
            for table in &tables {
                let prefix = scope.prefix(table, &names);
                let objects = table.objects_in(scope, first);
                plan.extend(objects.iter().filter_map(|oid| oid.child(&prefix).ok()));
            }
        }
        distinct(plan)
    }

    /// The columns that must not be read by GETBULK with more than one repetition.
    #[must_use]
    pub fn columns_not_bulk(&self) -> BTreeSet<&Oid> {
        let columns = self.tables.iter().flat_map(Table::columns);
        columns.filter(|column| column.batch == Batch::Single).filter_map(Column::oid).collect()
    }

    /// The tables of which anything is wanted.
    fn tables_in<'d>(&'d self, scope: &Scope<'_>) -> impl Iterator<Item = &'d Table> {
        let any = |table: &&Table| scope.wanted(table).next().is_some();
        self.tables.iter().filter(move |table| any(table) || scope.wants_tones(table))
    }

    /// The names that the tables need and that are not known yet.
    fn naming_of(&self, tables: &[&Table], scope: &Scope<'_>) -> Vec<Oid> {
        let needed: BTreeSet<usize> =
            tables.iter().flat_map(|table| table.layout.joins()).collect();
        let joins = needed.into_iter().filter_map(|place| self.joins.get(place));
        let joins = joins.map(|join| &join.oid);
        let variants = tables.iter().flat_map(|table| scope.wanted(table));
        let variants: BTreeSet<usize> = variants.filter_map(|column| column.variant).collect();
        let variants = variants.into_iter().filter_map(|place| self.variants.get(place));
        let known = |oid: &Oid| scope.known.iter().any(|row| row.oid.starts_with(oid));
        let wanted = joins.chain(variants.map(|variant| &variant.oid));
        wanted.filter(|oid| !known(oid)).cloned().collect()
    }
}

impl Scope<'_> {
    /// All that is read of single subjects of these kinds, and of what is read with them: with an
    /// ONU its PON port, with a band its line.
    #[must_use]
    pub fn of_single(kinds: &[SubjectKind]) -> Scope<'static> {
        let bearers = kinds.iter().filter_map(|kind| kind.bearer());
        let kinds = kinds.iter().copied().chain(bearers).collect();
        Scope { kinds, cost: Cost::Costly, pon: None, known: &[] }
    }

    /// Whether a table has anything to do with it. The state of a line is that of its bands too.
    fn touches(&self, table: &Table) -> bool {
        let kind = table.kind();
        let of_line = [SubjectKind::Band, SubjectKind::Termination];
        self.kinds.contains(&kind)
            || (kind == SubjectKind::Line && of_line.iter().any(|kind| self.kinds.contains(kind)))
    }

    /// The columns of a table of which cells belong to it.
    fn wanted<'t>(&self, table: &'t Table) -> impl Iterator<Item = &'t Column> {
        table.columns.iter().filter(|column| self.wants(table, column))
    }

    fn wants(&self, table: &Table, column: &Column) -> bool {
        let wanted = self.kinds.contains(&table.kind());
        (wanted && column.cost() <= self.cost) || (self.touches(table) && column.identifies())
    }

    fn wants_tones(&self, table: &Table) -> bool {
        self.tones(table).next().is_some()
    }

    fn tones<'t>(&self, table: &'t Table) -> impl Iterator<Item = &'t ToneColumn> {
        let wanted = self.kinds.contains(&table.kind());
        table.tones.iter().filter(move |tones| wanted && tones.cost <= self.cost)
    }

    /// The sub-identifiers with which the rows of the wanted PON port begin.
    fn prefix(&self, table: &Table, names: &Names<'_>) -> Vec<u32> {
        let wanted = self.pon.as_ref().and_then(|pon| table.naming.variables_of_pon(pon));
        wanted.map_or_else(Vec::new, |wanted| table.prefix(&wanted, names))
    }
}

impl Table {
    /// The objects of a scope: those that say who and whether first, or the others.
    fn objects_in(&self, scope: &Scope<'_>, first: bool) -> Vec<Oid> {
        let columns = scope.wanted(self).filter(|column| column.identifies() == first);
        let mut objects: Vec<Oid> = columns.flat_map(Column::read).collect();
        if !first {
            objects.extend(scope.tones(self).flat_map(ToneColumn::read));
        }
        objects
    }
}

/// Each subtree once, in the order of its first mention, and none that lies within another.
fn distinct(oids: Vec<Oid>) -> Vec<Oid> {
    let all: BTreeSet<&Oid> = oids.iter().collect();
    // Sorted, a subtree comes before everything in it.
    let mut outer: BTreeSet<Oid> = BTreeSet::new();
    let mut last: Option<&Oid> = None;
    for oid in all {
        if last.is_none_or(|last| !oid.starts_with(last)) {
            outer.insert(oid.clone());
            last = Some(oid);
        }
    }
    oids.into_iter().filter(|oid| outer.remove(oid)).collect()
}
