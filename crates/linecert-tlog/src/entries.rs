//! Bundles of log entries (C2SP tlog-tiles, Log entries).

use std::fmt;

use thiserror::Error;

use crate::tile::{FULL, Tile, nested, partial};

/// The longest entry, in bytes: its length is a `u16`.
pub const LONGEST_ENTRY: usize = 65_535;

/// Where a bundle of entries stands, and how many it has. As text it is the path in a log's
/// folder. Its entries hash to the tile of level 0 with the same index and width.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bundle {
    index: u64,
    width: u16,
}

/// Why bytes are not a bundle of entries.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum EntriesError {
    /// They end within an entry.
    #[error("entry {0} of the bundle is cut short")]
    Short(usize),
    /// They hold another number of entries.
    #[error("the bundle has {found} entries in place of {expected}")]
    Count {
        /// How many there should be.
        expected: u16,
        /// How many there are.
        found: usize,
    },
}

/// An entry that no bundle can hold.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("an entry of {0} bytes is longer than {LONGEST_ENTRY}")]
pub struct TooLongError(pub usize);

impl Bundle {
    /// The bundle as it is in a tree of `size` leaves, or `None` where there is none.
    #[must_use]
    pub fn of_tree(size: u64, index: u64) -> Option<Self> {
        Tile::of_tree(size, 0, index).map(|tile| Self { index, width: tile.width() })
    }

    /// The same bundle when it is full.
    #[must_use]
    pub const fn filled(self) -> Self {
        Self { width: FULL, ..self }
    }

    /// Whether the bundle has all its 256 entries, and never changes again.
    #[must_use]
    pub const fn is_full(self) -> bool {
        self.width == FULL
    }

    /// The index, which is that of its first entry divided by 256.
    #[must_use]
    pub const fn index(self) -> u64 {
        self.index
    }

    /// The number of entries, 1 to 256.
    #[must_use]
    pub const fn width(self) -> u16 {
        self.width
    }

    /// The path of the folder that holds the partial forms of this bundle.
    #[must_use]
    pub fn partials(self) -> String {
        format!("{}.p", self.filled())
    }
}

impl fmt::Display for Bundle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "tile/entries/{}{}", nested(self.index), partial(self.width))
    }
}

/// Reads the entries of a bundle of `expected` entries.
///
/// # Errors
/// When the bytes are not such a bundle.
pub fn read_entries(bytes: &[u8], expected: u16) -> Result<Vec<&[u8]>, EntriesError> {
    let mut entries = Vec::with_capacity(expected.into());
    let mut rest = bytes;
    while !rest.is_empty() {
        let entry = rest
            .split_first_chunk()
            .and_then(|(length, rest)| rest.split_at_checked(u16::from_be_bytes(*length).into()));
        let (entry, after) = entry.ok_or(EntriesError::Short(entries.len()))?;
        entries.push(entry);
        rest = after;
    }
    if entries.len() == usize::from(expected) {
        Ok(entries)
    } else {
        Err(EntriesError::Count { expected, found: entries.len() })
    }
}

/// Writes entries one after the other, each behind its length.
///
/// # Errors
/// When one is too long.
pub fn write_entries<'a>(
    entries: impl IntoIterator<Item = &'a [u8]>,
) -> Result<Vec<u8>, TooLongError> {
    let mut bytes = Vec::new();
    for entry in entries {
        let length = u16::try_from(entry.len()).map_err(|_| TooLongError(entry.len()))?;
        bytes.extend(length.to_be_bytes());
        bytes.extend(entry);
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn paths_are_those_of_the_specification() {
        let path = |size, index| Bundle::of_tree(size, index).unwrap().to_string();
        assert_eq!(path(256, 0), "tile/entries/000");
        assert_eq!(path(257, 1), "tile/entries/001.p/1");
        assert_eq!(path(u64::MAX, 1_234_067), "tile/entries/x001/x234/067");
        assert_eq!(Bundle::of_tree(256, 1), None);
    }

    #[test]
    fn entries_have_their_length_before_them() {
        let longest = vec![7; LONGEST_ENTRY];
        let bytes = write_entries([&b""[..], b"ab", &longest]).unwrap();
        assert_eq!(bytes[..7], [0, 0, 0, 2, b'a', b'b', 0xff]);
        assert_eq!(read_entries(&bytes, 3).unwrap(), [&b""[..], b"ab", &longest]);
        let long = vec![7; LONGEST_ENTRY + 1];
        assert_eq!(write_entries([&long[..]]), Err(TooLongError(65_536)));
    }

    #[test]
    fn a_bundle_that_is_short_long_or_another_is_refused() {
        let bytes = write_entries([&b"ab"[..], b"c"]).unwrap();
        let count = |expected| EntriesError::Count { expected, found: 2 };
        assert_eq!(read_entries(&bytes, 1), Err(count(1)));
        assert_eq!(read_entries(&bytes, 3), Err(count(3)));
        for (cut, entry) in [(1, 0), (3, 0), (5, 1), (6, 1)] {
            assert_eq!(read_entries(&bytes[..cut], 2), Err(EntriesError::Short(entry)));
        }
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(bytes: Vec<u8>, expected: u16) {
            if let Ok(entries) = read_entries(&bytes, expected) {
                prop_assert_eq!(write_entries(entries).unwrap(), bytes);
            }
        }
    }
}
