//! Hashes of the nodes of the tree (RFC 6962, 2.1).

use std::{fmt, str::FromStr};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use sha2::{Digest as _, Sha256};
use thiserror::Error;

/// The SHA-256 of a leaf or of an inner node. As text it is standard base64 (RFC 4648, 4).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeHash([u8; 32]);

/// A text that is not a hash.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is not a hash of 32 bytes in base64")]
pub struct ParseHashError(pub String);

impl NodeHash {
    /// The root of a tree without leaves: the SHA-256 of nothing.
    pub const EMPTY_TREE: Self = Self([
        0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9,
        0x24, 0x27, 0xae, 0x41, 0xe4, 0x64, 0x9b, 0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52,
        0xb8, 0x55,
    ]);

    /// The hash of a leaf: SHA-256 of 0x00 and its bytes.
    #[must_use]
    pub fn of_leaf(entry: &[u8]) -> Self {
        Self(Sha256::new().chain_update([0]).chain_update(entry).finalize().into())
    }

    /// The hash of an inner node: SHA-256 of 0x01 and the hashes of its two children.
    #[must_use]
    pub fn of_children(left: Self, right: Self) -> Self {
        let children = Sha256::new_with_prefix([1]).chain_update(left.0).chain_update(right.0);
        Self(children.finalize().into())
    }

    /// A hash from its 32 bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The 32 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for NodeHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&STANDARD.encode(self.0))
    }
}

impl fmt::Debug for NodeHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NodeHash({self})")
    }
}

impl FromStr for NodeHash {
    type Err = ParseHashError;

    fn from_str(text: &str) -> Result<Self, ParseHashError> {
        let mut bytes = [0; 32];
        if STANDARD.decode_slice(text, &mut bytes) == Ok(bytes.len()) {
            return Ok(Self(bytes));
        }
        Err(ParseHashError(text.chars().take(80).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_of_no_leaves_is_the_hash_of_nothing() {
        assert_eq!(NodeHash::EMPTY_TREE.0, <[u8; 32]>::from(Sha256::digest(b"")));
    }

    #[test]
    fn leaves_and_nodes_are_hashed_apart() {
        let (left, right) = (NodeHash::of_leaf(b"a"), NodeHash::of_leaf(b"b"));
        let joined = [&[1][..], left.as_bytes(), right.as_bytes()].concat();
        assert_eq!(NodeHash::of_children(left, right).0, <[u8; 32]>::from(Sha256::digest(&joined)));
        assert_ne!(NodeHash::of_children(left, right), NodeHash::of_leaf(&joined[1..]));
    }

    #[test]
    fn text_is_canonical_base64_of_32_bytes() {
        let hash = NodeHash::of_leaf(b"x");
        assert_eq!(hash.to_string().parse(), Ok(hash));
        let text = hash.to_string();
        for wrong in ["", "AAAA", &text[1..], text.trim_end_matches('='), &format!("{text}\n")] {
            assert!(wrong.parse::<NodeHash>().is_err(), "{wrong:?}");
        }
    }
}
