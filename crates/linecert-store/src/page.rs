//! Lists, a page at a time.

use thiserror::Error;

/// How many rows a page holds: 1 to 1000, 100 unless said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Limit(u16);

/// A number of rows that no page has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a page has 1 to 1000 rows, not {0}")]
pub struct LimitError(pub u32);

impl Limit {
    /// The most rows that a page holds.
    pub const MAX: Self = Self(1000);

    /// One row.
    pub const ONE: Self = Self(1);

    /// Ten rows.
    pub const TEN: Self = Self(10);

    /// This many rows.
    ///
    /// # Errors
    /// When it is none, or more than a thousand.
    pub fn new(rows: u32) -> Result<Self, LimitError> {
        let narrow = u16::try_from(rows).ok().filter(|rows| (1..=Self::MAX.0).contains(rows));
        narrow.map(Self).ok_or(LimitError(rows))
    }

    /// The number of rows.
    #[must_use]
    pub const fn rows(self) -> u16 {
        self.0
    }
}

impl Default for Limit {
    fn default() -> Self {
        Self(100)
    }
}

/// Where a page begins: behind the row with this key. What the bytes say is the store's affair;
/// whoever hands them out seals them, as bytes of another list give another place and no error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct After(Vec<u8>);

impl After {
    /// The place that these bytes tell.
    #[must_use]
    pub const fn from_bytes(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// The bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// Which part of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// Where it begins; at the list's beginning when nothing is said.
    pub after: Option<After>,
    /// How many rows it has at most.
    pub limit: Limit,
}

/// A part of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// Where the next part begins, when there is one.
    pub next: Option<After>,
}
