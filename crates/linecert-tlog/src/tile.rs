//! Tiles: the hashes of the tree in files of up to 256 (C2SP tlog-tiles, Merkle Tree).

use std::fmt;

use thiserror::Error;

mod hashes;

pub use hashes::TileHashes;
pub(crate) use hashes::parents;

/// The number of hashes in a full tile, and of entries in a full bundle.
pub const FULL: u16 = 256;

/// Where a tile stands, and how many hashes it has. As text it is the path in a log's folder.
///
/// The hash at position `i` of tile `n` at level `l` is that of the complete subtree over the
/// leaves from `(n * 256 + i) * 256^l` on, of which there are `256^l`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tile {
    level: u8,
    index: u64,
    width: u16,
}

/// Why bytes are not the hashes of a tile.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{tile} has {found} bytes in place of {}", u32::from(tile.width) * 32)]
pub struct TileBytesError {
    /// The tile.
    pub tile: Tile,
    /// The length that was found.
    pub found: usize,
}

impl Tile {
    /// The tile as it is in a tree of `size` leaves, or `None` where the tree has no such tile.
    #[must_use]
    pub fn of_tree(size: u64, level: u8, index: u64) -> Option<Self> {
        let hashes = hashes_at(size, level);
        let before = index.checked_mul(FULL.into())?;
        let left = hashes.checked_sub(before).filter(|left| *left > 0)?;
        let width = u16::try_from(left).unwrap_or(FULL).min(FULL);
        Some(Self { level, index, width })
    }

    /// The same tile when it is full.
    #[must_use]
    pub const fn filled(self) -> Self {
        Self { width: FULL, ..self }
    }

    /// Whether the tile has all its 256 hashes, and never changes again.
    #[must_use]
    pub const fn is_full(self) -> bool {
        self.width == FULL
    }

    /// The level: 0 for hashes of leaves, at most 7.
    #[must_use]
    pub const fn level(self) -> u8 {
        self.level
    }

    /// The index within the level.
    #[must_use]
    pub const fn index(self) -> u64 {
        self.index
    }

    /// The number of hashes, 1 to 256.
    #[must_use]
    pub const fn width(self) -> u16 {
        self.width
    }

    /// The path of the folder that holds the partial forms of this tile.
    #[must_use]
    pub fn partials(self) -> String {
        format!("{}.p", self.filled())
    }
}

impl fmt::Display for Tile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "tile/{}/{}{}", self.level, nested(self.index), partial(self.width))
    }
}

/// How many hashes the tiles of a level have together in a tree of this size.
pub(crate) fn hashes_at(size: u64, level: u8) -> u64 {
    size.checked_shr(u32::from(level) * 8).unwrap_or(0)
}

/// An index in path elements of three digits, all but the last with an `x` before them.
pub(crate) fn nested(index: u64) -> String {
    let mut path = format!("{:03}", index % 1000);
    let mut rest = index / 1000;
    while rest > 0 {
        path = format!("x{:03}/{path}", rest % 1000);
        rest /= 1000;
    }
    path
}

/// The end of the path of a tile or bundle that is not full.
pub(crate) fn partial(width: u16) -> String {
    if width == FULL { String::new() } else { format!(".p/{width}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_those_of_the_specification() {
        let path = |level, index, width| Tile { level, index, width }.to_string();
        assert_eq!(path(0, 0, FULL), "tile/0/000");
        assert_eq!(path(1, 999, 17), "tile/1/999.p/17");
        assert_eq!(path(0, 1000, FULL), "tile/0/x001/000");
        assert_eq!(path(0, 1_234_067, FULL), "tile/0/x001/x234/067");
        assert_eq!(Tile { level: 0, index: 5, width: 3 }.partials(), "tile/0/005.p");
    }

    #[test]
    fn a_tree_of_70_000_has_the_tiles_of_the_specification() {
        let tile = |level, index| Tile::of_tree(70_000, level, index).map(Tile::width);
        assert_eq!(tile(0, 272), Some(FULL));
        assert_eq!(tile(0, 273), Some(112));
        assert_eq!(tile(0, 274), None);
        assert_eq!(tile(1, 0), Some(FULL));
        assert_eq!(tile(1, 1), Some(17));
        assert_eq!(tile(2, 0), Some(1));
        assert_eq!(tile(3, 0), None);
        assert_eq!(Tile::of_tree(256, 1, 0).map(Tile::width), Some(1));
    }

    #[test]
    fn the_largest_tree_and_the_farthest_tile_do_not_overflow() {
        assert_eq!(Tile::of_tree(u64::MAX, 7, 0).map(Tile::width), Some(255));
        assert_eq!(Tile::of_tree(u64::MAX, 8, 0), None);
        assert_eq!(Tile::of_tree(u64::MAX, 255, 0), None);
        assert_eq!(Tile::of_tree(u64::MAX, 0, u64::MAX), None);
        assert_eq!(Tile::of_tree(0, 0, 0), None);
    }
}
