//! Proofs that a leaf is in a log, for use offline (C2SP tlog-proof, `c2sp.org/tlog-proof@v1`).

use std::{fmt, str::FromStr};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use thiserror::Error;

use crate::{
    decimal::decimal,
    hash::NodeHash,
    note::{Note, NoteError},
    policy::{OpenError, Policy, Witnessed},
    tree::{InclusionError, check_inclusion},
};

const HEADER: &str = "c2sp.org/tlog-proof@v1";

/// The most hashes that a way through a tree of up to 2^64 leaves has.
const MOST_HASHES: usize = 64;

/// A proof, not verified. As text it is a `.tlog-proof` file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    extra: Option<Vec<u8>>,
    index: u64,
    hashes: Vec<NodeHash>,
    checkpoint: Note,
}

/// What a verified proof shows of a leaf.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logged {
    /// Where the leaf stands in the log, from zero.
    pub index: u64,
    /// The checkpoint whose tree has it, and who has witnessed that.
    pub witnessed: Witnessed,
}

/// Why a text is not a proof.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ProofSyntaxError {
    /// The first line is another.
    #[error("the text does not begin with `{HEADER}`")]
    Header,
    /// The extra line is not base64.
    #[error("the extra data of the proof is not in base64")]
    Extra,
    /// There is no line `index <number>` where it should be.
    #[error("the proof has no line `index <number>`")]
    Index,
    /// A line of the proof is not a hash.
    #[error("`{0}` is not a hash of the proof")]
    Hash(String),
    /// There are more hashes than any proof has.
    #[error("the proof has more than {MOST_HASHES} hashes")]
    TooLong,
    /// There is no empty line with a checkpoint behind it.
    #[error("the proof has no checkpoint")]
    NoCheckpoint,
    /// What should be the checkpoint is not a note.
    #[error(transparent)]
    Note(#[from] NoteError),
}

/// Why a proof does not show that a leaf is in the log.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ProofError {
    /// Its checkpoint is not signed as the policy demands.
    #[error(transparent)]
    Checkpoint(#[from] OpenError),
    /// The hashes do not lead from the leaf to the root.
    #[error(transparent)]
    Inclusion(#[from] InclusionError),
}

impl Proof {
    /// A proof that the leaf at `index` is in the tree of this checkpoint.
    #[must_use]
    pub const fn new(index: u64, hashes: Vec<NodeHash>, checkpoint: Note) -> Self {
        Self { extra: None, index, hashes, checkpoint }
    }

    /// The index of the leaf.
    #[must_use]
    pub const fn index(&self) -> u64 {
        self.index
    }

    /// The hashes, from the leaf's sibling up.
    #[must_use]
    pub fn hashes(&self) -> &[NodeHash] {
        &self.hashes
    }

    /// The checkpoint with its signatures.
    #[must_use]
    pub const fn checkpoint(&self) -> &Note {
        &self.checkpoint
    }

    /// Verifies that the entry is in a log of the policy. Whether the quorum of witnesses is met
    /// stands in what is returned: [`Witnessed::quorum`].
    ///
    /// # Errors
    /// When a signature is missing or wrong, or the proof does not lead to the signed root.
    pub fn verify(&self, entry: &[u8], policy: &Policy) -> Result<Logged, ProofError> {
        let witnessed = policy.open(&self.checkpoint)?;
        check_inclusion(
            (self.index, NodeHash::of_leaf(entry)),
            witnessed.checkpoint().tree(),
            &self.hashes,
        )?;
        Ok(Logged { index: self.index, witnessed })
    }
}

impl fmt::Display for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{HEADER}")?;
        if let Some(extra) = &self.extra {
            writeln!(f, "extra {}", STANDARD.encode(extra))?;
        }
        writeln!(f, "index {}", self.index)?;
        self.hashes.iter().try_for_each(|hash| writeln!(f, "{hash}"))?;
        write!(f, "\n{}", self.checkpoint)
    }
}

impl FromStr for Proof {
    type Err = ProofSyntaxError;

    /// Reads a proof (tlog-proof, Format). The extra line is kept and means nothing: nobody has
    /// signed it.
    fn from_str(text: &str) -> Result<Self, ProofSyntaxError> {
        let UnopenedProof { extra, index, hashes, checkpoint } = UnopenedProof::parse(text)?;
        Ok(Self { extra, index, hashes, checkpoint: Note::parse(checkpoint.as_bytes())? })
    }
}

/// A proof with the text of its checkpoint, which is not looked at. Whoever has many proofs under
/// one checkpoint opens that once: its signatures cost far more than the hashes do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnopenedProof<'a> {
    extra: Option<Vec<u8>>,
    index: u64,
    hashes: Vec<NodeHash>,
    checkpoint: &'a str,
}

impl<'a> UnopenedProof<'a> {
    /// Reads a proof up to its checkpoint.
    ///
    /// # Errors
    /// When it is not of the form of a proof; that of the checkpoint is not checked.
    pub fn parse(text: &'a str) -> Result<Self, ProofSyntaxError> {
        let rest = text.strip_prefix(HEADER).and_then(|rest| rest.strip_prefix('\n'));
        let rest = rest.ok_or(ProofSyntaxError::Header)?;
        let (head, checkpoint) = rest.split_once("\n\n").ok_or(ProofSyntaxError::NoCheckpoint)?;
        let mut lines = head.split('\n').peekable();
        let extra = lines.next_if(|line| line.starts_with("extra "));
        let extra = extra.and_then(|line| line.strip_prefix("extra "));
        let extra = extra.map(|data| STANDARD.decode(data)).transpose();
        let extra = extra.map_err(|_| ProofSyntaxError::Extra)?;
        let index = lines.next().and_then(|line| line.strip_prefix("index ")).and_then(decimal);
        let index = index.ok_or(ProofSyntaxError::Index)?;
        let hash = |line: &str| {
            line.parse().map_err(|_| ProofSyntaxError::Hash(line.chars().take(80).collect()))
        };
        let hashes = lines.take(MOST_HASHES + 1).map(hash).collect::<Result<Vec<_>, _>>()?;
        if hashes.len() > MOST_HASHES {
            return Err(ProofSyntaxError::TooLong);
        }
        Ok(Self { extra, index, hashes, checkpoint })
    }

    /// The index of the leaf.
    #[must_use]
    pub const fn index(&self) -> u64 {
        self.index
    }

    /// The text of the checkpoint: a note, if it is one.
    #[must_use]
    pub const fn checkpoint(&self) -> &'a str {
        self.checkpoint
    }

    /// Verifies that the entry is in the tree of its checkpoint, which the caller has opened from
    /// [`UnopenedProof::checkpoint`].
    ///
    /// # Errors
    /// When the proof does not lead to that checkpoint's root.
    pub fn check_in(&self, entry: &[u8], witnessed: &Witnessed) -> Result<(), InclusionError> {
        let leaf = (self.index, NodeHash::of_leaf(entry));
        check_inclusion(leaf, witnessed.checkpoint().tree(), &self.hashes)
    }
}

#[cfg(test)]
mod tests;
