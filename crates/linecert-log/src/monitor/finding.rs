//! What can be wrong with a log.

use std::fmt;

use linecert_tlog::{Bundle, EntriesError, Tile, TileBytesError};

use crate::reader::ReadError;

/// Something that is wrong with a log, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// The log has fewer leaves than it has had.
    Rollback {
        /// The number of leaves that is remembered.
        remembered: u64,
        /// The number that was found.
        found: u64,
    },
    /// The log has signed two trees, of which neither goes on from the other.
    Fork {
        /// The number of leaves of the remembered tree, which is not the beginning of this one.
        size: u64,
    },
    /// A bundle of entries is not there.
    BundleMissing(Bundle),
    /// A bundle of entries cannot be read.
    BundleDamaged {
        /// The bundle.
        bundle: Bundle,
        /// What is wrong with it.
        why: EntriesError,
    },
    /// An entry is another than was logged.
    EntryChanged {
        /// The index of the entry.
        index: u64,
    },
    /// A tile is not there.
    TileMissing(Tile),
    /// A tile cannot be read.
    TileDamaged(TileBytesError),
    /// A hash in a tile is another than that of what is below it.
    TileChanged {
        /// The level of the tile.
        level: u8,
        /// The index of the hash within the level.
        index: u64,
    },
    /// The entries have not the root that the log has signed.
    Root {
        /// The number of leaves.
        size: u64,
    },
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rollback { remembered, found } => {
                write!(f, "rollback: the log had {remembered} leaves, and has {found}")
            }
            Self::Fork { size } => {
                write!(f, "fork: the tree of {size} leaves that was seen is not part of this log")
            }
            Self::BundleMissing(bundle) => write!(f, "{bundle} is missing"),
            Self::BundleDamaged { bundle, why } => write!(f, "{bundle} is damaged: {why}"),
            Self::EntryChanged { index } => write!(f, "entry {index} was changed"),
            Self::TileMissing(tile) => write!(f, "{tile} is missing"),
            Self::TileDamaged(error) => write!(f, "{error}"),
            Self::TileChanged { level, index } => {
                write!(f, "hash {index} of level {level} was changed")
            }
            Self::Root { size } => {
                write!(f, "the {size} entries have not the root that the log has signed")
            }
        }
    }
}

/// What was read, or a finding when it is the log that is wrong and not the disk.
pub(super) fn of<T>(
    read: Result<T, ReadError>,
    findings: &mut Vec<Finding>,
) -> Result<Option<T>, ReadError> {
    let finding = match read {
        Ok(value) => return Ok(Some(value)),
        Err(ReadError::MissingTile(tile)) => Finding::TileMissing(tile),
        Err(ReadError::Tile(error)) => Finding::TileDamaged(error),
        Err(ReadError::MissingBundle(bundle)) => Finding::BundleMissing(bundle),
        Err(ReadError::Entries { bundle, source: why }) => Finding::BundleDamaged { bundle, why },
        Err(error) => return Err(error),
    };
    findings.push(finding);
    Ok(None)
}
