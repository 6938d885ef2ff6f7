//! Checks that a leaf is in a tree.

use thiserror::Error;

use crate::hash::NodeHash;

/// Why a proof does not show that a leaf is in a tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum InclusionError {
    /// There is no such leaf.
    #[error("leaf {index} is not in a tree of {size}")]
    Index {
        /// The index of the leaf.
        index: u64,
        /// The number of leaves.
        size: u64,
    },
    /// The proof has not as many hashes as the way from the leaf to the root.
    #[error("a proof of {found} hashes does not lead from leaf {index} to the root of {size}")]
    Length {
        /// The index of the leaf.
        index: u64,
        /// The number of leaves.
        size: u64,
        /// The hashes of the proof.
        found: usize,
    },
    /// It leads to another root: the leaf, its place or the tree is another.
    #[error("the proof leads from leaf {index} to another root than that of the tree of {size}")]
    Root {
        /// The index of the leaf.
        index: u64,
        /// The number of leaves.
        size: u64,
    },
}

/// Checks that the leaf at `index` of the tree with `size` leaves and this root has this hash
/// (RFC 9162, 2.1.3.2, for the proofs of RFC 6962, 2.1.1).
///
/// # Errors
/// When the proof does not show it.
pub fn check_inclusion(
    (index, leaf): (u64, NodeHash),
    (size, root): (u64, NodeHash),
    proof: &[NodeHash],
) -> Result<(), InclusionError> {
    let length = InclusionError::Length { index, size, found: proof.len() };
    let mut last = size.checked_sub(1).ok_or(InclusionError::Index { index, size })?;
    if index > last {
        return Err(InclusionError::Index { index, size });
    }
    let (mut at, mut hash) = (index, leaf);
    for sibling in proof {
        if last == 0 {
            return Err(length);
        }
        if at & 1 == 1 || at == last {
            hash = NodeHash::of_children(*sibling, hash);
            // The last node of an odd row goes up without a sibling until it gets one.
            let rows = if at == 0 { 0 } else { at.trailing_zeros() };
            (at, last) = (at >> rows, last >> rows);
        } else {
            hash = NodeHash::of_children(hash, *sibling);
        }
        (at, last) = (at >> 1, last >> 1);
    }
    match (last, hash == root) {
        (0, true) => Ok(()),
        (0, false) => Err(InclusionError::Root { index, size }),
        _ => Err(length),
    }
}
