//! C2SP signed notes, checkpoints, tiles, proofs, cosignatures and policies; pure.
//!
//! A transparency log is a list that only grows. Its *leaves* are commitments ([`Leaf`]); their
//! Merkle tree (RFC 6962, 2.1) is kept in *tiles* ([`Tile`]); its root is signed in a *checkpoint*
//! ([`Checkpoint`], a [`Note`]); *witnesses* cosign checkpoints that are consistent with those
//! before; and a [`Proof`] shows, offline and against a [`Policy`], that a leaf is in the log.

mod add_checkpoint;
mod checkpoint;
mod cosignature;
mod decimal;
mod entries;
mod hash;
mod key;
mod leaf;
mod name;
mod note;
mod policy;
mod proof;
mod signer;
mod tile;
mod tree;

pub use add_checkpoint::{AddCheckpoint, AddCheckpointError};
pub use checkpoint::{Checkpoint, CheckpointError};
pub use cosignature::{Cosignature, PosixTime, PosixTimeError};
pub use entries::{Bundle, EntriesError, LONGEST_ENTRY, TooLongError, read_entries, write_entries};
pub use hash::{NodeHash, ParseHashError};
pub use key::{Algorithm, KeyId, VerifierKey, VerifierKeyError};
pub use leaf::{Leaf, LeafKind, ParseLeafError};
pub use name::{KeyName, KeyNameError, Origin, OriginError};
pub use note::{
    LineError, MOST_SIGNATURES, Note, NoteError, NoteSignature, OpenNoteError, Verified,
};
pub use policy::{OpenError, Policy, PolicyError, Quorum, Witnessed};
pub use proof::{Logged, Proof, ProofError, ProofSyntaxError, UnopenedProof};
pub use signer::{CosignerKey, SignerKey, SignerKeyError};
pub use tile::{FULL, Tile, TileBytesError, TileHashes};
pub use tree::{
    ConsistencyError, Frontier, FullTile, InclusionError, ProveError, TileSource,
    check_consistency, check_inclusion, prove_consistency, prove_inclusion, root_of_tiles,
};
