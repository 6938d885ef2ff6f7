//! The rows of a table, put together from the answers for its columns.

use std::collections::BTreeSet;

use linecert_measure::Subject;

use super::{
    SnmpDriver,
    answers::{Answer, Answers},
    asked::Asked,
    cell::Unnamed,
    choice::Slot,
    column::{Column, Object},
    index::{Illegible, Index, Unread},
    join::Names,
    spread::Made,
    table::Table,
};

/// One table, with the columns that are decoded for a scope and a firmware.
#[derive(Debug)]
pub(super) struct Reader<'d> {
    /// The place of the table in the driver.
    pub(super) place: usize,
    pub(super) table: &'d Table,
    pub(super) slots: Vec<Slot<'d>>,
    pub(super) objects: Vec<Object>,
}

/// Where in a row an answer stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum At {
    /// One of the objects of the reader.
    Object(usize),
    /// The part of a cell that was spread over rows.
    Part,
    /// A join that rows are rows of.
    Join,
}

/// One answer of a row.
#[derive(Debug)]
pub(super) struct Piece<'a> {
    index: &'a [u32],
    at: At,
    answer: &'a Answer<'a>,
}

/// The answers of one row, and what it is about.
#[derive(Debug)]
pub(super) struct Row<'a> {
    pub(super) subject: Subject,
    /// The place of the reader among the readers.
    pub(super) reader: usize,
    pub(super) index: Vec<u32>,
    pub(super) pieces: &'a [Piece<'a>],
}

/// A table that reads some of the objects of another, and where in a row of that they stand.
#[derive(Debug)]
struct Shared<'t> {
    place: usize,
    table: &'t Table,
    at: Vec<At>,
}

/// What rows are named with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Around<'r> {
    pub(super) driver: &'r SnmpDriver,
    pub(super) names: &'r Names<'r>,
    pub(super) asked: &'r Asked<'r>,
}

/// The rows that have no subject, by table and reason.
#[derive(Debug, Default)]
pub(super) struct Nameless(Vec<Unnamed>);

impl<'d> Reader<'d> {
    pub(super) fn new(table: &'d Table, place: usize, slots: Vec<Slot<'d>>) -> Self {
        let objects = slots.iter().flat_map(Slot::columns).flat_map(|column| column.objects());
        let mut objects: Vec<Object> = objects.collect();
        objects.sort();
        objects.dedup();
        Self { place, table, slots, objects }
    }

    /// Every answer that belongs to a row of the table, by index.
    pub(super) fn pieces<'a>(
        &self,
        answers: &'a Answers<'a>,
        (driver, made): (&SnmpDriver, &'a [Made]),
    ) -> Vec<Piece<'a>> {
        let mut pieces: Vec<Piece<'_>> = Vec::new();
        for (place, object) in self.objects.iter().enumerate() {
            let found = answers.below(&object.oid).filter_map(|(rest, answer)| {
                let index = rest.strip_suffix(object.suffix.as_slice())?;
                Some(Piece { index, at: At::Object(place), answer })
            });
            pieces.extend(found);
        }
        let parts = made.iter();
        pieces.extend(parts.map(|m| Piece { index: &m.index, at: At::Part, answer: &m.answer }));
        let join = self.table.layout.row_join().and_then(|place| driver.joins.get(place));
        let joined = join.into_iter().flat_map(|join| answers.below(&join.oid));
        pieces.extend(joined.map(|(index, answer)| Piece { index, at: At::Join, answer }));
        pieces.retain(|piece| !piece.answer.is_absent());
        pieces.sort_by_key(|piece| (piece.index, piece.at));
        pieces
    }

    /// The rows of which it is known what they are about; the others are put with the nameless.
    pub(super) fn rows<'a>(
        &self,
        (reader, pieces): (usize, &'a [Piece<'a>]),
        around: Around<'_>,
        nameless: &mut Nameless,
    ) -> Vec<Row<'a>> {
        let Around { driver, names, .. } = around;
        let shared = self.shared(driver);
        let mut rows = Vec::new();
        for pieces in pieces.chunk_by(|a, b| a.index == b.index) {
            let Some(index) = pieces.first().map(|piece| piece.index) else { continue };
            let why = match self.table.subject_at(index, names) {
                Ok(subject) => {
                    rows.push(Row { subject, reader, index: index.to_vec(), pieces });
                    continue;
                }
                Err(Unread::Foreign | Unread::SortedOut) => continue,
                Err(Unread::Kind) => Illegible::Foreign,
                Err(Unread::Illegible(why)) if around.may_say(&why) => why,
                Err(Unread::Illegible(_)) => continue,
            };
            if !self.is_elsewhere(pieces, &shared, names) {
                nameless.add(self.place, index, why);
            }
        }
        rows
    }

    /// The other tables that read some of the same objects.
    fn shared<'t>(&self, driver: &'t SnmpDriver) -> Vec<Shared<'t>> {
        let others = driver.tables.iter().enumerate().filter(|(place, _)| *place != self.place);
        let shared = others.map(|(place, table)| {
            let objects = table.columns.iter().flat_map(Column::objects);
            let found = objects.filter_map(|object| self.objects.binary_search(&object).ok());
            let mut at: Vec<At> = found.map(At::Object).collect();
            let join = self.table.layout.row_join();
            at.extend((join.is_some() && table.layout.row_join() == join).then_some(At::Join));
            Shared { place, table, at }
        });
        shared.filter(|shared| !shared.at.is_empty()).collect()
    }

    /// Whether every answer of a row belongs to a row of another table, or is counted there.
    fn is_elsewhere(&self, pieces: &[Piece<'_>], shared: &[Shared<'_>], names: &Names<'_>) -> bool {
        let Some(index) = pieces.first().map(|piece| piece.index) else { return false };
        let mut at: BTreeSet<At> = pieces.iter().map(|piece| piece.at).collect();
        for other in shared {
            let is_there = match other.table.subject_at(index, names) {
                Ok(_) | Err(Unread::SortedOut) => true,
                Err(Unread::Foreign) => false,
                Err(Unread::Kind | Unread::Illegible(_)) => other.place < self.place,
            };
            if is_there {
                at.retain(|at| !other.at.contains(at));
            }
        }
        at.is_empty()
    }
}

impl Around<'_> {
    /// Whether a reason counts: names that nobody asked for are of tables that nobody wants.
    fn may_say(&self, why: &Illegible) -> bool {
        let Illegible::NoName(name) = why else { return true };
        let join = self.driver.joins.iter().find(|join| join.name == *name);
        join.is_none_or(|join| self.asked.touches(&join.oid))
    }
}

impl Row<'_> {
    /// By what rows are sorted.
    pub(super) fn place(&self) -> (&Subject, usize, &[u32]) {
        (&self.subject, self.reader, &self.index)
    }

    pub(super) fn answer(&self, at: At) -> &Answer<'_> {
        let found = self.pieces.iter().find(|piece| piece.at == at);
        found.map_or(&Answer::Absent, |piece| piece.answer)
    }
}

impl Nameless {
    pub(super) fn add(&mut self, place: usize, index: &[u32], why: Illegible) {
        let table = place.saturating_add(1);
        let same = |known: &&mut Unnamed| known.table == table && known.why.is_like(&why);
        if let Some(known) = self.0.iter_mut().find(same) {
            known.rows = known.rows.saturating_add(1);
            return;
        }
        self.0.push(Unnamed { table, rows: 1, example: Index(index.to_vec()), why });
    }

    pub(super) fn into_list(mut self) -> Vec<Unnamed> {
        self.0.sort_by(|a, b| (a.table, &a.example).cmp(&(b.table, &b.example)));
        self.0
    }
}
