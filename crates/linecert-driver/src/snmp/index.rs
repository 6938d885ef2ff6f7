//! The index of a row, and why it can be unreadable.

use std::fmt;

use linecert_snmp::Oid;
use thiserror::Error;

/// What follows the column in the object identifier of a cell, as dotted text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Index(pub Vec<u32>);

/// Why a row cannot be said to be of any subject.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Illegible {
    /// The index has too few or too many sub-identifiers.
    #[error("index is too short or too long")]
    Length,
    /// A part that is reserved is not zero.
    #[error("{0} is not zero where the layout wants zeros")]
    Reserved(u32),
    /// A part is outside of what its place can hold.
    #[error("{0} is out of range")]
    Range(u32),
    /// Octets that make no text, address or serial number.
    #[error("index holds no {0}")]
    Octets(&'static str),
    /// The column that names it has no row for it.
    #[error("`{0}` has no name for it")]
    NoName(String),
    /// A cell that should hold a row for each of its parts holds something else.
    #[error("cell holds no list")]
    List,
    /// No table of the driver takes a row of its kind.
    #[error("index is of a kind that the driver does not know")]
    Foreign,
    /// The name of an ONU's place is no number.
    #[error("`{0}` is no number of an ONU")]
    NoNumber(String),
}

/// Why a row gives no variables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Unread {
    /// It is a row of another table.
    Foreign,
    /// A join sorts it out: by its name it is of nothing that is read.
    SortedOut,
    /// It is of a kind that another table may take, or none.
    Kind,
    /// It is one of this table and cannot be read.
    Illegible(Illegible),
}

impl Illegible {
    /// Whether it is the same reason, if of another row.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }
}

impl From<Illegible> for Unread {
    fn from(why: Illegible) -> Self {
        Self::Illegible(why)
    }
}

impl fmt::Display for Index {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().enumerate().try_for_each(|(place, sub_identifier)| {
            f.write_str(if place == 0 { "" } else { "." })?;
            write!(f, "{sub_identifier}")
        })
    }
}

/// An instance as text, for people.
pub(super) fn instance(column: &Oid, index: &[u32]) -> String {
    if index.is_empty() {
        column.to_string()
    } else {
        format!("{column}.{}", Index(index.to_vec()))
    }
}
