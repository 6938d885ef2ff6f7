//! The hashes of one tile, and the nodes between its bottom row and its top.

use super::{Tile, TileBytesError};
use crate::hash::NodeHash;

/// The hashes of a tile with all nodes that they determine: row 0 is the tile itself, and each
/// row above it has the parents of complete pairs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TileHashes {
    rows: Vec<Vec<NodeHash>>,
}

impl TileHashes {
    /// A tile of these hashes.
    #[must_use]
    pub fn new(hashes: Vec<NodeHash>) -> Self {
        let mut rows = vec![hashes];
        while let Some(row) = rows.last().filter(|row| row.len() > 1) {
            let parents = parents(row);
            rows.push(parents);
        }
        Self { rows }
    }

    /// The node `height` rows above the hashes, or `None` where it is not complete.
    #[must_use]
    pub fn node(&self, height: u8, position: u64) -> Option<NodeHash> {
        let row = self.rows.get(usize::from(height))?;
        row.get(usize::try_from(position).ok()?).copied()
    }
}

impl Tile {
    /// Reads the hashes of this tile.
    ///
    /// # Errors
    /// When the bytes are not as many as the hashes have.
    pub fn read(self, bytes: &[u8]) -> Result<Vec<NodeHash>, TileBytesError> {
        let (hashes, rest) = bytes.as_chunks::<32>();
        if hashes.len() != usize::from(self.width()) || !rest.is_empty() {
            return Err(TileBytesError { tile: self, found: bytes.len() });
        }
        Ok(hashes.iter().copied().map(NodeHash::from_bytes).collect())
    }
}

/// The parents of the complete pairs of a row.
pub(crate) fn parents(row: &[NodeHash]) -> Vec<NodeHash> {
    let (pairs, _) = row.as_chunks::<2>();
    pairs.iter().map(|[left, right]| NodeHash::of_children(*left, *right)).collect()
}
