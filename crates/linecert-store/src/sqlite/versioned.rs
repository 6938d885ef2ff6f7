//! Rows that are put whole, under the version that whoever puts them has seen.

use rusqlite::{Connection, types::Value};

use super::{
    apply::{Applied, Turn},
    fault::writing,
    select::{Select, Stored, put},
    trail::Entry,
};
use crate::{
    name::{AccountName, RegionName},
    write::{Expect, Outcome, WriteError},
};

/// What is put under a version.
pub(super) trait Versioned: Stored {
    /// What is done, for the trail.
    const PUT: &'static str;

    /// What it is, for the trail and for errors.
    fn object(&self) -> String;

    /// Narrows all rows to the one that has its key.
    fn find(&self, select: Select) -> Select;

    fn version(&self) -> u64;

    fn region(&self) -> Option<&RegionName>;

    /// The account whose it is, when that counts for the scope.
    fn owner(&self) -> Option<&AccountName>;

    /// The values of its columns, with this version.
    fn values(&self, version: u64) -> Vec<Value>;
}

/// Puts a row, if it is as it was expected, and both what was there and what is put are in scope.
pub(super) fn put_row<T: Versioned>(turn: &Turn<'_>, new: &T, expect: Expect) -> Applied {
    let next = look(turn, new, expect)?.map_or(0, |old| old.version()).saturating_add(1);
    let values = new.values(next);
    put::<T>(turn.db, &values).map_err(writing)?;
    let entry = Entry::of(T::PUT, new.object(), values).in_region(new.region());
    Ok((Outcome::Put(next), Some(entry)))
}

/// What is there in place of this row, if it is as expected and in scope.
pub(super) fn look<T: Versioned>(
    turn: &Turn<'_>,
    new: &T,
    expect: Expect,
) -> Result<Option<T>, WriteError> {
    let old = there(turn.db, new)?;
    for row in [Some(new), old.as_ref()].into_iter().flatten() {
        turn.must_cover(row.region(), row.owner(), || row.object())?;
    }
    let found = old.as_ref().map(T::version);
    let as_expected = match expect {
        Expect::Any => true,
        Expect::Absent => found.is_none(),
        Expect::Version(version) => found == Some(version),
    };
    if as_expected {
        return Ok(old);
    }
    Err(WriteError::Stale { what: new.object(), expected: expect, found })
}

fn there<T: Versioned>(db: &Connection, new: &T) -> Result<Option<T>, WriteError> {
    Ok(new.find(Select::unscoped()).one(db).map_err(writing)?)
}
