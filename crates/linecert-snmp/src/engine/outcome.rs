//! What a walk gives: cells while it runs, and for each subtree how it ended.

use crate::{
    codec::{IndexRef, ValueRef},
    oid::Oid,
    read_error::ReadError,
    value::VarBind,
};

/// One cell of a table, its octets still in the datagram that brought it.
#[derive(Debug, Clone, Copy)]
pub struct CellRef<'a> {
    /// Which order it answers, by its place in the slice.
    pub order: usize,
    /// Which subtree of that order, by its place.
    pub subtree: usize,
    /// What follows the subtree: the index of the row.
    pub index: IndexRef<'a>,
    /// The value.
    pub value: ValueRef<'a>,
}

/// How the walk of one subtree ended.
#[derive(Debug)]
pub enum Outcome {
    /// The agent went past the end of the subtree: these are all its rows, and there may be none.
    Complete {
        /// The cells that came.
        rows: u64,
    },
    /// The agent says that it has no such object, which is more than an empty subtree.
    NoSuchObject,
    /// The walk began and could not be finished. Its cells have been given, and are not all.
    Truncated {
        /// The last object that came.
        after: Oid,
        /// The cells that came.
        rows: u64,
        /// What stopped it.
        cause: Box<ReadError>,
    },
    /// Nothing came: silence, a refusal or nonsense.
    Failed(ReadError),
    /// The agent repeats itself, or has more rows than the pace allows.
    Endless {
        /// The last object that came.
        after: Oid,
        /// The cells that came, some perhaps more than once.
        rows: u64,
    },
}

impl Outcome {
    /// The cells that came, all or not.
    #[must_use]
    pub const fn rows(&self) -> u64 {
        match self {
            Self::Complete { rows } | Self::Truncated { rows, .. } | Self::Endless { rows, .. } => {
                *rows
            }
            Self::NoSuchObject | Self::Failed(_) => 0,
        }
    }

    /// True when every row that the agent has was given.
    #[must_use]
    pub const fn is_complete(&self) -> bool {
        matches!(self, Self::Complete { .. })
    }
}

/// Where the cells of a walk go.
pub trait Sink {
    /// One cell. Those of one subtree come in the order in which the agent answered them, also
    /// when it answers out of order or twice; those of several subtrees and agents are mixed.
    fn cell(&mut self, cell: CellRef<'_>);

    /// No more cells of this subtree come. It is called once for each subtree.
    fn done(&mut self, order: usize, subtree: usize, outcome: &Outcome) {
        let _ = (order, subtree, outcome);
    }
}

/// One subtree with all that came of it.
#[derive(Debug)]
pub struct Table {
    /// The rows, as the agent answered them.
    pub rows: Vec<VarBind>,
    /// Whether they are all.
    pub outcome: Outcome,
}
