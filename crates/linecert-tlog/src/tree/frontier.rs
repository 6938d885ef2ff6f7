//! The right edge of a growing tree: all that is needed to append, and to tell its root.

use crate::{
    hash::NodeHash,
    tile::{FULL, Tile, hashes_at, parents},
};

/// The tiles of a tree that are not full yet, one a level. It takes a few kilobytes, whatever
/// the size of the tree.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    /// The hashes of the partial tile of each level, fewer than 256 each.
    rows: Vec<Vec<NodeHash>>,
}

/// A tile that has just become full, and its 256 hashes.
pub type FullTile = (Tile, Vec<NodeHash>);

impl Frontier {
    /// The number of leaves so far.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Appends the hash of a leaf. Gives the tiles that it has filled, from level 0 up; mostly
    /// none.
    pub fn push(&mut self, leaf: NodeHash) -> Vec<FullTile> {
        self.size = self.size.saturating_add(1);
        let mut filled = Vec::new();
        let mut carried = Some(leaf);
        let mut level = 0;
        while let Some(hash) = carried.take() {
            let full = self.push_at(usize::from(level), hash);
            if let Some(hashes) = full {
                carried = top(&hashes);
                filled.extend(self.filled(level).map(|tile| (tile, hashes)));
            }
            level = level.saturating_add(1);
        }
        filled
    }

    /// Appends a hash to a row, and takes the row out when that fills it.
    fn push_at(&mut self, level: usize, hash: NodeHash) -> Option<Vec<NodeHash>> {
        if self.rows.len() <= level {
            self.rows.push(Vec::new());
        }
        let row = self.rows.get_mut(level)?;
        row.push(hash);
        (row.len() >= usize::from(FULL)).then(|| std::mem::take(row))
    }

    /// The last full tile of a level.
    fn filled(&self, level: u8) -> Option<Tile> {
        let index = hashes_at(self.size, level).checked_div(FULL.into())?.checked_sub(1)?;
        Tile::of_tree(self.size, level, index)
    }

    /// The tiles that are neither empty nor full, from level 0 up, with their hashes.
    pub fn partial_tiles(&self) -> impl Iterator<Item = (Tile, &[NodeHash])> {
        self.rows.iter().zip(0..).filter_map(|(row, level)| {
            let index = hashes_at(self.size, level) / u64::from(FULL);
            let tile = Tile::of_tree(self.size, level, index)?;
            (!row.is_empty()).then_some((tile, row.as_slice()))
        })
    }

    /// The root of the tree (RFC 6962, 2.1).
    #[must_use]
    pub fn root(&self) -> NodeHash {
        // From the right: the smallest complete subtrees are the last ones.
        let subtrees = self.rows.iter().flat_map(|row| complete_subtrees(row));
        let join = |right, left| NodeHash::of_children(left, right);
        subtrees.reduce(join).unwrap_or(NodeHash::EMPTY_TREE)
    }
}

/// The roots of the complete subtrees that a row is made of, the last and smallest first.
fn complete_subtrees(row: &[NodeHash]) -> impl Iterator<Item = NodeHash> {
    let mut rest = row;
    std::iter::from_fn(move || {
        let length = 1 << rest.len().checked_ilog2()?.min(rest.len().trailing_zeros());
        let (before, subtree) = rest.split_at_checked(rest.len().checked_sub(length)?)?;
        rest = before;
        top(subtree)
    })
}

/// The root of a complete subtree over these hashes, of which there are a power of two.
fn top(hashes: &[NodeHash]) -> Option<NodeHash> {
    let mut row = hashes.to_vec();
    while row.len() > 1 {
        row = parents(&row);
    }
    row.first().copied()
}
