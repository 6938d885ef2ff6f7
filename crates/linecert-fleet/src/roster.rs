//! Which index of which table is which ONU of a node, learned once and found again in passing.

use std::{collections::HashMap, sync::Arc};

use linecert_driver::RowName;
use linecert_measure::Subject;

/// The ONUs of a node, by the rows of its tables.
#[derive(Debug, Default)]
pub(crate) struct Roster {
    tables: Vec<(usize, Rows)>,
    ports: Vec<Arc<str>>,
    port_places: HashMap<Arc<str>, u32>,
    onus: Vec<Onu>,
    places: HashMap<Onu, u32>,
    /// The ONUs by port and number.
    sorted: Vec<u32>,
}

/// An ONU: the place of its port, and its number there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Onu {
    pub(crate) port: u32,
    pub(crate) number: u32,
}

/// The index of a row, and the place of its ONU if it is of one.
type NewRow = (Vec<u32>, Option<u32>);

/// The places and numbers of ONUs.
pub(crate) type OnusOfPort = Vec<(usize, u32)>;

/// What is known of the index of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Known {
    /// It is the ONU of this place.
    Onu(u32),
    /// It is of no ONU, or of nobody knows which.
    Nobody,
    /// It was not seen before.
    New,
}

/// Where the next cell of a walk is expected: rows come in the order in which they came before.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Cursor(usize);

/// The rows of one table, in the order of a walk.
#[derive(Debug, Default)]
struct Rows {
    /// The sub-identifiers of all indexes, one after the other.
    indexes: Vec<u32>,
    /// Where each index ends.
    ends: Vec<usize>,
    onus: Vec<Option<u32>>,
}

impl Roster {
    /// What is known of the row at `index` of a table.
    #[inline]
    pub(crate) fn find(&self, table: usize, index: &[u32], cursor: &mut Cursor) -> Known {
        let rows = self.tables.iter().find(|(place, _)| *place == table).map(|(_, rows)| rows);
        let Some(rows) = rows else { return Known::New };
        if rows.index(cursor.0) != Some(index) {
            match rows.search(index) {
                Ok(place) => cursor.0 = place,
                Err(_) => return Known::New,
            }
        }
        let found = rows.onus.get(cursor.0).copied().flatten();
        cursor.0 += 1;
        found.map_or(Known::Nobody, Known::Onu)
    }

    /// Learns what rows are about. How many of them are of nobody knows which ONU.
    pub(crate) fn learn(&mut self, rows: Vec<((usize, Vec<u32>), RowName)>) -> usize {
        let mut unnamed = 0;
        let mut by_table: HashMap<usize, Vec<NewRow>> = HashMap::new();
        for ((table, index), name) in rows {
            let onu = match name {
                RowName::Of(Subject::Onu { pon, onu }) => Some(self.onu(&pon, onu)),
                RowName::Of(_) | RowName::Foreign => None,
                RowName::Illegible(_) => {
                    unnamed += 1;
                    None
                }
            };
            by_table.entry(table).or_default().push((index, onu));
        }
        for (table, rows) in by_table {
            match self.tables.iter_mut().find(|(place, _)| *place == table) {
                Some((_, known)) => known.merge(rows),
                None => {
                    let mut known = Rows::default();
                    known.merge(rows);
                    self.tables.push((table, known));
                }
            }
        }
        self.sorted = (0..).take(self.onus.len()).collect();
        let (onus, ports) = (&self.onus, &self.ports);
        let port = |onu: &Onu| usize::try_from(onu.port).ok().and_then(|port| ports.get(port));
        let place = |onu: &u32| usize::try_from(*onu).ok().and_then(|onu| onus.get(onu));
        self.sorted.sort_by_key(|onu| place(onu).map(|onu| (port(onu), onu.number)));
        unnamed
    }

    /// How many ONUs are known.
    pub(crate) const fn len(&self) -> usize {
        self.onus.len()
    }

    /// The place of an ONU, a new one if need be.
    fn onu(&mut self, pon: &str, number: u32) -> u32 {
        let port = match self.port_places.get(pon) {
            Some(port) => *port,
            None => {
                let (name, port) = (Arc::<str>::from(pon), as_place(self.ports.len()));
                self.ports.push(Arc::clone(&name));
                self.port_places.insert(name, port);
                port
            }
        };
        let onu = Onu { port, number };
        *self.places.entry(onu).or_insert_with(|| {
            self.onus.push(onu);
            as_place(self.onus.len() - 1)
        })
    }

    /// The ports by name, each with the places and numbers of those of its ONUs that `are_wanted`.
    pub(crate) fn ports(&self, are_wanted: impl Fn(usize) -> bool) -> Vec<(Arc<str>, OnusOfPort)> {
        let mut ports: Vec<(u32, OnusOfPort)> = Vec::new();
        for place in self.sorted.iter().filter_map(|place| usize::try_from(*place).ok()) {
            let Some(onu) = self.onus.get(place).filter(|_| are_wanted(place)) else { continue };
            match ports.last_mut().filter(|(port, _)| *port == onu.port) {
                Some((_, onus)) => onus.push((place, onu.number)),
                None => ports.push((onu.port, vec![(place, onu.number)])),
            }
        }
        let name = |port: u32| usize::try_from(port).ok().and_then(|port| self.ports.get(port));
        ports.into_iter().filter_map(|(port, onus)| Some((name(port)?.clone(), onus))).collect()
    }
}

/// No node has so many.
fn as_place(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

impl Rows {
    #[inline]
    fn index(&self, place: usize) -> Option<&[u32]> {
        let end = *self.ends.get(place)?;
        let start = match place.checked_sub(1) {
            Some(before) => *self.ends.get(before)?,
            None => 0,
        };
        self.indexes.get(start..end)
    }

    fn search(&self, index: &[u32]) -> Result<usize, usize> {
        let (mut low, mut high) = (0, self.ends.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            match self.index(middle).unwrap_or_default().cmp(index) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Equal => return Ok(middle),
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        Err(low)
    }

    fn merge(&mut self, new: Vec<NewRow>) {
        let known = (0..self.ends.len()).filter_map(|place| {
            Some((self.index(place)?.to_vec(), self.onus.get(place).copied().flatten()))
        });
        let mut all: Vec<_> = known.chain(new).collect();
        all.sort();
        all.dedup_by(|a, b| a.0 == b.0);
        *self = Self::default();
        for (index, onu) in all {
            self.indexes.extend(index);
            self.ends.push(self.indexes.len());
            self.onus.push(onu);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(pon: &str, onu: u32) -> RowName {
        RowName::Of(Subject::Onu { pon: pon.to_owned(), onu })
    }

    #[test]
    fn rows_of_two_tables_are_one_onu_and_ports_come_in_order() {
        let mut roster = Roster::default();
        let unnamed = roster.learn(vec![
            ((0, vec![9, 2]), of("0/2", 2)),
            ((0, vec![9, 1]), of("0/1", 7)),
            ((0, vec![8]), RowName::Foreign),
            ((0, vec![7]), RowName::Illegible(linecert_driver::Illegible::Length)),
            ((3, vec![1]), of("0/1", 7)),
            ((3, vec![2]), of("0/1", 3)),
        ]);
        assert_eq!((unnamed, roster.len()), (1, 3));
        let mut cursor = Cursor::default();
        assert_eq!(roster.find(0, &[7], &mut cursor), Known::Nobody);
        assert_eq!(roster.find(0, &[9, 3], &mut cursor), Known::New);
        assert_eq!(roster.find(5, &[7], &mut cursor), Known::New);
        assert_eq!(
            roster.find(0, &[9, 1], &mut cursor),
            roster.find(3, &[1], &mut Cursor::default())
        );
        let ports = roster.ports(|_| true);
        let shown: Vec<_> = ports
            .iter()
            .map(|(port, onus)| (&**port, onus.iter().map(|onu| onu.1).collect::<Vec<_>>()))
            .collect();
        assert_eq!(shown, [("0/1", vec![3, 7]), ("0/2", vec![2])]);
    }

    proptest! {
        /// In whatever order rows are learned and asked for, each is found.
        #[test]
        fn every_row_is_found(rows in prop::collection::btree_set(prop::collection::vec(0_u32..5, 0..4), 1..60), cut in 0_usize..60, seed in any::<usize>()) {
            let rows: Vec<Vec<u32>> = rows.into_iter().collect();
            let named = rows.iter().zip(1..).map(|(index, onu)| ((0, index.clone()), of("0/1", onu)));
            let (first, second): (Vec<_>, Vec<_>) = named.enumerate().partition(|(n, _)| *n < cut);
            let mut roster = Roster::default();
            for part in [second, first] {
                roster.learn(part.into_iter().map(|(_, row)| row).collect());
            }
            let mut cursor = Cursor::default();
            for step in 0..rows.len() {
                let place = (step * 7 + seed % 97) % rows.len();
                prop_assert!(matches!(roster.find(0, &rows[place], &mut cursor), Known::Onu(_)));
            }
            prop_assert_eq!(roster.len(), rows.len());
        }
    }
}
