//! The varbinds that answer a request, before anything is known of the room for them.

use std::num::NonZeroU32;

use super::{
    request::{Kind, Request},
    table::{Found, Table, mark_length, push_mark},
};

/// One varbind of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cell<'a> {
    Row(usize),
    Mark(&'a [u8], Mark),
}

/// What stands in place of a value (RFC 3416, 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    NoSuchObject,
    NoSuchInstance,
    EndOfMibView,
}

/// In which order the rows follow each other.
#[derive(Debug, Clone, Copy)]
pub(super) enum Course {
    Sorted,
    /// Pairs of siblings with the larger first.
    Disordered,
    /// The first of the siblings follows on this many of them.
    Looping(NonZeroU32),
}

/// A table, and the way through it.
#[derive(Debug, Clone, Copy)]
pub(super) struct View<'a> {
    pub(super) table: &'a Table,
    pub(super) course: Course,
    /// More cells than this are never needed.
    pub(super) most: usize,
}

impl Mark {
    const fn tag(self) -> u8 {
        match self {
            Self::NoSuchObject => 0x80,
            Self::NoSuchInstance => 0x81,
            Self::EndOfMibView => 0x82,
        }
    }
}

impl Cell<'_> {
    /// The octets of the whole varbind.
    pub(super) fn length(self, table: &Table) -> usize {
        match self {
            Self::Row(row) => table.varbind(row).len(),
            Self::Mark(name, _) => mark_length(name),
        }
    }

    pub(super) fn push(self, out: &mut Vec<u8>, table: &Table) {
        match self {
            Self::Row(row) => out.extend_from_slice(table.varbind(row)),
            Self::Mark(name, mark) => push_mark(out, name, mark.tag()),
        }
    }
}

impl<'a> View<'a> {
    /// The cells that answer the request; of a GETBULK only as many as are needed.
    pub(super) fn cells(self, request: &Request<'a>) -> Vec<Cell<'a>> {
        match request.kind {
            Kind::Get => request.names.iter().map(|name| self.exactly(name)).collect(),
            Kind::GetNext => request.names.iter().map(|name| self.after(name)).collect(),
            Kind::GetBulk { non_repeaters, max_repetitions } => {
                let names = request.names.as_slice();
                let (once, often) =
                    names.split_at_checked(non_repeaters).unwrap_or((names, Default::default()));
                let mut cells: Vec<_> = once.iter().map(|name| self.after(name)).collect();
                self.repeat(often, max_repetitions, &mut cells);
                cells.truncate(self.most);
                cells
            }
        }
    }

    fn exactly(self, name: &'a [u8]) -> Cell<'a> {
        match self.table.find(name) {
            Found::Exactly(row) => Cell::Row(row),
            Found::Before(_) if self.table.has_object(name) => {
                Cell::Mark(name, Mark::NoSuchInstance)
            }
            Found::Before(_) => Cell::Mark(name, Mark::NoSuchObject),
        }
    }

    fn repeat(self, names: &[&'a [u8]], max_repetitions: u32, cells: &mut Vec<Cell<'a>>) {
        let mut row: Vec<_> = names.iter().map(|name| self.after(name)).collect();
        for repetition in 0..max_repetitions {
            if repetition > 0 {
                row.iter_mut().for_each(|cell| *cell = self.following(*cell));
            }
            cells.extend_from_slice(&row);
            let ended = row.iter().all(|cell| matches!(cell, Cell::Mark(..)));
            if ended || cells.len() >= self.most {
                break;
            }
        }
    }

    fn after(self, name: &'a [u8]) -> Cell<'a> {
        match self.table.find(name) {
            Found::Exactly(row) => self.cell(self.row_following(row), name),
            Found::Before(row) => self.cell(self.entry(row), name),
        }
    }

    fn following(self, cell: Cell<'a>) -> Cell<'a> {
        match cell {
            Cell::Row(row) => self.cell(self.row_following(row), self.table.name(row)),
            Cell::Mark(..) => cell,
        }
    }

    /// Past the end of the table the name asked for comes back, marked.
    fn cell(self, row: usize, asked: &'a [u8]) -> Cell<'a> {
        if row < self.table.len() { Cell::Row(row) } else { Cell::Mark(asked, Mark::EndOfMibView) }
    }

    /// The row that a walk meets first when it begins before `row`.
    fn entry(self, row: usize) -> usize {
        match self.course {
            Course::Disordered => row.max(self.partner(row)),
            Course::Sorted | Course::Looping(_) => row,
        }
    }

    fn row_following(self, row: usize) -> usize {
        match self.course {
            Course::Sorted => row + 1,
            Course::Disordered => self.partner(self.partner(row) + 1),
            Course::Looping(after) => {
                let first = self.table.first_sibling(row);
                let passed = row.saturating_sub(first) + 1;
                if u32::try_from(passed) == Ok(after.get()) { first } else { row + 1 }
            }
        }
    }

    /// The other row of a pair of siblings, or the row itself when it has none.
    fn partner(self, row: usize) -> usize {
        if self.table.are_siblings(row, row ^ 1) { row ^ 1 } else { row }
    }
}
