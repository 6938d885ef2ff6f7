//! Columns that are read cell by cell, as they come off the wire, for those who poll many devices.
//!
//! [`SnmpDriver::decode`] puts whole rows together and says of each cell why it is as it is. A
//! [`Sheet`] knows before the walk which cell feeds which column of which subject, so that reading
//! one costs no more than its value. What a value means is decided by the same code.

use std::sync::Arc;

use linecert_measure::{Content as Said, Presence, Reading, Reason, Status, Subject, Uncertainty};
use linecert_snmp::{Oid, Value, VarBind};

use super::{
    SnmpDriver,
    answers::Answers,
    choice,
    column::{Batch, Column, Content, Holds, Object, Source},
    index::{Illegible, Unread},
    join::Names,
    subject::SubjectKind,
};
use crate::{
    field::{Field, Words},
    raw::Confidence,
};

/// What one cell says, without words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Datum {
    /// A value, in steps of the unit of its metric.
    Steps(i64),
    /// Below what the device can measure: the lower end of its range, in steps.
    Below(i64),
    /// Above what the device can measure: the upper end of its range, in steps.
    Above(i64),
    /// A state.
    Status(Status),
    /// Nothing, and why. A value that cannot be is marked so, and is not dropped.
    Absent(Reason),
}

/// The columns of one kind of subject that are read together, and the subtrees that feed them.
#[derive(Debug, Clone)]
pub struct Sheet {
    columns: Vec<SheetColumn>,
    subtrees: Vec<SheetSubtree>,
}

/// One metric or attribute of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetColumn {
    /// What it holds.
    pub holds: Holds,
    /// The uncertainty of its values; `None` of an attribute.
    pub uncertainty: Option<Uncertainty>,
    /// Whether its values are those of the present when the subject is not there.
    pub offline: WhenAbsent,
}

/// What becomes of a value whose subject is not there now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhenAbsent {
    /// It is the last value that the device has kept, and no reading.
    Void,
    /// It stands: an attribute, or what the driver says to be true all the same.
    Stands,
}

/// A subtree to walk, and the columns that its cells feed.
#[derive(Debug, Clone)]
pub struct SheetSubtree {
    /// The subtree.
    pub oid: Oid,
    /// Whether it may be walked in bulk; if not, it is walked row by row.
    pub in_bulk: InBulk,
    /// What its cells are; more than one where tables share a column.
    pub feeds: Vec<Feed>,
}

/// Whether a subtree bears GETBULK.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InBulk {
    /// It does.
    Yes,
    /// It is asked for row by row.
    No,
}

/// What the cells of a subtree are for one table.
#[derive(Debug, Clone)]
pub struct Feed {
    /// The table, by its place in the driver: rows of one table have one kind of index.
    pub table: usize,
    /// The column of the sheet.
    pub column: usize,
    /// Of two cells for one place the one of the higher standing counts.
    pub standing: Standing,
    prefix: Vec<u32>,
    suffix: Vec<u32>,
    meaning: Arc<Meaning>,
}

/// How well a feed is known: by its evidence, then by the order of the tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Standing(Confidence, std::cmp::Reverse<usize>);

#[derive(Debug)]
enum Meaning {
    Number(Box<Field>),
    Words(Box<Words>),
    /// It hangs on a firmware that is none of the known ones.
    Undecided,
}

/// What the index of a row says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowName {
    /// It is a row of this subject.
    Of(Subject),
    /// It is of nothing that the table is about.
    Foreign,
    /// It should be of a subject, and cannot be said to be.
    Illegible(Illegible),
}

impl SnmpDriver {
    /// The sheet of those columns of a kind of subject that are `wanted`, given what was answered
    /// for the [naming](Self::naming) of them; `None` when one of them is spread over rows, which
    /// only [`decode`](Self::decode) can read.
    #[must_use]
    pub fn sheet(
        &self,
        kind: SubjectKind,
        known: &[VarBind],
        wanted: impl Fn(&Column) -> bool,
    ) -> Option<Sheet> {
        let variants = self.variants_in(known);
        let mut sheet = Sheet { columns: Vec::new(), subtrees: Vec::new() };
        for (place, table) in self.tables.iter().enumerate() {
            if table.kind() != kind {
                continue;
            }
            for slot in choice::slots(table, &variants) {
                let read = slot.read().filter(|(column, _)| wanted(column));
                for (column, meant) in read {
                    sheet.add((place, column), meant)?;
                }
            }
        }
        Some(sheet)
    }

    /// The places of the firmware variants that a device is of, by its answers. Devices of one driver
    /// and the same variants have the same sheets.
    #[must_use]
    pub fn variants_in(&self, known: &[VarBind]) -> Vec<usize> {
        let answers = Answers::of(known);
        let variants = self.variants.iter().enumerate();
        let variants = variants.filter(|(_, variant)| variant.applies(&answers));
        variants.map(|(place, _)| place).collect()
    }

    /// What rows of tables, by place and index, are about.
    #[must_use]
    pub fn name_rows(&self, rows: &[(usize, Vec<u32>)], known: &[VarBind]) -> Vec<RowName> {
        let answers = Answers::of(known);
        let names = Names::of(&self.joins, &answers);
        let name = |(place, index): &(usize, Vec<u32>)| {
            let Some(table) = self.tables.get(*place) else { return RowName::Foreign };
            match table.subject_at(index, &names) {
                Ok(subject) => RowName::Of(subject),
                Err(Unread::Foreign | Unread::SortedOut) => RowName::Foreign,
                Err(Unread::Kind) => RowName::Illegible(Illegible::Foreign),
                Err(Unread::Illegible(why)) => RowName::Illegible(why),
            }
        };
        rows.iter().map(name).collect()
    }
}

impl Sheet {
    /// What it holds.
    #[must_use]
    pub fn columns(&self) -> &[SheetColumn] {
        &self.columns
    }

    /// What is walked for it. No subtree lies in another.
    #[must_use]
    pub fn subtrees(&self) -> &[SheetSubtree] {
        &self.subtrees
    }

    /// Adds a column of a table. `None` when it is spread over rows.
    fn add(&mut self, (table, column): (usize, &Column), meant: choice::Meant) -> Option<()> {
        let object = match &column.source {
            Source::Object(object) => object,
            Source::Spread(_) => return None,
            // What the index says is not walked.
            Source::Variable(_) => return Some(()),
        };
        let meaning = match (&column.content, meant) {
            (_, choice::Meant::Undecided) => Meaning::Undecided,
            (Content::Metric(field), choice::Meant::This) => Meaning::Number(field.clone()),
            (Content::Attribute(words), choice::Meant::This) => Meaning::Words(words.clone()),
            // Sensors are no columns of a subject that is polled, and an index is not walked.
            (Content::Sensor(_) | Content::Index(_), _) => return None,
        };
        let standing = Standing(column.confidence(), std::cmp::Reverse(table));
        let column_place = self.column_for(column);
        self.feed(object, column.batch, |prefix| Feed {
            table,
            column: column_place,
            standing,
            prefix,
            suffix: object.suffix.clone(),
            meaning: Arc::new(meaning),
        });
        Some(())
    }

    /// The place of what a column holds. Tables of one driver agree on it.
    fn column_for(&mut self, column: &Column) -> usize {
        let holds = column.holds();
        let known = self.columns.iter().position(|known| known.holds == holds);
        known.unwrap_or_else(|| {
            let offline = match (holds, column.when_offline) {
                (Holds::Metric(_), None) => WhenAbsent::Void,
                _ => WhenAbsent::Stands,
            };
            let uncertainty = column.uncertainty();
            self.columns.push(SheetColumn { holds, uncertainty, offline });
            self.columns.len() - 1
        })
    }

    /// Adds a feed to the subtree that holds its object; one that lies within it joins it.
    fn feed(&mut self, object: &Object, batch: Batch, feed: impl FnOnce(Vec<u32>) -> Feed) {
        let in_bulk = if batch == Batch::Bulk { InBulk::Yes } else { InBulk::No };
        let outer = self.subtrees.iter_mut().find(|known| object.oid.starts_with(&known.oid));
        if let Some(known) = outer {
            let prefix = object.oid.suffix_after(&known.oid).unwrap_or_default();
            known.feeds.push(feed(prefix.to_vec()));
            known.in_bulk = known.in_bulk.with(in_bulk);
            return;
        }
        let mut subtree =
            SheetSubtree { oid: object.oid.clone(), in_bulk, feeds: vec![feed(Vec::new())] };
        let inner = |known: &mut SheetSubtree| known.oid.starts_with(&object.oid);
        for known in self.subtrees.extract_if(.., inner) {
            let between = known.oid.suffix_after(&object.oid).unwrap_or_default();
            subtree.in_bulk = subtree.in_bulk.with(known.in_bulk);
            subtree.feeds.extend(
                known
                    .feeds
                    .into_iter()
                    .map(|feed| Feed { prefix: [between, &feed.prefix].concat(), ..feed }),
            );
        }
        self.subtrees.push(subtree);
    }
}

impl InBulk {
    /// What one of two cannot bear, both together cannot.
    const fn with(self, other: Self) -> Self {
        match (self, other) {
            (Self::Yes, Self::Yes) => Self::Yes,
            _ => Self::No,
        }
    }
}

impl Feed {
    /// The index of the row, of a cell at `index` below the subtree; `None` when the cell is not one
    /// of this column.
    #[inline]
    #[must_use]
    pub fn row<'i>(&self, index: &'i [u32]) -> Option<&'i [u32]> {
        index.strip_prefix(self.prefix.as_slice())?.strip_suffix(self.suffix.as_slice())
    }

    /// What a value means.
    #[must_use]
    pub fn decode(&self, value: &Value) -> Datum {
        match &*self.meaning {
            Meaning::Number(field) => Datum::from(&field.decode(value)),
            Meaning::Words(words) => Datum::from(&words.decode(value)),
            Meaning::Undecided => Datum::Absent(Reason::Unsupported),
        }
    }
}

impl From<&Reading> for Datum {
    fn from(reading: &Reading) -> Self {
        match reading {
            Reading::Value(value) => Self::Steps(value.quantity().steps()),
            Reading::BelowRange { floor } => Self::Below(floor.steps()),
            Reading::AboveRange { ceiling } => Self::Above(ceiling.steps()),
            Reading::NotReported(absence) => Self::Absent(absence.reason),
        }
    }
}

impl From<&Said> for Datum {
    fn from(said: &Said) -> Self {
        match said {
            Said::Status(status) => Self::Status(*status),
            Said::NotReported(absence) => Self::Absent(absence.reason),
            // A word that is no state is of no use to who counts states.
            Said::Text(_) | Said::Flags(_) | Said::Time(_) => Self::Absent(Reason::Unsupported),
        }
    }
}

impl Datum {
    /// Why the readings beside this state are not of the present; `None` when nothing speaks
    /// against them.
    #[must_use]
    pub const fn bars(self) -> Option<Reason> {
        match self {
            Self::Status(status) => match status.presence() {
                Presence::Absent => Some(Reason::Offline),
                Presence::Present | Presence::Unsaid => None,
            },
            Self::Absent(Reason::Garbled) => Some(Reason::Garbled),
            _ => None,
        }
    }
}
