//! The values of a tree, XML or JSON, as rows.

use std::collections::BTreeMap;

use super::{
    Cell, Fault, FormatProblem, Known, MOST_LEAVES, MOST_ROWS, Path, Row,
    path::{self, covers},
};

/// A value of a tree, with the way to it.
#[derive(Debug)]
pub(super) struct Leaf {
    pub(super) place: Vec<Segment>,
    pub(super) cell: Cell,
}

/// One step of the way: the name, and which of those that have it, counted from one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Segment {
    pub(super) name: String,
    pub(super) nth: usize,
}

/// Puts a value to the others, when there is room.
pub(super) fn push(leaves: &mut Vec<Leaf>, leaf: Leaf) -> Result<(), Fault> {
    if leaves.len() == MOST_LEAVES {
        return Err((None, FormatProblem::TooLong { what: "values", most: MOST_LEAVES }));
    }
    leaves.push(leaf);
    Ok(())
}

/// The rows: everything below each place to which `records` leads, and what a column reaches from
/// there.
pub(super) fn rows(
    leaves: Vec<Leaf>,
    records: &Path,
    known: &Known<'_>,
) -> Result<Vec<Row>, Fault> {
    let columns = Columns::new(records, known);
    let mut places: BTreeMap<Vec<Segment>, usize> = BTreeMap::new();
    let mut cells = BTreeMap::new();
    for Leaf { place, cell } in leaves {
        columns.check(&place, cell.line)?;
        if columns.shared(&place) == records.names().len() {
            let row = place.iter().take(records.names().len()).cloned().collect();
            places.entry(row).or_insert(cell.line);
        }
        cells.insert(place, cell);
    }
    if places.len() > MOST_ROWS {
        return Err((None, FormatProblem::TooLong { what: "rows", most: MOST_ROWS }));
    }
    let row = |(place, line): (Vec<Segment>, usize)| Row {
        line,
        cells: columns
            .mapped
            .iter()
            .filter_map(|(column, names)| {
                let place = columns.place(&place, names);
                Some(((*column).to_owned(), cells.get(&place)?.clone()))
            })
            .collect(),
    };
    let mut rows: Vec<_> = places.into_iter().map(row).collect();
    rows.sort_by_key(|row| row.line);
    Ok(rows)
}

/// The columns of a map as names from the root.
struct Columns<'m> {
    records: &'m [String],
    mapped: Vec<(&'m str, Vec<String>)>,
    ignored: Vec<Vec<String>>,
}

impl<'m> Columns<'m> {
    fn new(records: &'m Path, known: &Known<'m>) -> Self {
        let from_root = |name: &str| Path::parse(name).map(|path| path.absolute(records));
        let mapped = known.mapped.iter().filter_map(|name| Some((*name, from_root(name)?)));
        let ignored = known.ignored.iter().filter_map(|name| from_root(name));
        Self { records: records.names(), mapped: mapped.collect(), ignored: ignored.collect() }
    }

    /// How many steps a place has in common with the way to a row.
    fn shared(&self, place: &[Segment]) -> usize {
        let pairs = self.records.iter().zip(place);
        pairs.take_while(|(name, segment)| **name == segment.name).count()
    }

    /// Whether the map speaks of the value at `place`, and of no other at the same names.
    fn check(&self, place: &[Segment], line: usize) -> Result<(), Fault> {
        let names: Vec<_> = place.iter().map(|segment| segment.name.clone()).collect();
        if self.ignored.iter().any(|pattern| covers(pattern, &names)) {
            return Ok(());
        }
        let said = || path::write(&names);
        if !self.mapped.iter().any(|(_, column)| *column == names) {
            return Err((Some(line), FormatProblem::Unmapped(said())));
        }
        let own = place.iter().skip(self.shared(place));
        if own.into_iter().any(|segment| segment.nth > 1) {
            return Err((Some(line), FormatProblem::Repeated(said())));
        }
        Ok(())
    }

    /// The place of a column, seen from a row: as far as their ways are the same it is that of
    /// the row.
    fn place(&self, row: &[Segment], column: &[String]) -> Vec<Segment> {
        let mut same = true;
        let mut of_row = row.iter();
        let step = |name: &String| {
            let segment = of_row.next().filter(|segment| segment.name == *name);
            same &= segment.is_some();
            let nth = segment.filter(|_| same).map_or(1, |segment| segment.nth);
            Segment { name: name.clone(), nth }
        };
        column.iter().map(step).collect()
    }
}
