//! What a log's folder holds, as a writer needs it.

use std::collections::HashMap;

use linecert_tlog::{
    Bundle, Checkpoint, FULL, Frontier, NodeHash, Note, Origin, SignerKey, read_entries,
};

use super::{WriterError, pending::Pending};
use crate::storage::{CHECKPOINT, Storage};

/// What the folder holds.
pub(super) struct Published {
    pub(super) checkpoint: Checkpoint,
    pub(super) frontier: Frontier,
    /// The entries of the last bundle, if it is not full.
    pub(super) tail: Vec<Vec<u8>>,
    /// Where each leaf stands first.
    pub(super) index: HashMap<NodeHash, u64>,
}

impl Published {
    pub(super) fn empty(checkpoint: Checkpoint) -> Self {
        let (frontier, tail, index) = Default::default();
        Self { checkpoint, frontier, tail, index }
    }

    pub(super) fn advance(
        &mut self,
        checkpoint: Checkpoint,
        frontier: Frontier,
        tail: Vec<Vec<u8>>,
    ) {
        (self.checkpoint, self.frontier, self.tail) = (checkpoint, frontier, tail);
    }

    pub(super) fn add_to_index(&mut self, pending: &Pending) {
        for (index, entry) in (pending.start..).zip(&pending.entries) {
            self.index.entry(NodeHash::of_leaf(entry)).or_insert(index);
        }
    }

    pub(super) fn read<S: Storage>(
        storage: &S,
        signer: &SignerKey,
        expected: &Origin,
    ) -> Result<Self, WriterError> {
        let missing = || WriterError::Missing(expected.clone());
        let note = Note::parse(&storage.read(CHECKPOINT)?.ok_or_else(missing)?)?;
        let checkpoint: Checkpoint = note.text().parse()?;
        if checkpoint.origin() != expected {
            let (expected, found) = (expected.clone(), checkpoint.origin().clone());
            return Err(WriterError::OtherLog { expected, found });
        }
        note.open(&[signer.verifier()])?;
        let (size, root) = checkpoint.tree();
        let mut published = Self::empty(checkpoint);
        for index in 0..size.div_ceil(FULL.into()) {
            published.read_bundle(storage, Bundle::of_tree(size, index))?;
        }
        if published.frontier.root() != root {
            return Err(WriterError::OtherRoot(size));
        }
        Ok(published)
    }

    fn read_bundle<S: Storage>(
        &mut self,
        storage: &S,
        bundle: Option<Bundle>,
    ) -> Result<(), WriterError> {
        let Some(bundle) = bundle else { return Ok(()) };
        let bytes = storage.read(&bundle.to_string())?;
        let bytes = bytes.ok_or(WriterError::MissingBundle(bundle))?;
        let entries = read_entries(&bytes, bundle.width())
            .map_err(|source| WriterError::DamagedBundle { bundle, source })?;
        for entry in &entries {
            let hash = NodeHash::of_leaf(entry);
            self.index.entry(hash).or_insert(self.frontier.size());
            self.frontier.push(hash);
        }
        if !bundle.is_full() {
            self.tail = entries.into_iter().map(<[u8]>::to_vec).collect();
        }
        Ok(())
    }
}
