//! Checks that one tree is the beginning of another.

use thiserror::Error;

use crate::hash::NodeHash;

/// Why a proof does not show that a tree goes on from an earlier one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ConsistencyError {
    /// The later tree is the smaller one.
    #[error("a tree of {new} leaves cannot go on from one of {old}")]
    Shrunk {
        /// Leaves of the earlier tree.
        old: u64,
        /// Leaves of the later tree.
        new: u64,
    },
    /// The proof has not as many hashes as it takes.
    #[error("a proof of {found} hashes does not lead from a tree of {old} leaves to one of {new}")]
    Length {
        /// Leaves of the earlier tree.
        old: u64,
        /// Leaves of the later tree.
        new: u64,
        /// The hashes of the proof.
        found: usize,
    },
    /// The trees are not what the proof leads to: one of them is another, or they fork.
    #[error("the tree of {new} leaves does not go on from that of {old}")]
    Root {
        /// Leaves of the earlier tree.
        old: u64,
        /// Leaves of the later tree.
        new: u64,
    },
}

/// Checks that the tree `new`, given by size and root, begins with the leaves of `old`
/// (RFC 9162, 2.1.4.2, for the proofs of RFC 6962, 2.1.2). The proof is empty when the earlier
/// tree has no leaves, and when both are of one size.
///
/// # Errors
/// When the proof does not show it.
pub fn check_consistency(
    (old, old_root): (u64, NodeHash),
    (new, new_root): (u64, NodeHash),
    proof: &[NodeHash],
) -> Result<(), ConsistencyError> {
    let length = ConsistencyError::Length { old, new, found: proof.len() };
    let fork = ConsistencyError::Root { old, new };
    if old > new {
        return Err(ConsistencyError::Shrunk { old, new });
    }
    if old == 0 || old == new {
        let same = old_root == if old == 0 { NodeHash::EMPTY_TREE } else { new_root };
        let same = same && (new > 0 || new_root == NodeHash::EMPTY_TREE);
        return if !proof.is_empty() { Err(length) } else { same.then_some(()).ok_or(fork) };
    }
    let (roots, last) = walk(old, old_root, new, proof).ok_or(length)?;
    match (last, roots == (old_root, new_root)) {
        (0, true) => Ok(()),
        (0, false) => Err(fork),
        _ => Err(length),
    }
}

/// The roots of both trees that a proof leads to, and what is left of the way up.
fn walk(
    old: u64,
    old_root: NodeHash,
    new: u64,
    proof: &[NodeHash],
) -> Option<((NodeHash, NodeHash), u64)> {
    // A complete earlier tree is a node of the later one, and is left out of the proof.
    let left_out = old.is_power_of_two().then_some(&old_root);
    let mut path = left_out.into_iter().chain(proof);
    let rows = (old - 1).trailing_ones();
    let (mut at, mut last) = ((old - 1) >> rows, (new - 1) >> rows);
    let first = *path.next()?;
    let (mut before, mut after) = (first, first);
    for hash in path {
        if last == 0 {
            return None;
        }
        if at & 1 == 1 || at == last {
            before = NodeHash::of_children(*hash, before);
            after = NodeHash::of_children(*hash, after);
            let rows = if at == 0 { 0 } else { at.trailing_zeros() };
            (at, last) = (at >> rows, last >> rows);
        } else {
            after = NodeHash::of_children(after, *hash);
        }
        (at, last) = (at >> 1, last >> 1);
    }
    Some(((before, after), last))
}
