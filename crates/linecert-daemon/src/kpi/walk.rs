//! The rows that figures came from, a page at a time.

use linecert_kpi::Order;
use linecert_store::{After, CaseFilter, LineName, Scope, Store, StoreError};

use super::count::Part;

/// How many orders are looked at for one page. Rows may be rare, and whoever asks is answered in
/// time: such a page is short, and the next one begins where it ended.
const LOOKED_AT: usize = 20_000;

/// Where a page begins: behind a line, and behind so many rows of the line after it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Place {
    after: Option<LineName>,
    skip: u32,
}

/// A page of rows.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Rows<T> {
    pub(crate) rows: Vec<T>,
    /// Where the next page begins, when there may be one.
    pub(crate) next: Option<Place>,
}

/// A walk along the lines of these orders.
#[derive(Debug)]
pub(crate) struct Walk<'a> {
    pub(crate) scope: &'a Scope,
    pub(crate) filter: CaseFilter,
    pub(crate) limit: usize,
}

impl Place {
    /// The place that a cursor holds; the beginning when it holds none.
    pub(crate) fn of(after: &After) -> Self {
        let place = after.as_bytes().split_first_chunk().and_then(|(skip, line)| {
            let line = str::from_utf8(line).ok()?;
            Some(Self { after: line.parse().ok(), skip: u32::from_be_bytes(*skip) })
        });
        place.unwrap_or_default()
    }

    /// What a cursor holds.
    pub(crate) fn to_after(&self) -> After {
        let mut bytes = self.skip.to_be_bytes().to_vec();
        bytes.extend(self.after.as_ref().map_or("", LineName::as_str).as_bytes());
        After::from_bytes(bytes)
    }
}

impl Walk<'_> {
    /// A page of the rows that `rows` makes of all orders of one line.
    ///
    /// # Errors
    /// When the store does not answer.
    pub(crate) async fn page<T>(
        &self,
        store: &dyn Store,
        mut place: Place,
        mut rows_of: impl FnMut(&[Order]) -> Vec<T>,
    ) -> Result<Rows<T>, StoreError> {
        let (mut rows, mut looked_at) = (Vec::new(), 0_usize);
        while looked_at < LOOKED_AT {
            let after = place.after.clone();
            let part = Part::read(store, (self.scope, &self.filter), after).await?;
            let Some(last) = part.last else { return Ok(Rows { rows, next: None }) };
            let mut orders = part.orders.as_slice();
            for line in part.lines.chunk_by(|one, other| one == other) {
                let (of_line, rest) = orders.split_at_checked(line.len()).unwrap_or((orders, &[]));
                orders = rest;
                let found = rows_of(of_line).into_iter();
                for row in found.skip(usize::try_from(place.skip).unwrap_or(usize::MAX)) {
                    if rows.len() == self.limit {
                        return Ok(Rows { rows, next: Some(place) });
                    }
                    rows.push(row);
                    place.skip = place.skip.saturating_add(1);
                }
                place = Place { after: line.first().cloned(), skip: 0 };
            }
            // Lines whose orders cannot be read have no rows.
            place = Place { after: Some(last), skip: 0 };
            looked_at = looked_at.saturating_add(part.orders.len().max(1));
        }
        Ok(Rows { rows, next: Some(place) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_reads_back() {
        for place in [
            Place::default(),
            Place { after: Some("L-1".parse().unwrap()), skip: 0 },
            Place { after: Some("城东 7".parse().unwrap()), skip: 70_000 },
            Place { after: None, skip: 3 },
        ] {
            assert_eq!(Place::of(&place.to_after()), place);
        }
        assert_eq!(Place::of(&After::from_bytes(vec![1, 2])), Place::default());
    }
}
