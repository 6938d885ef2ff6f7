//! The cells of a walk by ONU and column, as they come.

use linecert_driver::Datum;
use linecert_measure::Reason;

use crate::prepared::{Rank, Said};

/// Above every rank of a value that stands for none: that one table has no value is no contradiction
/// to another that has one.
const ANSWER: Rank = 0x80;

/// Cells by the place of the ONU and the column.
#[derive(Debug, Default)]
pub(super) struct Grid {
    columns: usize,
    cells: Vec<Cell>,
    /// Why the readings of an ONU are not of the present.
    bars: Vec<Option<Reason>>,
}

#[derive(Debug, Clone, Copy)]
struct Cell {
    weight: Rank,
    datum: Datum,
}

impl Cell {
    const EMPTY: Self = Self { weight: 0, datum: Datum::Absent(Reason::NoSuchObject) };
}

impl Grid {
    /// A grid for so many ONUs; more may come.
    pub(super) fn new(columns: usize, onus: usize) -> Self {
        let mut grid = Self { columns, cells: Vec::new(), bars: Vec::new() };
        grid.make_room(onus);
        grid
    }

    pub(super) fn make_room(&mut self, onus: usize) {
        if onus > self.bars.len() {
            self.cells.resize(onus * self.columns, Cell::EMPTY);
            self.bars.resize(onus, None);
        }
    }

    /// Takes a cell. Of two for one place the better known counts; two of one source that differ
    /// cannot both be the present value.
    #[inline]
    pub(super) fn put(&mut self, onu: usize, said: Said) {
        let Some(cell) = self.cells.get_mut(onu * self.columns + said.column) else { return };
        let weight = match said.datum {
            Datum::Absent(Reason::Sentinel | Reason::Unsupported) => said.rank,
            _ => said.rank | ANSWER,
        };
        if cell.weight & !ANSWER == said.rank && cell.datum != said.datum {
            *cell = Cell { weight: said.rank | ANSWER, datum: Datum::Absent(Reason::Garbled) };
        } else if weight > cell.weight {
            *cell = Cell { weight, datum: said.datum };
        }
    }

    /// Takes note of a state. Of two the worse counts: garbled, then offline.
    #[inline]
    pub(super) fn bar(&mut self, onu: usize, state: Datum) {
        let Some(bar) = self.bars.get_mut(onu) else { return };
        match (*bar, state.bars()) {
            (Some(Reason::Garbled), _) | (_, None) => {}
            (_, worse) => *bar = worse,
        }
    }

    /// Whether anything was answered of an ONU.
    pub(super) fn is_known(&self, onu: usize) -> bool {
        let start = onu * self.columns;
        let cells = self.cells.get(start..start + self.columns).unwrap_or_default();
        cells.iter().any(|cell| cell.weight > 0)
    }

    /// What is said in a place; `None` when nothing is.
    pub(super) fn datum(&self, onu: usize, column: usize) -> Option<Datum> {
        let cell = self.cells.get(onu * self.columns + column)?;
        (cell.weight > 0).then_some(cell.datum)
    }

    /// Why the readings of an ONU are not of the present; `None` when nothing speaks against them.
    pub(super) fn barred(&self, onu: usize) -> Option<Reason> {
        self.bars.get(onu).copied().flatten()
    }
}

#[cfg(test)]
mod tests {
    use linecert_measure::Status;

    use super::*;

    const fn said(rank: Rank, datum: Datum) -> Said {
        Said { column: 0, rank, datum }
    }

    #[test]
    fn the_better_known_counts_and_two_of_one_source_must_agree() {
        const NONE: Datum = Datum::Absent(Reason::Sentinel);
        for (cells, expect) in [
            (vec![], None),
            (vec![said(1, Datum::Steps(5)), said(2, Datum::Steps(7))], Some(Datum::Steps(7))),
            (vec![said(2, Datum::Steps(7)), said(1, Datum::Steps(5))], Some(Datum::Steps(7))),
            (vec![said(2, NONE), said(1, Datum::Steps(5))], Some(Datum::Steps(5))),
            (vec![said(1, Datum::Steps(5)), said(2, NONE)], Some(Datum::Steps(5))),
            (vec![said(1, NONE)], Some(NONE)),
            (vec![said(1, Datum::Steps(5)), said(1, Datum::Steps(5))], Some(Datum::Steps(5))),
            (
                vec![said(1, Datum::Steps(5)), said(1, Datum::Steps(6))],
                Some(Datum::Absent(Reason::Garbled)),
            ),
        ] {
            let mut grid = Grid::new(1, 1);
            cells.iter().for_each(|said| grid.put(0, *said));
            assert_eq!(grid.datum(0, 0), expect, "{cells:?}");
            assert_eq!(grid.is_known(0), expect.is_some());
        }
    }

    #[test]
    fn the_worse_of_two_states_counts() {
        let mut grid = Grid::new(1, 2);
        let mut check = |state, expect| {
            grid.bar(0, state);
            assert_eq!(grid.barred(0), expect);
        };
        check(Datum::Status(Status::Online), None);
        check(Datum::Status(Status::Los), Some(Reason::Offline));
        check(Datum::Status(Status::Online), Some(Reason::Offline));
        check(Datum::Absent(Reason::Garbled), Some(Reason::Garbled));
        check(Datum::Status(Status::Los), Some(Reason::Garbled));
        assert_eq!(grid.barred(1), None);
    }

    #[test]
    fn what_lies_outside_is_nobody() {
        let mut grid = Grid::new(2, 1);
        grid.put(7, said(1, Datum::Steps(1)));
        grid.bar(7, Datum::Status(Status::Los));
        assert_eq!((grid.datum(7, 0), grid.barred(7), grid.is_known(7)), (None, None, false));
        grid.make_room(8);
        grid.put(7, said(1, Datum::Steps(1)));
        assert_eq!((grid.datum(7, 0), grid.is_known(0)), (Some(Datum::Steps(1)), false));
    }
}
