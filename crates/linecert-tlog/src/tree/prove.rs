//! Proofs out of tiles.

use std::{ops::Range, sync::Arc};

use thiserror::Error;

use super::split;
use crate::{
    hash::NodeHash,
    tile::{Tile, TileHashes},
};

/// Where the tiles of a log come from.
///
/// What it gives need not be trusted: a proof of wrong tiles fails its check.
pub trait TileSource {
    /// Why a tile cannot be had.
    type Error;

    /// The hashes of a tile, exactly as many as it is wide. A partial tile may be the beginning
    /// of the full one (tlog-tiles, Partial Tiles).
    ///
    /// # Errors
    /// When the tile cannot be had.
    fn tile(&self, tile: Tile) -> Result<Arc<TileHashes>, Self::Error>;
}

/// Why there is no proof.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ProveError<E> {
    /// The leaf or the earlier tree is not in the tree.
    #[error("{asked} is beyond the tree of {size}")]
    Beyond {
        /// The index or size that was asked for.
        asked: u64,
        /// The number of leaves.
        size: u64,
    },
    /// A tile has not the hashes that it should.
    #[error("{0} has not all its hashes")]
    Short(Tile),
    /// A tile cannot be had.
    #[error(transparent)]
    Source(#[from] E),
}

/// The proof that leaf `index` is in the tree of `size` leaves, from the leaf's sibling up
/// (RFC 6962, 2.1.1).
///
/// # Errors
/// When the leaf is not in the tree, or a tile cannot be had.
pub fn prove_inclusion<S: TileSource>(
    source: &S,
    index: u64,
    size: u64,
) -> Result<Vec<NodeHash>, ProveError<S::Error>> {
    if index >= size {
        return Err(ProveError::Beyond { asked: index, size });
    }
    let tree = Tree { source, size };
    siblings(index, size).into_iter().rev().map(|leaves| tree.root_over(leaves)).collect()
}

/// The proof that the tree of `new` leaves begins with that of `old` (RFC 6962, 2.1.2). It is
/// empty when `old` is zero or `new`.
///
/// # Errors
/// When the earlier tree is the larger one, or a tile cannot be had.
pub fn prove_consistency<S: TileSource>(
    source: &S,
    old: u64,
    new: u64,
) -> Result<Vec<NodeHash>, ProveError<S::Error>> {
    if old > new {
        return Err(ProveError::Beyond { asked: old, size: new });
    }
    if old == 0 || old == new {
        return Ok(Vec::new());
    }
    let tree = Tree { source, size: new };
    subproof(old, new).into_iter().rev().map(|leaves| tree.root_over(leaves)).collect()
}

/// The root of the tree of `size` leaves, out of its tiles.
///
/// # Errors
/// When a tile cannot be had.
pub fn root_of_tiles<S: TileSource>(
    source: &S,
    size: u64,
) -> Result<NodeHash, ProveError<S::Error>> {
    if size == 0 { Ok(NodeHash::EMPTY_TREE) } else { Tree { source, size }.root_over(0..size) }
}

/// The leaves below each sibling on the way from the root down to a leaf.
fn siblings(index: u64, size: u64) -> Vec<Range<u64>> {
    let (mut tree, mut found) = (0..size, Vec::new());
    while tree.end - tree.start > 1 {
        let middle = tree.start + split(tree.end - tree.start);
        let (left, right) = (tree.start..middle, middle..tree.end);
        let (inner, sibling) = if index < middle { (left, right) } else { (right, left) };
        found.push(sibling);
        tree = inner;
    }
    found
}

/// The leaves below each node of a consistency proof, from the root down.
fn subproof(old: u64, new: u64) -> Vec<Range<u64>> {
    let (mut tree, mut found) = (0..new, Vec::new());
    while tree.end != old {
        let middle = tree.start + split(tree.end - tree.start);
        let (left, right) = (tree.start..middle, middle..tree.end);
        let (inner, sibling) = if old <= middle { (left, right) } else { (right, left) };
        found.push(sibling);
        tree = inner;
    }
    // The earlier tree itself is known to whoever checks.
    if tree.start > 0 {
        found.push(tree);
    }
    found
}

struct Tree<'a, S> {
    source: &'a S,
    size: u64,
}

impl<S: TileSource> Tree<'_, S> {
    /// The root over leaves that are a subtree of this tree, complete or at its right edge.
    fn root_over(&self, leaves: Range<u64>) -> Result<NodeHash, ProveError<S::Error>> {
        let mut start = leaves.start;
        let mut roots = Vec::new();
        while let Some(level) = (leaves.end - start).checked_ilog2() {
            roots.push(self.node(level, start >> level)?);
            start += 1 << level;
        }
        let join = |right, left| NodeHash::of_children(left, right);
        Ok(roots.into_iter().rev().reduce(join).unwrap_or(NodeHash::EMPTY_TREE))
    }

    /// The root of the complete subtree with `2^level` leaves at this index.
    fn node(&self, level: u32, index: u64) -> Result<NodeHash, ProveError<S::Error>> {
        let height = u8::try_from(level % 8).unwrap_or(0);
        let row = u8::try_from(level / 8).unwrap_or(0);
        let per_tile = 8 - u32::from(height);
        let beyond = ProveError::Beyond { asked: index, size: self.size };
        let tile = Tile::of_tree(self.size, row, index >> per_tile).ok_or(beyond)?;
        let position = index & ((1 << per_tile) - 1);
        self.source.tile(tile)?.node(height, position).ok_or(ProveError::Short(tile))
    }
}
