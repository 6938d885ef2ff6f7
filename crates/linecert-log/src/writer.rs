//! Appends to a log.
//!
//! A batch of leaves is written as a whole before anything else (`pending`). From then on it is
//! bound to come: whoever opens the log next, after whatever stop, writes the same bundles, tiles
//! and checkpoint again, byte for byte. So no file that can be served ever has two contents, and
//! no two checkpoints are signed for one size.

use linecert_tlog::{
    Bundle, Checkpoint, CheckpointError, EntriesError, Leaf, NodeHash, NoteError, OpenNoteError,
    Origin, SignerKey, TooLongError,
};
use thiserror::Error;

use crate::storage::{CHECKPOINT, Storage, StorageError};

mod batch;
mod pending;
mod published;

use batch::Batch;
use pending::{PENDING, Pending};
use published::Published;

/// The most leaves that are published by one checkpoint: it bounds the memory of a batch.
const LARGEST_BATCH: usize = 65_536;

/// The only writer of one log, which has one origin and one year.
///
/// The state stands in the folder and nowhere else. A folder that is brought back from a backup
/// forgets what was appended since, and the next append forks the log; witnesses and monitors
/// find that, a writer cannot.
pub struct Writer<S: Storage> {
    storage: S,
    signer: SignerKey,
    published: Published,
    /// Whether the last write went through. If not, the folder says what is true.
    is_settled: bool,
    _lock: S::Lock,
}

/// Why a log cannot be opened or appended to.
#[derive(Debug, Error)]
pub enum WriterError {
    /// There is a log in the folder already.
    #[error("the folder holds the log `{0}` already")]
    Exists(String),
    /// There is none.
    #[error("the folder holds no log `{0}`; a log is made once and then opened")]
    Missing(Origin),
    /// The key is for the log of another year, or its name does not end in a year.
    #[error("`{origin}` is not the log of {year}; each year has a log of its own")]
    OtherYear {
        /// The log of the key.
        origin: Origin,
        /// The year that was asked for.
        year: u16,
    },
    /// The folder holds another log than the key's.
    #[error("the folder holds the log `{found}`, and the key is that of `{expected}`")]
    OtherLog {
        /// The log of the key.
        expected: Origin,
        /// The log in the folder.
        found: Origin,
    },
    /// The checkpoint cannot be read.
    #[error("the checkpoint is damaged: {0}")]
    Note(#[from] NoteError),
    /// The checkpoint's text is not one.
    #[error("the checkpoint is damaged: {0}")]
    Checkpoint(#[from] CheckpointError),
    /// The checkpoint is not signed by the log's key.
    #[error("the checkpoint is damaged: {0}")]
    Signature(#[from] OpenNoteError),
    /// A bundle is not there.
    #[error("{0} is missing")]
    MissingBundle(Bundle),
    /// A bundle is damaged.
    #[error("{bundle} is damaged: {source}")]
    DamagedBundle {
        /// The bundle.
        bundle: Bundle,
        /// What is wrong with it.
        source: EntriesError,
    },
    /// The entries are not those of the checkpoint.
    #[error("the entries have not the root of the checkpoint of size {0}: one was changed")]
    OtherRoot(u64),
    /// The batch that was begun last does not fit the checkpoint.
    #[error("`{PENDING}` is damaged, or from another time than the checkpoint of size {0}")]
    Pending(u64),
    /// A leaf is too long for the format.
    #[error(transparent)]
    TooLong(#[from] TooLongError),
    /// A file cannot be read or written.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl<S: Storage> Writer<S> {
    /// Makes the log of a year, with a checkpoint of no leaves. The origin is the key's name.
    ///
    /// # Errors
    /// When the key is not of that year, there is a log in the folder, or it cannot be written.
    pub fn create(storage: S, signer: SignerKey, year: u16) -> Result<Self, WriterError> {
        let origin = origin_of(&signer, year)?;
        let lock = storage.lock()?;
        if let Some(note) = storage.read(CHECKPOINT)? {
            let first = String::from_utf8_lossy(&note).lines().next().map(str::to_owned);
            return Err(WriterError::Exists(first.unwrap_or_default()));
        }
        let checkpoint = Checkpoint::new(origin, 0, NodeHash::EMPTY_TREE);
        storage.write(CHECKPOINT, checkpoint.sign(&signer).to_string().as_bytes())?;
        let published = Published::empty(checkpoint);
        Ok(Self { storage, signer, published, is_settled: true, _lock: lock })
    }

    /// Opens the log of a year. Every entry is hashed again, and a batch that was stopped is
    /// brought to its end.
    ///
    /// # Errors
    /// When the key is not of that year, the folder holds no such log or a damaged one, or
    /// another process writes to it.
    pub fn open(storage: S, signer: SignerKey, year: u16) -> Result<Self, WriterError> {
        let origin = origin_of(&signer, year)?;
        let lock = storage.lock()?;
        let published = Published::read(&storage, &signer, &origin)?;
        let mut writer = Self { storage, signer, published, is_settled: false, _lock: lock };
        writer.finish_pending()?;
        Ok(writer)
    }

    /// The checkpoint that is published.
    #[must_use]
    pub const fn checkpoint(&self) -> &Checkpoint {
        &self.published.checkpoint
    }

    /// Appends leaves and gives the index of each. A leaf that is in the log already gets the
    /// index that it has. All are durable and published when this returns.
    ///
    /// # Errors
    /// When something cannot be written. Then some leaves may be published, or bound to be; it is
    /// safe to append the same leaves again.
    pub fn append(&mut self, leaves: &[Leaf]) -> Result<Vec<u64>, WriterError> {
        if !self.is_settled {
            let origin = Origin::from(self.signer.verifier().name());
            self.published = Published::read(&self.storage, &self.signer, &origin)?;
            self.finish_pending()?;
        }
        let mut fresh = Vec::new();
        let mut next = self.published.frontier.size();
        let mut indices = Vec::with_capacity(leaves.len());
        for leaf in leaves {
            let entry = leaf.to_bytes();
            let index = *self.published.index.entry(NodeHash::of_leaf(&entry)).or_insert(next);
            if index == next {
                fresh.push(entry);
                next = next.saturating_add(1);
            }
            indices.push(index);
        }
        fresh.chunks(LARGEST_BATCH).try_for_each(|entries| self.publish(entries))?;
        Ok(indices)
    }

    /// Writes one batch: first that it is to come, then what it consists of, and the checkpoint
    /// last.
    fn publish(&mut self, entries: &[Vec<u8>]) -> Result<(), WriterError> {
        self.is_settled = false;
        let pending = Pending { start: self.published.frontier.size(), entries: entries.to_vec() };
        self.storage.write(PENDING, &pending.to_bytes()?)?;
        self.write_out(&pending.entries)
    }

    /// Brings the batch to its end that was begun last, if it was not.
    fn finish_pending(&mut self) -> Result<(), WriterError> {
        let size = self.published.frontier.size();
        let damaged = || WriterError::Pending(size);
        if let Some(bytes) = self.storage.read(PENDING)? {
            let pending = Pending::parse(&bytes).ok_or_else(damaged)?;
            match pending.end() {
                Some(end) if end == size => self.sweep(pending.start, end)?,
                _ if pending.start == size => {
                    self.published.add_to_index(&pending);
                    self.write_out(&pending.entries)?;
                }
                _ => return Err(damaged()),
            }
        }
        self.is_settled = true;
        Ok(())
    }

    fn write_out(&mut self, entries: &[Vec<u8>]) -> Result<(), WriterError> {
        let start = self.published.frontier.size();
        let batch = Batch::lay_out(&self.published, entries)?;
        self.storage.write_all(&batch.files)?;
        let origin = self.published.checkpoint.origin().clone();
        let checkpoint = Checkpoint::new(origin, batch.frontier.size(), batch.frontier.root());
        let note = checkpoint.sign(&self.signer).to_string();
        self.storage.write(CHECKPOINT, note.as_bytes())?;
        let (frontier, tail) = (batch.frontier, batch.tail);
        self.published.advance(checkpoint, frontier, tail);
        self.sweep(start, self.published.frontier.size())?;
        self.is_settled = true;
        Ok(())
    }

    /// Removes the partial forms of what became full between two sizes (tlog-tiles, Partial
    /// Tiles).
    fn sweep(&self, start: u64, end: u64) -> Result<(), WriterError> {
        batch::filled(start, end).try_for_each(|folder| self.storage.remove_folder(&folder))?;
        Ok(())
    }
}

fn origin_of(signer: &SignerKey, year: u16) -> Result<Origin, WriterError> {
    let origin = Origin::from(signer.verifier().name());
    if origin.year() == Some(year) {
        Ok(origin)
    } else {
        Err(WriterError::OtherYear { origin, year })
    }
}

#[cfg(test)]
mod tests;
