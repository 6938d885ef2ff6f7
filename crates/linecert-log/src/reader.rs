//! Reads a log: its checkpoint, tiles and entries, and proofs out of them.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use linecert_tlog::{
    AddCheckpoint, Bundle, EntriesError, FULL, InclusionError, Leaf, NodeHash, Note, NoteError,
    OpenError, Policy, Proof, ProveError, Quorum, Tile, TileBytesError, TileHashes, TileSource,
    Witnessed, check_inclusion, prove_consistency, prove_inclusion, read_entries,
};
use thiserror::Error;

use crate::storage::{CHECKPOINT, COSIGNED, Storage, StorageError};

/// How many tiles are kept in memory; each takes 16 kilobytes.
const MOST_TILES: usize = 512;

/// A log as it was at one checkpoint. It may grow meanwhile.
pub struct Reader<S> {
    storage: S,
    note: Note,
    witnessed: Witnessed,
    tiles: Mutex<HashMap<Tile, Arc<TileHashes>>>,
}

/// Where each leaf of a log stands first. It is as true as the tiles that it was read from:
/// a proof shows it.
#[derive(Debug, Clone, Default)]
pub struct LeafIndex(HashMap<NodeHash, u64>);

/// Why something of a log cannot be read.
#[derive(Debug, Error)]
pub enum ReadError {
    /// There is no checkpoint.
    #[error("there is no checkpoint: the folder holds no log")]
    NoLog,
    /// The checkpoint is not a note.
    #[error("the checkpoint is damaged: {0}")]
    Note(#[from] NoteError),
    /// The checkpoint is not signed as the policy demands.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// A tile is not there.
    #[error("{0} is missing")]
    MissingTile(Tile),
    /// A tile has another length than it should.
    #[error(transparent)]
    Tile(#[from] TileBytesError),
    /// A bundle is not there.
    #[error("{0} is missing")]
    MissingBundle(Bundle),
    /// A bundle is damaged.
    #[error("{bundle} is damaged: {source}")]
    Entries {
        /// The bundle.
        bundle: Bundle,
        /// What is wrong with it.
        source: EntriesError,
    },
    /// There is nothing at this index.
    #[error("{asked} is beyond the log of {size} leaves")]
    Beyond {
        /// The index or size that was asked for.
        asked: u64,
        /// The number of leaves.
        size: u64,
    },
    /// The tiles are not those of the checkpoint.
    #[error("the tiles are damaged: {0}")]
    Damaged(#[from] InclusionError),
    /// A file cannot be read.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl From<ProveError<Self>> for ReadError {
    fn from(error: ProveError<Self>) -> Self {
        match error {
            ProveError::Beyond { asked, size } => Self::Beyond { asked, size },
            ProveError::Short(tile) => Self::MissingTile(tile),
            ProveError::Source(error) => error,
        }
    }
}

impl LeafIndex {
    /// The index of a leaf, if the log has it.
    #[must_use]
    pub fn find(&self, leaf: &Leaf) -> Option<u64> {
        self.0.get(&NodeHash::of_leaf(&leaf.to_bytes())).copied()
    }
}

impl<S: Storage> Reader<S> {
    /// Opens a log at its newest checkpoint.
    ///
    /// # Errors
    /// When there is none, or it is not signed as the policy demands.
    pub fn open(storage: S, policy: &Policy) -> Result<Self, ReadError> {
        let note = Note::parse(&storage.read(CHECKPOINT)?.ok_or(ReadError::NoLog)?)?;
        Self::at(storage, note, policy)
    }

    /// Opens a log at a checkpoint that it had.
    ///
    /// # Errors
    /// When the checkpoint is not signed as the policy demands.
    pub fn at(storage: S, note: Note, policy: &Policy) -> Result<Self, ReadError> {
        let witnessed = policy.open(&note)?;
        Ok(Self { storage, note, witnessed, tiles: Mutex::default() })
    }

    /// Opens a log at the earliest checkpoint that has the leaf at this index and that a quorum of
    /// witnesses has cosigned, so that a proof says how long ago the leaf was there. When there is
    /// none, this is the newest checkpoint.
    ///
    /// # Errors
    /// When a checkpoint is damaged or not signed as the policy demands.
    pub fn earliest(storage: S, index: u64, policy: &Policy) -> Result<Self, ReadError> {
        let sizes = cosigned(&storage)?.into_iter().filter(|size| *size > index);
        match first_witnessed(&storage, sizes, policy)? {
            Some((note, witnessed)) => {
                Ok(Self { storage, note, witnessed, tiles: Mutex::default() })
            }
            None => Self::open(storage, policy),
        }
    }

    /// Opens a log at the newest checkpoint that a quorum of witnesses has cosigned, which shows
    /// how late it is. When there is none, this is the newest checkpoint.
    ///
    /// # Errors
    /// When a checkpoint is damaged or not signed as the policy demands.
    pub fn newest_witnessed(storage: S, policy: &Policy) -> Result<Self, ReadError> {
        let newest = Self::open(storage, policy)?;
        if newest.witnessed.quorum() != Quorum::Missing {
            return Ok(newest);
        }
        // What stands beyond the newest checkpoint is of a log that was rolled back.
        let sizes = cosigned(&newest.storage)?.into_iter().rev();
        let sizes = sizes.filter(|size| *size <= newest.size());
        Ok(match first_witnessed(&newest.storage, sizes, policy)? {
            Some((note, witnessed)) => Self { note, witnessed, ..newest },
            None => newest,
        })
    }

    /// The checkpoint with its signatures.
    #[must_use]
    pub const fn note(&self) -> &Note {
        &self.note
    }

    /// The checkpoint, and who has witnessed it.
    #[must_use]
    pub const fn witnessed(&self) -> &Witnessed {
        &self.witnessed
    }

    /// The number of leaves.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.witnessed.checkpoint().size()
    }

    /// Proves that the leaf at this index is in the log. The proof has been checked against the
    /// checkpoint.
    ///
    /// # Errors
    /// When there is no such leaf, or a tile is missing or damaged.
    pub fn prove(&self, index: u64) -> Result<Proof, ReadError> {
        let size = self.size();
        let tile = Tile::of_tree(size, 0, index / u64::from(FULL));
        let tile = tile.ok_or(ReadError::Beyond { asked: index, size })?;
        let position = index % u64::from(FULL);
        let leaf = self.tile(tile)?.node(0, position);
        let leaf = leaf.ok_or(ReadError::Beyond { asked: index, size })?;
        let hashes = prove_inclusion(self, index, size)?;
        check_inclusion((index, leaf), self.witnessed.checkpoint().tree(), &hashes)?;
        Ok(Proof::new(index, hashes, self.note.clone()))
    }

    /// The request by which a witness that last cosigned the tree of `old` leaves gets this
    /// checkpoint.
    ///
    /// # Errors
    /// When the log is smaller than that, or a tile is missing or damaged.
    pub fn add_checkpoint(&self, old: u64) -> Result<AddCheckpoint, ReadError> {
        let proof = prove_consistency(self, old, self.size())?;
        Ok(AddCheckpoint { old, proof, checkpoint: self.note.clone() })
    }

    /// Finds a leaf by reading the tiles of all leaves; for many leaves, [`Reader::index`].
    ///
    /// # Errors
    /// When a tile is missing or damaged.
    pub fn find(&self, leaf: &Leaf) -> Result<Option<u64>, ReadError> {
        let sought = NodeHash::of_leaf(&leaf.to_bytes());
        for leaves in self.leaf_tiles() {
            let mut found = leaves?.into_iter().filter(|(_, hash)| *hash == sought);
            if let Some((index, _)) = found.next() {
                return Ok(Some(index));
            }
        }
        Ok(None)
    }

    /// Where each leaf stands. It takes some 50 bytes of memory a leaf.
    ///
    /// # Errors
    /// When a tile is missing or damaged.
    pub fn index(&self) -> Result<LeafIndex, ReadError> {
        let mut index = LeafIndex::default();
        for leaves in self.leaf_tiles() {
            for (at, hash) in leaves? {
                index.0.entry(hash).or_insert(at);
            }
        }
        Ok(index)
    }

    /// The entries of a bundle, which are not checked against anything here.
    ///
    /// # Errors
    /// When the bundle is missing or damaged.
    pub fn entries(&self, bundle: Bundle) -> Result<Vec<Vec<u8>>, ReadError> {
        let damaged = |source| ReadError::Entries { bundle, source };
        let (bytes, width) = self.bundle_bytes(bundle)?;
        let entries = read_entries(&bytes, width).map_err(damaged)?;
        let kept = entries.into_iter().take(bundle.width().into());
        Ok(kept.map(<[u8]>::to_vec).collect())
    }

    /// A partial bundle may be gone once the full one is there.
    fn bundle_bytes(&self, bundle: Bundle) -> Result<(Vec<u8>, u16), ReadError> {
        if let Some(bytes) = self.storage.read(&bundle.to_string())? {
            return Ok((bytes, bundle.width()));
        }
        let full = self.storage.read(&bundle.filled().to_string())?;
        full.map(|bytes| (bytes, FULL)).ok_or(ReadError::MissingBundle(bundle))
    }

    /// The hashes of a tile as they are stored. A partial tile may be gone once the full one is
    /// there, and is its beginning.
    pub(crate) fn tile_hashes(&self, tile: Tile) -> Result<Vec<NodeHash>, ReadError> {
        if let Some(bytes) = self.storage.read(&tile.to_string())? {
            return Ok(tile.read(&bytes)?);
        }
        let full = self.storage.read(&tile.filled().to_string())?;
        let mut hashes = tile.filled().read(&full.ok_or(ReadError::MissingTile(tile))?)?;
        hashes.truncate(tile.width().into());
        Ok(hashes)
    }

    /// The hashes of all leaves with their indices, tile by tile.
    fn leaf_tiles(&self) -> impl Iterator<Item = Result<Vec<(u64, NodeHash)>, ReadError>> {
        let tiles = (0..).map_while(|index| Tile::of_tree(self.size(), 0, index));
        tiles.map(|tile| {
            let first = tile.index().saturating_mul(FULL.into());
            Ok((first..).zip(self.tile_hashes(tile)?).collect())
        })
    }
}

/// The sizes of the checkpoints that were cosigned, in order.
fn cosigned<S: Storage>(storage: &S) -> Result<Vec<u64>, ReadError> {
    let names = storage.list(COSIGNED)?;
    let mut sizes: Vec<u64> = names.iter().filter_map(|name| name.parse().ok()).collect();
    sizes.sort_unstable();
    Ok(sizes)
}

/// The first checkpoint of these that a quorum has cosigned.
fn first_witnessed<S: Storage>(
    storage: &S,
    sizes: impl Iterator<Item = u64>,
    policy: &Policy,
) -> Result<Option<(Note, Witnessed)>, ReadError> {
    for size in sizes {
        let Some(bytes) = storage.read(&format!("{COSIGNED}/{size}"))? else { continue };
        let note = Note::parse(&bytes)?;
        let witnessed = policy.open(&note)?;
        if witnessed.quorum() != Quorum::Missing {
            return Ok(Some((note, witnessed)));
        }
    }
    Ok(None)
}

impl<S: Storage> TileSource for Reader<S> {
    type Error = ReadError;

    fn tile(&self, tile: Tile) -> Result<Arc<TileHashes>, ReadError> {
        let tiles = || self.tiles.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = tiles().get(&tile) {
            return Ok(Arc::clone(known));
        }
        let hashes = Arc::new(TileHashes::new(self.tile_hashes(tile)?));
        let mut tiles = tiles();
        if tiles.len() >= MOST_TILES {
            tiles.clear();
        }
        tiles.insert(tile, Arc::clone(&hashes));
        Ok(hashes)
    }
}

#[cfg(test)]
mod tests;
