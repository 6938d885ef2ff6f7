//! Where the rows of one subject stand.

use linecert_measure::Subject;
use linecert_snmp::{Oid, VarBind};
use thiserror::Error;

use super::{
    SnmpDriver,
    answers::Answers,
    column::{Column, Source, ToneColumn},
    join::Names,
    subject::SubjectKind,
    table::Table,
};

/// A subject that a driver cannot have rows for.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{subject} is not one of this device{}", templates(.named))]
pub struct ForeignSubject {
    /// The subject.
    pub subject: Subject,
    /// How the device names subjects of that kind.
    pub named: Vec<String>,
}

fn templates(named: &[String]) -> String {
    match named {
        [] => String::new(),
        named => format!(", which names them {}", named.join(" or ")),
    }
}

impl SnmpDriver {
    /// The exact instances to GET in order to read one subject, and with an ONU its PON port.
    /// `known` are the answers for [`naming`](Self::naming), or more; without them the rows of a
    /// device that names its ports by a column of its own may not be found.
    ///
    /// # Errors
    /// When the subject cannot be one of this device.
    pub fn rows_of(
        &self,
        subject: &Subject,
        known: &[VarBind],
    ) -> Result<Vec<Oid>, ForeignSubject> {
        let answers = Answers::of(known);
        let names = Names::of(&self.joins, &answers);
        let mut rows: Vec<Oid> = Vec::new();
        let mut found = false;
        for wanted in self.related(subject) {
            for table in &self.tables {
                let instances = table.instances(&wanted, &names);
                found |= wanted == *subject && !instances.is_empty();
                rows.extend(instances);
            }
        }
        if !found {
            return Err(self.foreign(subject));
        }
        rows.sort();
        rows.dedup();
        Ok(rows)
    }

    /// The subtrees to walk beside [`rows_of`](Self::rows_of) in order to read one subject, and with
    /// an ONU its PON port: where an index holds more than the subject says, as with the tones, the
    /// bands and the ends of a line. Tables whose index does not begin with what the subject says are left out, since only
    /// a walk of the whole column would find the rows.
    #[must_use]
    pub fn walks_of(&self, subject: &Subject, known: &[VarBind]) -> Vec<Oid> {
        let answers = Answers::of(known);
        let names = Names::of(&self.joins, &answers);
        let mut subtrees: Vec<Oid> = Vec::new();
        for wanted in self.related(subject) {
            subtrees.extend(self.tables.iter().flat_map(|table| table.subtrees(&wanted, &names)));
        }
        subtrees.sort();
        subtrees.dedup();
        subtrees
    }

    /// The subject, and what is read with it: with an ONU its PON port, with a band its line.
    pub(super) fn related(&self, subject: &Subject) -> Vec<Subject> {
        let port = match subject {
            Subject::Onu { pon, .. } => Some(Subject::Pon { pon: pon.clone() }),
            other => super::gate::bearer(other),
        };
        std::iter::once(subject.clone()).chain(port).collect()
    }

    pub(super) fn foreign(&self, subject: &Subject) -> ForeignSubject {
        let kind = SubjectKind::of(subject);
        let tables = self.tables.iter().filter(|table| Some(table.kind()) == kind);
        let mut named: Vec<String> = tables.map(|table| table.naming.shown()).collect();
        named.sort();
        named.dedup();
        ForeignSubject { subject: subject.clone(), named }
    }
}

impl Table {
    /// Every instance of the table that is about a subject.
    fn instances(&self, subject: &Subject, names: &Names<'_>) -> Vec<Oid> {
        let indices = self.indices_of(subject, names);
        indices.first().map_or_else(Vec::new, |index| self.cells_at(index))
    }

    fn cells_at(&self, index: &[u32]) -> Vec<Oid> {
        let mut instances = Vec::new();
        for column in &self.columns {
            if let (Source::Spread(oid), Some((_, cell))) = (&column.source, index.split_last()) {
                instances.push(oid.child(cell));
            }
            let objects = column.objects();
            instances.extend(
                objects.iter().map(|object| object.oid.child(&[index, &object.suffix].concat())),
            );
        }
        instances.into_iter().flatten().collect()
    }

    /// The subtrees in which the rows of a subject are when their indices cannot be told.
    fn subtrees(&self, subject: &Subject, names: &Names<'_>) -> Vec<Oid> {
        let naming = &self.naming;
        let wanted = naming.variables_of(subject).or_else(|| naming.variables_of_whole(subject));
        let Some(wanted) = wanted else { return Vec::new() };
        let prefix = self.prefix(&wanted, names);
        if prefix.is_empty() || !self.indices_of(subject, names).is_empty() {
            return Vec::new();
        }
        let columns = self.columns.iter().flat_map(Column::read);
        let tones = self.tones.iter().flat_map(ToneColumn::read);
        columns.chain(tones).filter_map(|oid| oid.child(&prefix).ok()).collect()
    }
}
