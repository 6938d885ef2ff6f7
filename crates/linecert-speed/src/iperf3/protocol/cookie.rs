//! The token that ties the data streams of a test to its control connection.

/// What a cookie is written with.
const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

/// 36 characters of `a-z2-7` and a NUL, the first bytes of every connection of a test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cookie([u8; Self::SIZE]);

impl Cookie {
    /// The size on the wire, with the NUL.
    pub const SIZE: usize = 37;

    /// A cookie from random bytes.
    #[must_use]
    pub fn from_entropy(entropy: [u8; 36]) -> Self {
        let mut bytes = [0; Self::SIZE];
        for (byte, random) in bytes.iter_mut().zip(entropy) {
            *byte = ALPHABET.get(usize::from(random % 32)).copied().unwrap_or(b'a');
        }
        Self(bytes)
    }

    /// A cookie as it was received; a server compares it and gives it no other meaning.
    #[must_use]
    pub const fn from_wire(bytes: [u8; Self::SIZE]) -> Self {
        Self(bytes)
    }

    /// The bytes on the wire.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; Self::SIZE] {
        &self.0
    }
}
