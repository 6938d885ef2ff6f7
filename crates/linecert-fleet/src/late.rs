//! Which tables are not as new as they should be, and why: what the page of late nodes shows.

use std::fmt;

use jiff::Timestamp;

use crate::{breaker::Tripped, budget::PollTable, schedule::NodeId, trouble::Trouble};

/// A table of a node that is not as new as its budget says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Late {
    /// The node.
    pub node: NodeId,
    /// The table.
    pub table: PollTable,
    /// Since when a whole reading is missing.
    pub since: Timestamp,
    /// When the last whole one began; `None` when there was none since the node was added.
    pub last_whole: Option<Timestamp>,
    /// Why.
    pub why: Why,
}

/// Why a table is late.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// It is being read: the agent is too slow for its budget.
    Reading {
        /// Since when.
        since: Timestamp,
    },
    /// The node has a rest.
    Resting {
        /// Until then.
        until: Timestamp,
        /// For this.
        why: Tripped,
    },
    /// The last reading was not whole.
    Trouble(Trouble),
    /// Another table of the node is being read.
    Behind(PollTable),
    /// As many nodes as the program may read at once are being read.
    Full {
        /// So many.
        running: usize,
    },
    /// It is about to be read.
    Waiting,
}

impl Why {
    /// The kind of it, in one word, for those who count.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Reading { .. } => "too-slow",
            Self::Resting { .. } => "resting",
            Self::Trouble(trouble) => match trouble {
                Trouble::Silent { .. } => "silent",
                Trouble::NobodyListens => "nobody-listens",
                Trouble::Forbidden(_) => "forbidden",
                Trouble::Truncated { .. } => "truncated",
                Trouble::Endless { .. } => "endless",
                Trouble::Refused(_) => "refused",
                Trouble::Garbled(_) => "garbled",
                Trouble::Own(_) => "own-fault",
            },
            Self::Behind(_) => "behind",
            Self::Full { .. } => "full",
            Self::Waiting => "waiting",
        }
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Reading { since } => write!(f, "being read since {since}"),
            Self::Resting { until, why: Tripped::Failing(trouble) } => {
                write!(f, "at rest until {until}: {trouble}")
            }
            Self::Resting { until, why: Tripped::Slow { usual, took } } => write!(
                f,
                "at rest until {until}: answers took {} ms, usually {} ms",
                took.as_millis(),
                usual.as_millis()
            ),
            Self::Trouble(trouble) => trouble.fmt(f),
            Self::Behind(table) => write!(f, "behind the {} table", table.name()),
            Self::Full { running } => write!(f, "{running} nodes are being read"),
            Self::Waiting => f.write_str("about to be read"),
        }
    }
}
