//! Checkpoints: what a log signs of its tree (C2SP tlog-checkpoint).

use std::{fmt, str::FromStr};

use thiserror::Error;

use crate::{
    decimal::decimal,
    hash::NodeHash,
    name::{Origin, OriginError},
    note::Note,
    signer::SignerKey,
};

/// The head of a log's tree. As text it is the body of a note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    origin: Origin,
    size: u64,
    root: NodeHash,
    /// Lines of other logs, kept so that the text is what was signed. Ours have none, since
    /// nobody can audit them.
    extensions: Vec<String>,
}

/// Why a text is not a checkpoint.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CheckpointError {
    /// It has not three lines that are not empty, each with a newline.
    #[error("the text is not the lines of a checkpoint: origin, size and root")]
    Lines,
    /// The first line is not an origin.
    #[error(transparent)]
    Origin(#[from] OriginError),
    /// The second line is not the number of leaves.
    #[error("`{0}` is not the size of a tree")]
    Size(String),
    /// The third line is not a hash.
    #[error("`{0}` is not the root of a tree")]
    Root(String),
    /// The tree has no leaves, and not the root of no leaves.
    #[error("an empty tree has not the root {0}")]
    Empty(NodeHash),
}

impl Checkpoint {
    /// A checkpoint of a tree with `size` leaves and this root.
    #[must_use]
    pub const fn new(origin: Origin, size: u64, root: NodeHash) -> Self {
        Self { origin, size, root, extensions: Vec::new() }
    }

    /// The log.
    #[must_use]
    pub const fn origin(&self) -> &Origin {
        &self.origin
    }

    /// The number of leaves.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The root of the tree.
    #[must_use]
    pub const fn root(&self) -> NodeHash {
        self.root
    }

    /// Size and root, as the checks of proofs take them.
    #[must_use]
    pub const fn tree(&self) -> (u64, NodeHash) {
        (self.size, self.root)
    }

    /// Further lines, which are opaque and mean nothing here.
    #[must_use]
    pub fn extensions(&self) -> &[String] {
        &self.extensions
    }

    /// Signs the checkpoint. A log never signs two that are inconsistent.
    #[must_use]
    pub fn sign(&self, signer: &SignerKey) -> Note {
        Note::sign(self.to_string(), signer)
    }
}

impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}\n{}\n{}", self.origin, self.size, self.root)?;
        self.extensions.iter().try_for_each(|line| writeln!(f, "{line}"))
    }
}

impl FromStr for Checkpoint {
    type Err = CheckpointError;

    /// Reads the text of a note (tlog-checkpoint, Note text).
    fn from_str(text: &str) -> Result<Self, CheckpointError> {
        let body = text.strip_suffix('\n').ok_or(CheckpointError::Lines)?;
        let mut lines = body.split('\n');
        let (Some(origin), Some(size), Some(root)) = (lines.next(), lines.next(), lines.next())
        else {
            return Err(CheckpointError::Lines);
        };
        let extensions: Vec<_> = lines.map(str::to_owned).collect();
        if extensions.iter().any(String::is_empty) {
            return Err(CheckpointError::Lines);
        }
        let origin = origin.parse()?;
        let size = decimal(size).ok_or_else(|| CheckpointError::Size(excerpt(size)))?;
        let root = root.parse().map_err(|_| CheckpointError::Root(excerpt(root)))?;
        if size == 0 && root != NodeHash::EMPTY_TREE {
            return Err(CheckpointError::Empty(root));
        }
        Ok(Self { origin, size, root, extensions })
    }
}

fn excerpt(line: &str) -> String {
    line.chars().take(80).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The example of tlog-checkpoint.
    const SOFA: &str =
        "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";

    #[test]
    fn the_published_example_is_read_and_written() {
        let checkpoint: Checkpoint = SOFA.parse().unwrap();
        assert_eq!(checkpoint.origin().as_str(), "example.com/behind-the-sofa");
        assert_eq!(checkpoint.size(), 20_852_163);
        assert_eq!(checkpoint.to_string(), SOFA);
    }

    #[test]
    fn extension_lines_are_kept() {
        let text = format!("{SOFA}first extension\nsecond\n");
        let checkpoint: Checkpoint = text.parse().unwrap();
        assert_eq!(checkpoint.extensions(), ["first extension", "second"]);
        assert_eq!(checkpoint.to_string(), text);
    }

    #[test]
    fn what_is_no_checkpoint_is_refused_for_its_reason() {
        use CheckpointError as E;
        let refused = |text: &str| text.parse::<Checkpoint>().unwrap_err();
        for text in
            ["", "a", "a\n1\n", SOFA.trim_end(), &format!("{SOFA}\n"), &format!("{SOFA}\nx\n")]
        {
            assert_eq!(refused(text), E::Lines, "{text:?}");
        }
        assert!(matches!(refused(&SOFA.replace("example.com/behind-the-sofa", "")), E::Origin(_)));
        for size in ["", "01", "-1", "2e3", "18446744073709551616"] {
            assert_eq!(refused(&SOFA.replace("20852163", size)), E::Size(size.to_owned()));
        }
        assert!(matches!(refused(&SOFA.replace("q2I=", "q2J=")), E::Root(_)));
        assert!(matches!(refused(&SOFA.replace("20852163", "0")), E::Empty(_)));
    }

    proptest! {
        #[test]
        fn arbitrary_text_never_panics(text: String) {
            drop(text.parse::<Checkpoint>());
        }

        #[test]
        fn a_checkpoint_is_read_as_it_was_written(size in 1..u64::MAX, bytes: [u8; 32]) {
            let origin = "log.example.net/linecert/2026".parse().unwrap();
            let checkpoint = Checkpoint::new(origin, size, NodeHash::from_bytes(bytes));
            prop_assert_eq!(checkpoint.to_string().parse(), Ok(checkpoint));
        }
    }
}
