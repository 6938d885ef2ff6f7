//! A table of an agent: its index, what its rows are about, and its columns.

use std::collections::BTreeSet;

use linecert_measure::{Subject, ToneQuantity};

use super::{
    column::{Column, Holds, Source, Surroundings, ToneColumn, column_fault},
    index::Unread,
    join::{Join, Names},
    layout::{IndexProblem, Layout},
    object::{self, Roots},
    spread::Spread,
    subject::{Naming, SubjectKind},
    variables::Variables,
    variant::Variant,
};
use crate::{
    fault::{Fault, Problem, fault},
    raw,
};

/// A table whose rows are of one kind of subject.
#[derive(Debug, Clone)]
pub struct Table {
    pub(super) naming: Naming,
    pub(super) layout: Layout,
    pub(super) spread: Option<Spread>,
    pub(super) columns: Vec<Column>,
    pub(super) tones: Vec<ToneColumn>,
}

/// What the tables of a driver are checked against.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shared<'c> {
    pub(super) roots: &'c Roots,
    pub(super) joins: &'c [Join],
    pub(super) variants: &'c [Variant],
}

/// The variables by which the rows of tones are put together.
pub(super) const DIRECTION: &str = "direction";
pub(super) const SEGMENT: &str = "segment";

impl Table {
    pub(super) fn check(raw: &raw::Table, shared: Shared<'_>) -> Result<Self, Fault> {
        object::check_cites(&raw.cites)?;
        let naming = Naming::check(&raw.subject)?;
        let layout = Layout::check(raw, shared.joins)?;
        if let Some(name) = naming.variables().find(|name| !layout.gives(name)) {
            return Err(fault(&raw.subject, IndexProblem::NoVariable(name.to_owned())));
        }
        let spread = raw.spread.as_ref().map(|spread| Spread::check(spread, shared.roots));
        let spread = spread.transpose()?;
        let Shared { roots, variants, .. } = shared;
        let around = Surroundings { roots, variants, spread: spread.as_ref().map(|s| &s.oid) };
        let columns = raw.column.iter().map(|column| Column::check(column, around));
        let columns: Vec<Column> = columns.collect::<Result<_, _>>()?;
        let tones = raw.tones.iter().map(|tones| ToneColumn::check(tones, roots));
        let table =
            Self { naming, layout, spread, columns, tones: tones.collect::<Result<_, _>>()? };
        table.check_columns(raw)?;
        table.check_tones(raw)?;
        Ok(table)
    }

    /// What the columns say must be sayable of the subject, once for each variant.
    fn check_columns(&self, raw: &raw::Table) -> Result<(), Fault> {
        let mut seen = BTreeSet::new();
        for (column, raw) in self.columns.iter().zip(&raw.column) {
            let holds = column.holds();
            if !self.kind().can_hold(holds) {
                let subject = self.kind().words();
                return Err(column_fault(raw, Problem::Subject { holds, subject }));
            }
            if !seen.insert((holds, column.variant)) {
                return Err(column_fault(raw, Problem::Repeated(holds.to_string())));
            }
            match (&column.source, &raw.from) {
                (Source::Variable(name), Some(from)) if !self.layout.gives(name) => {
                    return Err(fault(from, IndexProblem::NoVariable(name.clone())));
                }
                _ => {}
            }
        }
        if self.columns.is_empty() && self.tones.is_empty() {
            return Err(fault(&raw.cites, Problem::NoColumns));
        }
        Ok(())
    }

    fn check_tones(&self, raw: &raw::Table) -> Result<(), Fault> {
        let Some(first) = raw.tones.first() else { return Ok(()) };
        let mut seen = BTreeSet::new();
        for (column, raw) in self.tones.iter().zip(&raw.tones) {
            if !seen.insert(column.quantity) {
                return Err(fault(&raw.tones, Problem::Repeated(column.quantity.to_string())));
            }
        }
        if self.kind() != SubjectKind::Line {
            let (holds, subject) = (Holds::Tones(ToneQuantity::Bits), self.kind().words());
            return Err(fault(&first.tones, Problem::Subject { holds, subject }));
        }
        if !self.layout.gives(DIRECTION) {
            return Err(fault(&raw.index, IndexProblem::NoVariable(DIRECTION.to_owned())));
        }
        Ok(())
    }

    /// The kind of what its rows are about.
    #[must_use]
    pub const fn kind(&self) -> SubjectKind {
        self.naming.kind()
    }

    /// The columns that hold metrics and attributes.
    #[must_use]
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The subject of the row at `index`.
    pub(super) fn subject_at(&self, index: &[u32], names: &Names<'_>) -> Result<Subject, Unread> {
        let variables = self.layout.decode(index, names)?;
        Ok(self.naming.subject(&variables)?)
    }

    /// The sub-identifiers below a column in whose subtree all rows are that say what is wanted. A
    /// walk below an instance does not find the instance, and the cells of a spread are one
    /// sub-identifier shorter than its rows.
    pub(super) fn prefix(&self, wanted: &Variables<'_>, names: &Names<'_>) -> Vec<u32> {
        let behind = if self.spread.is_some() { 2 } else { 1 };
        self.layout.prefix(wanted, (names, behind))
    }

    /// The indices of the rows that are about `subject`, lowest first.
    pub(super) fn indices_of(&self, subject: &Subject, names: &Names<'_>) -> Vec<Vec<u32>> {
        let Some(wanted) = self.naming.variables_of(subject) else { return Vec::new() };
        let mut indices = self.layout.encode(&wanted, names);
        indices.retain(|index| self.subject_at(index, names).as_ref() == Ok(subject));
        indices.sort();
        indices
    }
}

#[cfg(test)]
impl Table {
    /// The indices of the rows that occur among answers, with what they are about.
    pub(super) fn rows_in(
        &self,
        answers: &super::answers::Answers<'_>,
        names: &Names<'_>,
    ) -> Vec<(Vec<u32>, Subject)> {
        let objects = self.columns.iter().flat_map(Column::objects);
        let rows = objects.flat_map(|object| {
            let found = answers.below(&object.oid);
            found.map(|(index, _)| index.to_vec()).collect::<Vec<_>>()
        });
        rows.filter_map(|index| Some((index.clone(), self.subject_at(&index, names).ok()?)))
            .collect()
    }
}
