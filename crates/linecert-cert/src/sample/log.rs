//! A log in memory with its witnesses.

use linecert_measure::{Digest, Timestamp};
use linecert_tlog::{
    Checkpoint, CosignerKey, Leaf, LeafKind, NodeHash, Note, Origin, PosixTime, Proof, SignerKey,
    VerifierKey,
};

use crate::LogProof;

pub(crate) const ORIGIN: &str = "log.example.net/linecert/2026";

/// A log whose leaves are known, and three witnesses.
pub(crate) struct Log {
    pub(crate) key: SignerKey,
    pub(crate) witnesses: [CosignerKey; 3],
    leaves: Vec<Leaf>,
}

/// Which witnesses cosign, and when.
pub(crate) type Cosigned<'a> = &'a [(usize, Timestamp)];

impl Log {
    pub(crate) fn new() -> Self {
        let name = |number: u8| format!("witness{number}.example.net").parse().unwrap();
        let mut log = Self {
            key: SignerKey::from_seed(ORIGIN.parse().unwrap(), &[21; 32]),
            witnesses: [1, 2, 3].map(|n| CosignerKey::from_seed(name(n), &[30 + n; 32])),
            leaves: Vec::new(),
        };
        for other in 0..5_u8 {
            log.add(LeafKind::Certificate, Digest::of(&[other]));
        }
        log
    }

    pub(crate) fn witness_keys(&self) -> Vec<VerifierKey> {
        self.witnesses.iter().map(CosignerKey::verifier).collect()
    }

    pub(crate) fn add(&mut self, kind: LeafKind, digest: Digest) {
        self.leaves.push(Leaf::new(kind, *digest.as_bytes()));
    }

    /// The checkpoint of all leaves, cosigned.
    pub(crate) fn checkpoint(&self, cosigned: Cosigned<'_>) -> Note {
        let origin: Origin = ORIGIN.parse().unwrap();
        let size = u64::try_from(self.leaves.len()).unwrap();
        let note = Checkpoint::new(origin, size, root(&self.leaves)).sign(&self.key);
        let mut signatures = note.signatures().to_vec();
        for (witness, at) in cosigned {
            let time = PosixTime::from_seconds(at.as_second().try_into().unwrap()).unwrap();
            signatures.push(note.cosign(&self.witnesses[*witness], time));
        }
        note.with_signatures(signatures)
    }

    /// The proof of an envelope that was added.
    pub(crate) fn prove(&self, of: Digest, cosigned: Cosigned<'_>) -> LogProof {
        let is_it = |leaf: &Leaf| leaf.digest() == of.as_bytes();
        let index = self.leaves.iter().position(is_it).unwrap();
        let hashes = path(&self.leaves, index);
        let index = u64::try_from(index).unwrap();
        let text = Proof::new(index, hashes, self.checkpoint(cosigned)).to_string();
        LogProof { of, text }
    }
}

/// Where the tree of more than one leaf is split (RFC 6962, 2.1).
fn split(leaves: &[Leaf]) -> (&[Leaf], &[Leaf]) {
    leaves.split_at(leaves.len().next_power_of_two() / 2)
}

fn root(leaves: &[Leaf]) -> NodeHash {
    match leaves {
        [leaf] => NodeHash::of_leaf(&leaf.to_bytes()),
        leaves => {
            let (left, right) = split(leaves);
            NodeHash::of_children(root(left), root(right))
        }
    }
}

/// The way from a leaf's sibling up (RFC 6962, 2.1.1).
fn path(leaves: &[Leaf], index: usize) -> Vec<NodeHash> {
    if leaves.len() == 1 {
        return Vec::new();
    }
    let (left, right) = split(leaves);
    let (mut hashes, sibling) = if index < left.len() {
        (path(left, index), root(right))
    } else {
        (path(right, index - left.len()), root(left))
    };
    hashes.push(sibling);
    hashes
}
