//! `tlog_tiles` 0.2, a port of Go's `sumdb/tlog`, makes the same roots and proofs.

use tlog_tiles::tlog as peer;

use super::*;

/// The hashes of all complete subtrees, in the order in which the peer keeps them.
struct Stored(Vec<peer::Hash>);

impl peer::HashReader for Stored {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<peer::Hash>, peer::Error> {
        Ok(indexes.iter().map(|index| self.0[usize::try_from(*index).unwrap()]).collect())
    }
}

fn stored(leaves: &[NodeHash]) -> Stored {
    let mut stored = Stored(Vec::new());
    for (leaf, index) in leaves.iter().zip(0..) {
        let leaf = peer::Hash(*leaf.as_bytes());
        let hashes = peer::stored_hashes_for_record_hash(index, leaf, &stored).unwrap();
        stored.0.extend(hashes);
    }
    stored
}

fn ours(hashes: &[peer::Hash]) -> Vec<NodeHash> {
    hashes.iter().map(|hash| NodeHash::from_bytes(hash.0)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_peer_makes_the_same_roots_and_proofs(size in 1..2000_u64, at: u64, old: u64) {
        let log = Grown::to(size);
        let theirs = stored(&log.leaves);
        let (index, old) = (at % size, 1 + old % size);
        let root = peer::tree_hash(size, &theirs).unwrap();
        prop_assert_eq!(root.0, *log.frontier.root().as_bytes());
        let proof = peer::prove_record(size, index, &theirs).unwrap();
        prop_assert_eq!(ours(&proof), prove_inclusion(&log, index, size).unwrap());
        let proof = peer::prove_tree(size, old, &theirs).unwrap();
        prop_assert_eq!(ours(&proof), prove_consistency(&log, old, size).unwrap());
    }

    /// Both take and refuse the same proofs, whatever they are made of.
    #[test]
    fn the_peer_refuses_what_is_refused(
        index in 0..9_u64,
        (size, old) in (0..9_u64, 0..9_u64),
        picks in proptest::collection::vec(0..16_usize, 0..5),
    ) {
        let log = Grown::to(8);
        let mut nodes = log.leaves.clone();
        nodes.extend((1..=8).map(|size| naive_root(&log.leaves[..size])));
        let proof: Vec<_> = picks.iter().map(|pick| nodes[*pick]).collect();
        let their_proof: Vec<_> = proof.iter().map(|hash| peer::Hash(*hash.as_bytes())).collect();
        let root = |size: u64| naive_root(&log.leaves[..usize::try_from(size.min(8)).unwrap()]);
        let their = |hash: NodeHash| peer::Hash(*hash.as_bytes());

        let ours = check_inclusion((index, leaf(index)), (size, root(size)), &proof).is_ok();
        let theirs = peer::check_record(&their_proof, size, their(root(size)), index, their(leaf(index)));
        prop_assert_eq!(ours, theirs.is_ok());
        // The peer has no proofs for trees without leaves.
        if old > 0 {
            let ours = check_consistency((old, root(old)), (size, root(size)), &proof).is_ok();
            let theirs = peer::check_tree(&their_proof, size, their(root(size)), old, their(root(old)));
            prop_assert_eq!(ours, theirs.is_ok());
        }
    }
}
