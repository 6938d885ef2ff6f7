//! Pages by keys: a page begins behind the last row of the one before, whatever was added since.

use rusqlite::{Row, types::Value};

use super::value::{from_bytes, to_bytes};
use crate::page::After;

/// By which columns a list is in order; together they are of one row only.
#[derive(Debug, Clone, Copy)]
pub(super) enum Sorted {
    /// From the least.
    Rising(&'static [&'static str]),
    /// From the greatest.
    Falling(&'static [&'static str]),
}

impl Sorted {
    const fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Rising(columns) | Self::Falling(columns) => columns,
        }
    }

    /// The condition that a row stands behind a place.
    pub(super) fn behind(self) -> String {
        let (columns, sign) = match self {
            Self::Rising(columns) => (columns, ">"),
            Self::Falling(columns) => (columns, "<"),
        };
        let marks = vec!["?"; columns.len()].join(", ");
        format!("({}) {sign} ({marks})", columns.join(", "))
    }

    pub(super) fn order(self) -> String {
        let direction = match self {
            Self::Rising(_) => "",
            Self::Falling(_) => " DESC",
        };
        let columns = self.columns().iter().map(|column| format!("{column}{direction}"));
        columns.collect::<Vec<_>>().join(", ")
    }

    /// The place of a row.
    pub(super) fn place(self, row: &Row<'_>) -> rusqlite::Result<After> {
        let key = self.columns().iter().map(|column| row.get::<_, Value>(*column));
        let key = key.collect::<rusqlite::Result<Vec<_>>>()?;
        Ok(After::from_bytes(to_bytes(&key)))
    }

    /// The key of a place, unless it is of a list with another kind of key.
    pub(super) fn key(self, place: &After) -> Option<Vec<Value>> {
        from_bytes(place.as_bytes()).filter(|key| key.len() == self.columns().len())
    }
}
