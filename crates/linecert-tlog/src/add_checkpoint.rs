//! What a log asks of a witness (C2SP tlog-witness, add-checkpoint).

use std::fmt;

use thiserror::Error;

use crate::{
    decimal::decimal,
    hash::NodeHash,
    note::{Note, NoteError},
};

/// The most hashes of a consistency proof (tlog-witness, add-checkpoint).
const MOST_HASHES: usize = 63;

/// The request to cosign a checkpoint. As text it is the body of the request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddCheckpoint {
    /// The size of the checkpoint that the witness cosigned last, as the log believes; zero for
    /// none.
    pub old: u64,
    /// The proof that the checkpoint goes on from that one.
    pub proof: Vec<NodeHash>,
    /// The checkpoint, signed by the log.
    pub checkpoint: Note,
}

/// Why bytes are not the body of a request.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum AddCheckpointError {
    /// There is no line `old <size>` with an empty line somewhere behind it.
    #[error("the request is not `old <size>`, a proof, an empty line and a checkpoint")]
    Form,
    /// A line of the proof is not a hash.
    #[error("`{0}` is not a hash of the proof")]
    Hash(String),
    /// There are more hashes than any proof has.
    #[error("the proof has more than {MOST_HASHES} hashes")]
    TooLong,
    /// The checkpoint is not a note.
    #[error(transparent)]
    Note(#[from] NoteError),
}

impl AddCheckpoint {
    /// Reads the body of a request.
    ///
    /// # Errors
    /// When it is anything else.
    pub fn parse(bytes: &[u8]) -> Result<Self, AddCheckpointError> {
        let text = str::from_utf8(bytes).map_err(|_| AddCheckpointError::Form)?;
        let (head, checkpoint) = text.split_once("\n\n").ok_or(AddCheckpointError::Form)?;
        let mut lines = head.split('\n');
        let old = lines.next().and_then(|line| line.strip_prefix("old ")).and_then(decimal);
        let old = old.ok_or(AddCheckpointError::Form)?;
        let hash = |line: &str| {
            line.parse().map_err(|_| AddCheckpointError::Hash(line.chars().take(80).collect()))
        };
        if lines.clone().count() > MOST_HASHES {
            return Err(AddCheckpointError::TooLong);
        }
        let proof = lines.map(hash).collect::<Result<_, _>>()?;
        Ok(Self { old, proof, checkpoint: Note::parse(checkpoint.as_bytes())? })
    }
}

impl fmt::Display for AddCheckpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "old {}", self.old)?;
        self.proof.iter().try_for_each(|hash| writeln!(f, "{hash}"))?;
        write!(f, "\n{}", self.checkpoint)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The example of tlog-witness.
    const EXAMPLE: &str = "old 20852014\nPlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\njrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=\n5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=\n/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=\n\nexample.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n— example.com/behind-the-sofa opLqBQsREYCgu6xQkYQwJr9fo45a62DN9EdmHXnZdXNqlcVGlCum2Wks+49/V6267UEjw6QUXTS5Rovnzv++qbSzm9Q=\n";

    #[test]
    fn the_published_example_is_read_and_written() {
        let request = AddCheckpoint::parse(EXAMPLE.as_bytes()).unwrap();
        assert_eq!((request.old, request.proof.len()), (20_852_014, 4));
        assert_eq!(request.checkpoint.signatures().len(), 2);
        assert_eq!(request.to_string(), EXAMPLE);
    }

    #[test]
    fn what_is_no_request_is_refused_for_its_reason() {
        use AddCheckpointError as E;
        let refused = |text: &str| AddCheckpoint::parse(text.as_bytes()).unwrap_err();
        for text in ["", "old 1", "old 01\n\n", "new 1\n\n", "old\n\n", "old 1 \n\nx"] {
            assert_eq!(refused(text), E::Form, "{text:?}");
        }
        assert_eq!(
            refused(&EXAMPLE.replace("j/0=", "j/0")),
            E::Hash("/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0".to_owned())
        );
        let hash = format!("{}\n", NodeHash::EMPTY_TREE);
        let long = EXAMPLE.replacen('\n', &format!("\n{}", hash.repeat(60)), 1);
        assert_eq!(refused(&long), E::TooLong);
        assert!(matches!(refused("old 1\n\nx"), E::Note(_)));
    }

    proptest! {
        #[test]
        fn arbitrary_text_never_panics(text in "(old [0-9]{1,3}\n)?(.|\n)*") {
            drop(AddCheckpoint::parse(text.as_bytes()));
        }
    }
}
