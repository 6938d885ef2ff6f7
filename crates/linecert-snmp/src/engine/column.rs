//! One subtree on its way: where it stands, what it has seen, when it is over.

use std::{
    collections::HashSet,
    hash::{BuildHasher, RandomState},
};

use crate::{
    codec::{Bind, Content, IndexRef, ObjectRef, ValueRef, encode_oid},
    oid::Oid,
};

/// A subtree and how far its walk has come.
pub(super) struct Column {
    pub(super) order: usize,
    pub(super) subtree: usize,
    root: Box<[u8]>,
    /// The last object that came, at first the root.
    cursor: Vec<u8>,
    pub(super) rows: u64,
    most_rows: u64,
    seen: Option<Seen>,
    /// It has no outcome yet.
    pub(super) going: Going,
}

/// Whether a column goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Going {
    On,
    Over,
}

/// Which objects came, kept only for an agent that answers out of order.
struct Seen {
    hashes: HashSet<u64>,
    hasher: RandomState,
}

/// What one answer brought for one column.
#[derive(Clone, Copy, Default)]
pub(super) struct Progress<'a> {
    latest: Option<(ObjectRef<'a>, IndexRef<'a>)>,
    news: bool,
    end: Option<End<'a>>,
}

/// Why a column is over.
#[derive(Clone, Copy)]
pub(super) enum End<'a> {
    /// The agent went past it.
    Passed,
    /// The agent says that it has no such object.
    NoSuchObject(ObjectRef<'a>),
    /// The agent went back to before where it began.
    Lost(ObjectRef<'a>),
    /// The agent repeats itself or does not end.
    Endless,
}

impl Column {
    pub(super) fn new((order, subtree): (usize, usize), root: &Oid, most_rows: u32) -> Self {
        let root = encode_oid(root);
        let cursor = root.clone();
        let root = root.into_boxed_slice();
        let (rows, most_rows, seen, going) = (0, most_rows.into(), None, Going::On);
        Self { order, subtree, root, cursor, rows, most_rows, seen, going }
    }

    /// The object to go on from, as it is written on the wire.
    pub(super) fn cursor(&self) -> &[u8] {
        &self.cursor
    }

    pub(super) fn last_object(&self) -> Oid {
        ObjectRef::checked(&self.cursor).to_oid()
    }

    /// Takes what the agent answered next. `None` when it is no cell of this column.
    #[inline]
    pub(super) fn take<'a>(
        &mut self,
        progress: &mut Progress<'a>,
        bind: Bind<'a>,
    ) -> Option<(IndexRef<'a>, ValueRef<'a>)> {
        if progress.end.is_some() {
            return None;
        }
        let root = ObjectRef::checked(&self.root);
        progress.end = Some(match (bind.content, bind.object.index_after(root)) {
            (Content::Value(value), Some(index)) => {
                self.follow(progress, bind.object, index);
                self.rows += 1;
                return Some((index, value));
            }
            (Content::Value(_), None) if bind.object < root => End::Lost(bind.object),
            // The last object stands beside endOfMibView again, and is no cell.
            (Content::Value(_), None) | (Content::EndOfMibView, _) => End::Passed,
            (Content::NoSuchObject | Content::NoSuchInstance, _) => End::NoSuchObject(bind.object),
        });
        None
    }

    #[inline]
    fn follow<'a>(
        &mut self,
        progress: &mut Progress<'a>,
        object: ObjectRef<'a>,
        index: IndexRef<'a>,
    ) {
        let cursor = ObjectRef::checked(&self.cursor);
        let before = || (cursor, IndexRef::beyond(cursor, self.root.len()));
        let (last, last_index) = progress.latest.unwrap_or_else(before);
        if self.seen.is_none() && index.order(last_index).is_gt() {
            progress.news = true;
        } else {
            let seen = self.seen.get_or_insert_with(|| Seen::beginning_with(last));
            progress.news |= seen.insert(object);
        }
        progress.latest = Some((object, index));
    }

    /// Ends the answer: the walk goes on from its last object, or says why not.
    pub(super) fn settle<'a>(&mut self, progress: &Progress<'a>) -> Option<End<'a>> {
        if let Some((latest, _)) = progress.latest {
            self.cursor.clear();
            self.cursor.extend_from_slice(latest.as_bytes());
        }
        let stuck = progress.latest.is_some() && !progress.news;
        match progress.end {
            None if stuck || self.rows > self.most_rows => Some(End::Endless),
            end => end,
        }
    }
}

impl Seen {
    fn beginning_with(object: ObjectRef<'_>) -> Self {
        let mut seen = Self { hashes: HashSet::new(), hasher: RandomState::new() };
        seen.insert(object);
        seen
    }

    /// True for an object that was not seen before.
    fn insert(&mut self, object: ObjectRef<'_>) -> bool {
        self.hashes.insert(self.hasher.hash_one(object.as_bytes()))
    }
}
