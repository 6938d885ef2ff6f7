//! The Merkle tree of a log: its proofs, and how it grows (RFC 6962, 2.1).

mod consistency;
mod frontier;
mod inclusion;
mod prove;

pub use consistency::{ConsistencyError, check_consistency};
pub use frontier::{Frontier, FullTile};
pub use inclusion::{InclusionError, check_inclusion};
pub use prove::{ProveError, TileSource, prove_consistency, prove_inclusion, root_of_tiles};

/// The largest power of two that is smaller than `n`, which is at least two.
fn split(n: u64) -> u64 {
    1 << n.saturating_sub(1).checked_ilog2().unwrap_or(0)
}

#[cfg(test)]
mod tests;
