//! What stands in the log: commitments to envelopes, and nothing of what is in them.

use std::{fmt, str::FromStr};

use thiserror::Error;

/// One entry of a log: the kind of an envelope and its SHA-256. An envelope has a random salt
/// inside, so that nobody can guess from the digest what it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Leaf {
    kind: LeafKind,
    digest: [u8; 32],
}

/// What kind of envelope a leaf commits to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LeafKind {
    /// A certificate.
    Certificate,
    /// The certificate of a person's or instrument's key.
    KeyCert,
    /// The revocation of a key.
    KeyRevocation,
    /// A version of the trust root.
    TrustRoot,
    /// Measurement evidence.
    Evidence,
    /// A customer's acceptance.
    Acceptance,
    /// A receipt by the operations centre.
    Receipt,
    /// The digest of a PDF.
    Rendition,
    /// The replacement of a certificate by another.
    Supersede,
    /// The revocation of a certificate.
    Revoke,
    /// A comment.
    Comment,
    /// The exclusion of an attempt, with the reason.
    Exclusion,
}

/// Bytes that are not a leaf as it is written.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is not a leaf of version 1")]
pub struct ParseLeafError(pub String);

impl LeafKind {
    /// Every kind.
    pub const ALL: [Self; 12] = [
        Self::Certificate,
        Self::KeyCert,
        Self::KeyRevocation,
        Self::TrustRoot,
        Self::Evidence,
        Self::Acceptance,
        Self::Receipt,
        Self::Rendition,
        Self::Supersede,
        Self::Revoke,
        Self::Comment,
        Self::Exclusion,
    ];

    /// The name of the kind, which is the `type` of the envelope's payload.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Certificate => "certificate",
            Self::KeyCert => "key-cert",
            Self::KeyRevocation => "key-revocation",
            Self::TrustRoot => "trust-root",
            Self::Evidence => "evidence",
            Self::Acceptance => "acceptance",
            Self::Receipt => "receipt",
            Self::Rendition => "rendition",
            Self::Supersede => "supersede",
            Self::Revoke => "revoke",
            Self::Comment => "comment",
            Self::Exclusion => "exclusion",
        }
    }
}

impl Leaf {
    /// The leaf of an envelope with this SHA-256.
    #[must_use]
    pub const fn new(kind: LeafKind, digest: [u8; 32]) -> Self {
        Self { kind, digest }
    }

    /// The kind of envelope.
    #[must_use]
    pub const fn kind(&self) -> LeafKind {
        self.kind
    }

    /// The SHA-256 of the envelope.
    #[must_use]
    pub const fn digest(&self) -> &[u8; 32] {
        &self.digest
    }

    /// The bytes that stand in the log: `{"v":1,"t":"certificate","h":"<64 hex digits>"}`.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        self.to_string().into_bytes()
    }

    /// Reads the bytes of a leaf. There is one form of each leaf, so that it has one hash.
    ///
    /// # Errors
    /// When they are anything else, such as a leaf of a later version.
    pub fn parse(bytes: &[u8]) -> Result<Self, ParseLeafError> {
        let read = str::from_utf8(bytes).ok().and_then(read);
        read.ok_or_else(|| {
            ParseLeafError(String::from_utf8_lossy(bytes).chars().take(160).collect())
        })
    }
}

fn read(text: &str) -> Option<Leaf> {
    let fields = text.strip_prefix(r#"{"v":1,"t":""#)?.strip_suffix(r#""}"#)?;
    let (kind, hex) = fields.split_once(r#"","h":""#)?;
    let kind = kind.parse().ok()?;
    let (pairs, rest) = hex.as_bytes().as_chunks::<2>();
    let lower = hex.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    let digit = |pair: &[u8; 2]| u8::from_str_radix(str::from_utf8(pair).ok()?, 16).ok();
    let digest: Option<Vec<u8>> = pairs.iter().map(digit).collect();
    (lower && rest.is_empty()).then_some(Leaf { kind, digest: digest?.try_into().ok()? })
}

impl fmt::Display for Leaf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut hex = [0; 64];
        let (pairs, _) = hex.as_chunks_mut();
        for (pair, byte) in pairs.iter_mut().zip(self.digest) {
            *pair = [digit(byte >> 4), digit(byte & 0xf)];
        }
        let hex = str::from_utf8(&hex).unwrap_or_default();
        write!(f, r#"{{"v":1,"t":"{}","h":"{hex}"}}"#, self.kind)
    }
}

/// The hex digit of a number below 16.
const fn digit(value: u8) -> u8 {
    if value < 10 { b'0' + value } else { b'a' - 10 + value }
}

impl fmt::Display for LeafKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for LeafKind {
    type Err = ParseLeafError;

    fn from_str(text: &str) -> Result<Self, ParseLeafError> {
        let named = Self::ALL.into_iter().find(|kind| kind.name() == text);
        named.ok_or_else(|| ParseLeafError(text.chars().take(80).collect()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_leaf_has_one_form() {
        let leaf = Leaf::new(LeafKind::KeyCert, [0xa5; 32]);
        let text = format!(r#"{{"v":1,"t":"key-cert","h":"{}"}}"#, "a5".repeat(32));
        assert_eq!(leaf.to_bytes(), text.as_bytes());
        for wrong in [
            text.replace("a5", "A5"),
            text.replace(",", ", "),
            text.replace("key-cert", "key"),
            text.replace(r#""v":1"#, r#""v":2"#),
            text.replacen("a5", "", 1),
            text.replacen("a5", "a", 1),
            text.replacen("a5", "é", 1),
            format!("{text}\n"),
            String::new(),
        ] {
            assert!(Leaf::parse(wrong.as_bytes()).is_err(), "{wrong}");
        }
        assert!(Leaf::parse(b"\xff").is_err());
    }

    #[test]
    fn every_kind_has_a_name_of_its_own() {
        for kind in LeafKind::ALL {
            let leaf = Leaf::new(kind, [7; 32]);
            assert_eq!(Leaf::parse(&leaf.to_bytes()), Ok(leaf));
        }
    }

    proptest! {
        #[test]
        fn what_is_read_is_written_as_it_was(bytes: Vec<u8>) {
            if let Ok(leaf) = Leaf::parse(&bytes) {
                prop_assert_eq!(leaf.to_bytes(), bytes);
            }
        }
    }
}
