//! Checks all of a log, entry by entry, against its checkpoint and against what was seen before.

use linecert_tlog::{
    Bundle, Checkpoint, FULL, Frontier, NodeHash, Note, OpenError, Policy, Tile, TileHashes,
    Witnessed,
};
use thiserror::Error;

use crate::{
    reader::{ReadError, Reader},
    remembered::{RememberedError, recall, remember},
    storage::Storage,
};

mod finding;
mod row;

pub use finding::Finding;
use row::Row;

/// After so many findings the rest of the log is not read.
const MOST_FINDINGS: usize = 1000;

/// What a check of a whole log has come to.
#[derive(Debug)]
pub struct Monitored {
    /// The checkpoint that was checked, with its signatures. Together with `remembered` it is the
    /// evidence of a fork or rollback.
    pub note: Note,
    /// The checkpoint that was remembered, if any.
    pub remembered: Option<Note>,
    /// The number of leaves that the checkpoint states.
    pub size: u64,
    /// What is wrong; empty when nothing is.
    pub findings: Vec<Finding>,
}

/// Why a log cannot be checked.
#[derive(Debug, Error)]
pub enum MonitorError {
    /// There is no checkpoint that a trusted log has signed, or a file cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The checkpoint that was remembered is not of a log that is trusted any more.
    #[error("the checkpoint that was remembered cannot be trusted: {0}")]
    Untrusted(OpenError),
    /// The checkpoint that was remembered cannot be had.
    #[error(transparent)]
    Remembered(#[from] RememberedError),
}

/// Hashes all entries of a log again, compares tiles and checkpoint with them, and holds the
/// checkpoint against the one that was remembered in `state`. It takes little memory, whatever
/// the size of the log. `on_entry` is given each entry with its index, in order; what it is given
/// is true if nothing was found.
///
/// The checkpoint is remembered only when nothing was found.
///
/// # Errors
/// When there is no signed checkpoint, or a file cannot be read or written.
pub fn monitor<S: Storage, T: Storage>(
    log: &S,
    state: &T,
    policy: &Policy,
    on_entry: &mut dyn FnMut(u64, &[u8]),
) -> Result<Monitored, MonitorError> {
    let reader = Reader::open(log, policy)?;
    let origin = reader.witnessed().checkpoint().origin().clone();
    let remembered = recall(state, &origin)?;
    let before = remembered.as_ref().map(|note| policy.open(note)).transpose();
    let before = before.map_err(MonitorError::Untrusted)?;
    let before = before.as_ref().map(Witnessed::checkpoint);
    let mut walk = Walk::new(&reader, before);
    walk.run(on_entry)?;
    let findings = walk.findings;
    if findings.is_empty() {
        remember(state, &origin, reader.note())?;
    }
    Ok(Monitored { note: reader.note().clone(), remembered, size: reader.size(), findings })
}

struct Walk<'a, S> {
    reader: &'a Reader<S>,
    before: Option<&'a Checkpoint>,
    frontier: Frontier,
    findings: Vec<Finding>,
    /// The tile of level 1 that was read last.
    above: Option<(Tile, TileHashes)>,
}

impl<'a, S: Storage> Walk<'a, S> {
    fn new(reader: &'a Reader<S>, before: Option<&'a Checkpoint>) -> Self {
        let (frontier, findings, above) = Default::default();
        Self { reader, before, frontier, findings, above }
    }

    fn run(&mut self, on_entry: &mut dyn FnMut(u64, &[u8])) -> Result<(), MonitorError> {
        let (size, root) = self.reader.witnessed().checkpoint().tree();
        if let Some(before) = self.before.filter(|before| before.size() > size) {
            self.findings.push(Finding::Rollback { remembered: before.size(), found: size });
        }
        self.compare_with_before();
        for index in 0..size.div_ceil(FULL.into()) {
            let Some(bundle) = Bundle::of_tree(size, index) else { break };
            let Some(leaves) = self.leaves(bundle, on_entry)? else { return Ok(()) };
            self.push(leaves)?;
            if self.findings.len() > MOST_FINDINGS {
                return Ok(());
            }
        }
        for (tile, hashes) in self.frontier.clone().partial_tiles() {
            if tile.level() > 0 {
                self.compare_tile(tile, hashes)?;
            }
        }
        if self.frontier.root() != root {
            self.findings.push(Finding::Root { size });
        }
        Ok(())
    }

    /// The hashes of the leaves of a bundle, or `None` when neither the bundle nor its tile can
    /// be had.
    fn leaves(
        &mut self,
        bundle: Bundle,
        on_entry: &mut dyn FnMut(u64, &[u8]),
    ) -> Result<Option<Vec<NodeHash>>, MonitorError> {
        let Some(tile) = Tile::of_tree(self.reader.size(), 0, bundle.index()) else {
            return Ok(None);
        };
        let found = &mut self.findings;
        let entries = finding::of(self.reader.entries(bundle), found)?;
        let stored = finding::of(self.reader.tile_hashes(tile), found)?;
        let hashed = entries.as_ref().map(|entries| Row::of_entries(entries));
        let first = bundle.index().saturating_mul(FULL.into());
        for (entry, index) in entries.iter().flatten().zip(first..) {
            on_entry(index, entry);
        }
        Ok(match (hashed, stored.map(Row)) {
            (Some(hashed), Some(stored)) if hashed == stored => Some(stored.0),
            (Some(hashed), Some(stored)) => Some(self.decide(tile, hashed, stored)?.0),
            (hashed, stored) => hashed.or(stored).map(|row| row.0),
        })
    }

    /// Entries and tile differ: what is above them tells which was changed.
    fn decide(&mut self, tile: Tile, hashed: Row, stored: Row) -> Result<Row, MonitorError> {
        let entries_are_right = match self.parent(tile)? {
            Some(parent) => hashed.top() == Some(parent),
            None => self.leads_to_root(&hashed),
        };
        let first = tile.index().saturating_mul(FULL.into());
        let differing = hashed.differing(&stored).map(|position| first.saturating_add(position));
        let (finding, row): (fn(u64) -> Finding, _) = if entries_are_right {
            (|index| Finding::TileChanged { level: 0, index }, hashed.clone())
        } else {
            (|index| Finding::EntryChanged { index }, stored.clone())
        };
        self.findings.extend(differing.take(MOST_FINDINGS).map(finding));
        Ok(row)
    }

    /// The hash of a full tile of level 0 in the tile above it.
    fn parent(&mut self, tile: Tile) -> Result<Option<NodeHash>, MonitorError> {
        let above = Tile::of_tree(self.reader.size(), 1, tile.index() / u64::from(FULL));
        let Some(above) = above.filter(|_| tile.is_full()) else { return Ok(None) };
        if self.above.as_ref().is_none_or(|(at, _)| *at != above) {
            let mut unsaid = Vec::new();
            let hashes = finding::of(self.reader.tile_hashes(above), &mut unsaid)?;
            self.above = hashes.map(|hashes| (above, TileHashes::new(hashes)));
        }
        let position = tile.index() % u64::from(FULL);
        Ok(self.above.as_ref().and_then(|(_, hashes)| hashes.node(0, position)))
    }

    /// Whether these, as the last leaves of the log, make the root of the checkpoint.
    fn leads_to_root(&self, row: &Row) -> bool {
        let mut frontier = self.frontier.clone();
        row.0.iter().for_each(|leaf| drop(frontier.push(*leaf)));
        let (size, root) = self.reader.witnessed().checkpoint().tree();
        frontier.size() == size && frontier.root() == root
    }

    fn push(&mut self, leaves: Vec<NodeHash>) -> Result<(), MonitorError> {
        for leaf in leaves {
            for (tile, hashes) in self.frontier.push(leaf) {
                // Those of level 0 have been compared with their entries.
                if tile.level() > 0 {
                    self.compare_tile(tile, &hashes)?;
                }
            }
            self.compare_with_before();
        }
        Ok(())
    }

    fn compare_tile(&mut self, tile: Tile, hashes: &[NodeHash]) -> Result<(), MonitorError> {
        if let Some(stored) = finding::of(self.reader.tile_hashes(tile), &mut self.findings)? {
            let first = tile.index().saturating_mul(FULL.into());
            let differing = Row(stored).differing(&Row(hashes.to_vec())).next();
            let index = differing.map(|position| first.saturating_add(position));
            let level = tile.level();
            self.findings.extend(index.map(|index| Finding::TileChanged { level, index }));
        }
        Ok(())
    }

    /// The tree of the remembered checkpoint must be one that this log had.
    fn compare_with_before(&mut self) {
        let before = self.before.filter(|before| before.size() == self.frontier.size());
        if let Some(before) = before.filter(|before| before.root() != self.frontier.root()) {
            self.findings.push(Finding::Fork { size: before.size() });
        }
    }
}

#[cfg(test)]
mod tests;
