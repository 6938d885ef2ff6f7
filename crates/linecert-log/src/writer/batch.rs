//! What a batch of entries comes to: bundles, tiles and the new edge of the tree.

use linecert_tlog::{Bundle, FULL, Frontier, NodeHash, Tile, TooLongError, write_entries};

use super::Published;
use crate::storage::NewFile;

/// The files of a batch, without the checkpoint, and what is published once they are written.
pub(super) struct Batch {
    pub(super) files: Vec<NewFile>,
    pub(super) frontier: Frontier,
    pub(super) tail: Vec<Vec<u8>>,
}

impl Batch {
    pub(super) fn lay_out(before: &Published, entries: &[Vec<u8>]) -> Result<Self, TooLongError> {
        let mut frontier = before.frontier.clone();
        let old: Vec<Tile> = frontier.partial_tiles().map(|(tile, _)| tile).collect();
        let pushed = entries.iter().flat_map(|entry| frontier.push(NodeHash::of_leaf(entry)));
        let mut files: Vec<_> = pushed.map(|(tile, hashes)| tile_file(tile, &hashes)).collect();
        let partial = frontier.partial_tiles().filter(|(tile, _)| !old.contains(tile));
        files.extend(partial.map(|(tile, hashes)| tile_file(tile, hashes)));

        let all: Vec<&[u8]> = before.tail.iter().chain(entries).map(Vec::as_slice).collect();
        let first = before.frontier.size() / u64::from(FULL);
        for (entries, index) in all.chunks(FULL.into()).zip(first..) {
            let bundle = Bundle::of_tree(frontier.size(), index).map(|b| b.to_string());
            let bytes = write_entries(entries.iter().copied())?;
            files.extend(bundle.map(|name| NewFile { name, bytes }));
        }
        let tail = all.chunks_exact(FULL.into()).remainder();
        let tail = tail.iter().map(|entry| entry.to_vec()).collect();
        Ok(Self { files, frontier, tail })
    }
}

fn tile_file(tile: Tile, hashes: &[NodeHash]) -> NewFile {
    let bytes = hashes.iter().flat_map(NodeHash::as_bytes).copied().collect();
    NewFile { name: tile.to_string(), bytes }
}

/// The folders of the partial forms of all tiles and bundles that became full between two sizes.
pub(super) fn filled(start: u64, end: u64) -> impl Iterator<Item = String> {
    let full = |size: u64, level: u32| size.checked_shr(8 * (level + 1)).unwrap_or(0);
    let indices = move |level| full(start, level)..full(end, level);
    let bundles = indices(0).filter_map(move |index| Bundle::of_tree(end, index));
    let tiles = (0..8).flat_map(move |level: u8| {
        indices(level.into()).filter_map(move |index| Tile::of_tree(end, level, index))
    });
    bundles.map(Bundle::partials).chain(tiles.map(Tile::partials))
}
