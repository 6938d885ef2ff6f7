use std::{cell::Cell, collections::HashMap, convert::Infallible, sync::Arc};

use proptest::prelude::*;

use super::*;
use crate::{
    hash::NodeHash,
    tile::{Tile, TileHashes},
};

mod oracle;

fn leaf(index: u64) -> NodeHash {
    NodeHash::of_leaf(format!("entry {index}").as_bytes())
}

/// MTH of RFC 6962, 2.1, word for word.
fn naive_root(leaves: &[NodeHash]) -> NodeHash {
    match leaves {
        [] => NodeHash::EMPTY_TREE,
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(naive_split(leaves.len()));
            NodeHash::of_children(naive_root(left), naive_root(right))
        }
    }
}

fn naive_split(n: usize) -> usize {
    (0..).map(|power| 1 << power).take_while(|k| *k < n).last().unwrap()
}

/// PATH of RFC 6962, 2.1.1, word for word.
fn naive_path(index: usize, leaves: &[NodeHash]) -> Vec<NodeHash> {
    if leaves.len() == 1 {
        return Vec::new();
    }
    let k = naive_split(leaves.len());
    let (left, right) = leaves.split_at(k);
    let (mut path, sibling) = if index < k {
        (naive_path(index, left), naive_root(right))
    } else {
        (naive_path(index - k, right), naive_root(left))
    };
    path.push(sibling);
    path
}

/// SUBPROOF of RFC 6962, 2.1.2, word for word.
fn naive_subproof(old: usize, leaves: &[NodeHash], whole: bool) -> Vec<NodeHash> {
    if old == leaves.len() {
        return if whole { Vec::new() } else { vec![naive_root(leaves)] };
    }
    let k = naive_split(leaves.len());
    let (left, right) = leaves.split_at(k);
    let (mut proof, sibling) = if old <= k {
        (naive_subproof(old, left, whole), naive_root(right))
    } else {
        (naive_subproof(old - k, right, false), naive_root(left))
    };
    proof.push(sibling);
    proof
}

/// A log in memory that grew leaf by leaf, and keeps full tiles only where it may.
#[derive(Default)]
struct Grown {
    leaves: Vec<NodeHash>,
    frontier: Frontier,
    tiles: HashMap<Tile, Vec<NodeHash>>,
    reads: Cell<usize>,
}

impl Grown {
    fn to(size: u64) -> Self {
        let mut log = Self::default();
        for index in 0..size {
            log.leaves.push(leaf(index));
            let filled = log.frontier.push(leaf(index));
            log.tiles.extend(filled);
        }
        let partial = log.frontier.partial_tiles().map(|(tile, hashes)| (tile, hashes.to_vec()));
        log.tiles.extend(partial);
        log
    }
}

impl TileSource for Grown {
    type Error = Infallible;

    fn tile(&self, tile: Tile) -> Result<Arc<TileHashes>, Infallible> {
        self.reads.set(self.reads.get() + 1);
        let whole = self.tiles.iter().find(|(at, _)| at.filled() == tile.filled()).unwrap().1;
        Ok(Arc::new(TileHashes::new(whole[..usize::from(tile.width())].to_vec())))
    }
}

#[test]
fn published_roots_are_reproduced() {
    // The first eight trees of the test vectors of certificate-transparency-go (RFC 6962).
    let entries: [&[u8]; 8] = [
        b"",
        &[0x00],
        &[0x10],
        &[0x20, 0x21],
        &[0x30, 0x31],
        &[0x40, 0x41, 0x42, 0x43],
        &[0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57],
        &[
            0x60, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d,
            0x6e, 0x6f,
        ],
    ];
    let mut frontier = Frontier::default();
    let mut roots = Vec::new();
    for entry in entries {
        frontier.push(NodeHash::of_leaf(entry));
        let hex = frontier.root().as_bytes().iter().map(|b| format!("{b:02x}")).collect::<String>();
        roots.push(hex);
    }
    assert_eq!(roots[0], "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
    assert_eq!(roots[7], "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");
}

#[test]
fn a_tree_grows_into_full_tiles_and_partial_ones() {
    let log = Grown::to(70_000);
    let full = |level| log.tiles.keys().filter(|t| t.level() == level && t.is_full()).count();
    assert_eq!((full(0), full(1), full(2)), (273, 1, 0));
    let partial: Vec<_> = log.frontier.partial_tiles().map(|(t, _)| t.to_string()).collect();
    assert_eq!(partial, ["tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1"]);
    for (tile, hashes) in &log.tiles {
        assert_eq!(Tile::of_tree(70_000, tile.level(), tile.index()), Some(*tile));
        assert_eq!(hashes.len(), usize::from(tile.width()));
    }
}

#[test]
fn every_proof_of_small_trees_is_that_of_the_rfc() {
    for size in 1..=40_u64 {
        let log = Grown::to(size);
        let root = naive_root(&log.leaves);
        assert_eq!(log.frontier.root(), root);
        assert_eq!(root_of_tiles(&log, size), Ok(root));
        for index in 0..size {
            let proof = prove_inclusion(&log, index, size).unwrap();
            assert_eq!(proof, naive_path(index.try_into().unwrap(), &log.leaves));
            assert_eq!(check_inclusion((index, leaf(index)), (size, root), &proof), Ok(()));
        }
        for old in 1..=size {
            let before = &log.leaves[..old.try_into().unwrap()];
            let proof = prove_consistency(&log, old, size).unwrap();
            assert_eq!(proof, naive_subproof(before.len(), &log.leaves, true));
            let (old, new) = ((old, naive_root(before)), (size, root));
            assert_eq!(check_consistency(old, new, &proof), Ok(()));
        }
    }
}

#[test]
fn nothing_is_consistent_with_everything_and_proves_nothing() {
    let root = naive_root(&[leaf(0), leaf(1)]);
    let empty = (0, NodeHash::EMPTY_TREE);
    assert_eq!(check_consistency(empty, (2, root), &[]), Ok(()));
    assert_eq!(check_consistency(empty, empty, &[]), Ok(()));
    assert!(check_consistency((0, root), (2, root), &[]).is_err());
    assert!(check_consistency(empty, (0, root), &[]).is_err());
    assert!(check_consistency((0, root), (0, root), &[]).is_err());
    assert!(check_consistency(empty, (2, root), &[root]).is_err());
    assert!(check_consistency((2, root), (2, root), &[root]).is_err());
    assert!(check_consistency((2, root), (2, leaf(0)), &[]).is_err());
    let shrunk = ConsistencyError::Shrunk { old: 2, new: 1 };
    assert_eq!(check_consistency((2, root), (1, leaf(0)), &[]), Err(shrunk));
    let nowhere = InclusionError::Index { index: 0, size: 0 };
    assert_eq!(check_inclusion((0, leaf(0)), empty, &[]), Err(nowhere));
    assert!(check_inclusion((2, leaf(0)), (2, root), &[leaf(1)]).is_err());
}

#[test]
fn an_inner_node_is_no_leaf() {
    let log = Grown::to(4);
    let (root, left) = (naive_root(&log.leaves), naive_root(&log.leaves[..2]));
    let right = naive_root(&log.leaves[2..]);
    let length = |found| Err(InclusionError::Length { index: 0, size: 4, found });
    assert_eq!(check_inclusion((0, root), (4, root), &[]), length(0));
    assert_eq!(check_inclusion((0, left), (4, root), &[right]), length(1));
}

#[test]
fn a_proof_reads_few_tiles() {
    let log = Grown::to(70_000);
    log.reads.set(0);
    prove_inclusion(&log, 12_345, 70_000).unwrap();
    assert!(log.reads.get() <= 24, "{}", log.reads.get());
}

#[test]
fn what_is_beyond_the_tree_has_no_proof() {
    let log = Grown::to(5);
    let beyond = |asked| Err(ProveError::Beyond { asked, size: 5 });
    assert_eq!(prove_inclusion(&log, 5, 5), beyond(5));
    assert_eq!(prove_consistency(&log, 6, 5), beyond(6));
    assert_eq!(prove_inclusion(&log, 0, 0), Err(ProveError::Beyond { asked: 0, size: 0 }));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn proofs_hold_and_nothing_else_does(size in 1..3000_u64, at: u64, old: u64, flip: usize) {
        let log = Grown::to(size);
        let (index, old, root) = (at % size, 1 + old % size, naive_root(&log.leaves));
        let proof = prove_inclusion(&log, index, size).unwrap();
        prop_assert_eq!(&proof, &naive_path(index.try_into().unwrap(), &log.leaves));
        let check = |leaf, index, root, proof: &[_]| check_inclusion((index, leaf), (size, root), proof);
        prop_assert_eq!(check(leaf(index), index, root, &proof), Ok(()));
        prop_assert!(check(leaf(size), index, root, &proof).is_err());
        prop_assert!(check(leaf(index), index, leaf(0), &proof).is_err() || size == 1);
        prop_assert!(check(leaf(index), (index + 1) % size, root, &proof).is_err() || size == 1);
        let longer = [proof.as_slice(), &[root]].concat();
        prop_assert!(check(leaf(index), index, root, &longer).is_err());
        prop_assert!(size == 1 || check(leaf(index), index, root, &proof[1..]).is_err());
        if let Some(at) = flip.checked_rem(proof.len()) {
            let mut wrong = proof.clone();
            wrong[at] = leaf(size + 1);
            prop_assert!(check(leaf(index), index, root, &wrong).is_err());
        }

        let before = (old, naive_root(&log.leaves[..old.try_into().unwrap()]));
        let proof = prove_consistency(&log, old, size).unwrap();
        prop_assert_eq!(check_consistency(before, (size, root), &proof), Ok(()));
        prop_assert!(check_consistency((old, leaf(size)), (size, root), &proof).is_err());
        prop_assert!(check_consistency(before, (size, leaf(size)), &proof).is_err());
        let longer = [proof.as_slice(), &[root]].concat();
        prop_assert!(check_consistency(before, (size, root), &longer).is_err());
        if let Some(at) = flip.checked_rem(proof.len()) {
            let mut wrong = proof.clone();
            wrong[at] = leaf(size + 1);
            prop_assert!(check_consistency(before, (size, root), &wrong).is_err());
            prop_assert!(check_consistency(before, (size, root), &proof[1..]).is_err());
        }
    }

    #[test]
    fn hostile_proofs_never_panic(index: u64, size: u64, old: u64, length in 0..70_usize) {
        let hash = leaf(0);
        let proof = vec![hash; length];
        let included = check_inclusion((index, hash), (size, hash), &proof);
        let consistent = check_consistency((old, hash), (size, hash), &proof);
        prop_assert!(length <= 65 || (included.is_err() && consistent.is_err()));
    }
}
