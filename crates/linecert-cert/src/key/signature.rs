//! Signatures of 64 bytes, of either algorithm.

/// A signature, verified or not: R and S of Ed25519 (RFC 8032, 5.1.6), or r and s of ECDSA, 32
/// bytes each (IEEE 1363; RFC 7518, 3.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signature([u8; 64]);

impl Signature {
    /// Any 64 bytes. Whether they are a signature is known only when a key verifies them.
    #[must_use]
    pub const fn from_bytes(bytes: &[u8; 64]) -> Self {
        Self(*bytes)
    }

    /// The one form of an ECDSA signature on P-256 that verifies, with the lower of the two values
    /// of s; tokens and openssl give either. None when r or s is zero or too large.
    #[must_use]
    pub fn es256(r_and_s: &[u8; 64]) -> Option<Self> {
        let signature = p256::ecdsa::Signature::from_slice(r_and_s).ok()?;
        Some(Self::lowered(&signature))
    }

    pub(super) fn lowered(signature: &p256::ecdsa::Signature) -> Self {
        Self(signature.normalize_s().to_bytes().into())
    }

    /// The 64 bytes.
    #[must_use]
    pub const fn to_bytes(self) -> [u8; 64] {
        self.0
    }
}
