//! Hashes side by side: those of a bundle's entries, and those of a tile.

use linecert_tlog::{NodeHash, TileHashes};

/// The hashes of a tile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row(pub(super) Vec<NodeHash>);

impl Row {
    pub(super) fn of_entries(entries: &[Vec<u8>]) -> Self {
        Self(entries.iter().map(|entry| NodeHash::of_leaf(entry)).collect())
    }

    /// The hash of the full tile in the one above it.
    pub(super) fn top(&self) -> Option<NodeHash> {
        TileHashes::new(self.0.clone()).node(8, 0)
    }

    /// The positions at which two rows differ.
    pub(super) fn differing(&self, other: &Self) -> impl Iterator<Item = u64> {
        let pairs = self.0.iter().zip(&other.0).zip(0..);
        pairs.filter(|((one, other), _)| one != other).map(|(_, position)| position)
    }
}
