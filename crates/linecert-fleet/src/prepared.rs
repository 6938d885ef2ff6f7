//! A sheet made ready for many walks: what each cell feeds, and what its values were seen to mean.

use std::sync::Arc;

use linecert_driver::{
    Datum, Driver, Feed, InBulk, Kind, Sheet, SnmpDriver, Standing, SubjectKind,
};
use linecert_snmp::{Oid, VarBind};

use crate::{budget::PollTable, memo::Memo};

/// The sheet of one table of a driver, with a memory of values for each of its feeds.
#[derive(Debug)]
pub(crate) struct Prepared {
    pub(crate) sheet: Sheet,
    /// For each subtree and feed its rank among those of its column, and what it remembers.
    memos: Vec<Vec<(Rank, Memo)>>,
}

/// How high a feed stands among those of its column; 0 is nothing at all.
pub(crate) type Rank = u8;

/// What a cell says, and in whose place.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Said {
    pub(crate) column: usize,
    pub(crate) rank: Rank,
    pub(crate) datum: Datum,
}

/// The sheets in use, each once for all nodes that are read alike.
#[derive(Debug, Default)]
pub(crate) struct Sheets {
    keys: Vec<Key>,
    sheets: Vec<Option<Prepared>>,
}

#[derive(Debug, PartialEq)]
struct Key {
    driver: String,
    table: PollTable,
    variants: Vec<usize>,
}

impl Sheets {
    /// The place of the sheet of a table; `None` when a driver cannot be read cell by cell.
    pub(crate) fn place(
        &mut self,
        (driver, snmp): (&Driver, &SnmpDriver),
        table: PollTable,
        known: &[VarBind],
    ) -> Option<usize> {
        let key = Key { driver: driver.label(), table, variants: snmp.variants_in(known) };
        let found = self.keys.iter().position(|other| *other == key);
        let place = found.unwrap_or_else(|| {
            let sheet = snmp.sheet(SubjectKind::Onu, known, |column| table.reads(column));
            self.keys.push(key);
            self.sheets.push(sheet.map(Prepared::new));
            self.sheets.len() - 1
        });
        self.get(place).map(|_| place)
    }

    pub(crate) fn get(&self, place: usize) -> Option<&Prepared> {
        self.sheets.get(place)?.as_ref()
    }

    #[inline]
    pub(crate) fn get_mut(&mut self, place: usize) -> Option<&mut Prepared> {
        self.sheets.get_mut(place)?.as_mut()
    }
}

impl Prepared {
    fn new(sheet: Sheet) -> Self {
        let feeds = || sheet.subtrees().iter().flat_map(|subtree| &subtree.feeds);
        let rank = |feed: &Feed| {
            let lower = |other: &Standing| *other < feed.standing;
            let same = feeds().filter(|other| other.column == feed.column);
            let lower = same.filter(|other| lower(&other.standing)).count();
            Rank::try_from(lower).unwrap_or(Rank::MAX - 1) + 1
        };
        let of_subtree = |feeds: &[Feed]| -> Vec<(Rank, Memo)> {
            feeds.iter().map(|feed| (rank(feed), Memo::default())).collect()
        };
        let memos = sheet.subtrees().iter().map(|subtree| of_subtree(&subtree.feeds)).collect();
        Self { sheet, memos }
    }

    /// The places of the subtrees that bear this.
    pub(crate) fn subtrees(&self, in_bulk: InBulk) -> impl Iterator<Item = (usize, &Oid)> {
        let subtrees = self.sheet.subtrees().iter().enumerate();
        let these = subtrees.filter(move |(_, subtree)| subtree.in_bulk == in_bulk);
        these.map(|(place, subtree)| (place, &subtree.oid))
    }

    /// Gives what a cell says to `take`, with the table and index of its row, for each column that it
    /// feeds.
    #[inline]
    pub(crate) fn read<'i>(
        &mut self,
        subtree: usize,
        (index, value): (&'i [u32], linecert_snmp::ValueRef<'_>),
        mut take: impl FnMut((usize, &'i [u32]), Said),
    ) {
        let Some(feeds) = self.sheet.subtrees().get(subtree).map(|subtree| &subtree.feeds) else {
            return;
        };
        let Some(memos) = self.memos.get_mut(subtree) else { return };
        for (feed, (rank, memo)) in feeds.iter().zip(memos) {
            let Some(row) = feed.row(index) else { continue };
            let datum = memo.decode(feed, value);
            take((feed.table, row), Said { column: feed.column, rank: *rank, datum });
        }
    }
}

/// The part of a driver that reads access nodes.
pub(crate) fn snmp(driver: &Arc<Driver>) -> Option<&SnmpDriver> {
    match driver.kind() {
        Kind::Snmp(snmp) => Some(snmp),
        _ => None,
    }
}
