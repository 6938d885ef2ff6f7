//! What ends every control PDU and the Status PDU: mode, time, digest, key and checksum, in the
//! last 41 octets.

use super::{
    checksum::{checksum, holds},
    octets::{Fields, Octets},
};
use crate::keys::{DerivedKey, KeyId};

/// Octets of a digest (HMAC-SHA256).
pub(crate) const DIGEST: usize = 32;

/// How control PDUs are authenticated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Not at all.
    Unauthenticated,
    /// Setup and Activation PDUs carry a digest.
    Control,
    /// A mode that this crate does not speak, such as 2, which would cover Status PDUs too.
    Other(u8),
}

/// Who vouches for a PDU, and when. The digest and the checksum are not fields: they are made of
/// the octets when a PDU is sealed, and looked at when it is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trailer {
    /// How the PDU is authenticated.
    pub mode: Mode,
    /// When it was made, in seconds since 1970; 0 without authentication.
    pub unix_time: u32,
    /// Which of the shared keys it was made with.
    pub key: KeyId,
}

impl Mode {
    const fn octet(self) -> u8 {
        match self {
            Self::Unauthenticated => 0,
            Self::Control => 1,
            Self::Other(mode) => mode,
        }
    }

    const fn of(octet: u8) -> Self {
        match octet {
            0 => Self::Unauthenticated,
            1 => Self::Control,
            other => Self::Other(other),
        }
    }
}

impl Trailer {
    /// No authentication.
    pub const NONE: Self = Self { mode: Mode::Unauthenticated, unix_time: 0, key: KeyId(0) };

    /// Puts the trailer behind the other fields, with digest and checksum zero.
    pub(super) fn put(self, octets: &mut Octets) {
        octets.u8(self.mode.octet()).u32(self.unix_time).zeros::<DIGEST>();
        octets.u8(self.key.0).zeros::<3>();
    }

    pub(super) fn take(fields: &mut Fields<'_>) -> Option<Self> {
        let (mode, unix_time) = (Mode::of(fields.u8()?), fields.u32()?);
        fields.skip::<DIGEST>()?;
        let key = KeyId(fields.u8()?);
        fields.skip::<3>()?;
        Some(Self { mode, unix_time, key })
    }
}

/// The octets of the trailer that sealing fills in.
struct Seal<'a> {
    digest: &'a mut [u8; DIGEST],
    checksum: &'a mut [u8; 2],
}

impl<'a> Seal<'a> {
    fn of(pdu: &'a mut [u8]) -> Option<Self> {
        let (rest, checksum) = pdu.split_last_chunk_mut::<2>()?;
        let (rest, _) = rest.split_last_chunk_mut::<2>()?;
        let (_, digest) = rest.split_last_chunk_mut::<DIGEST>()?;
        Some(Self { digest, checksum })
    }
}

/// Fills in the digest, when there is a key, and then the checksum.
pub(crate) fn seal(mut pdu: Vec<u8>, key: Option<&DerivedKey>) -> Vec<u8> {
    let digest = key.map(|key| key.digest(&pdu));
    if let (Some(seal), Some(digest)) = (Seal::of(&mut pdu), digest) {
        *seal.digest = digest;
    }
    let sum = checksum(&pdu);
    if let Some(seal) = Seal::of(&mut pdu) {
        *seal.checksum = sum.to_be_bytes();
    }
    pdu
}

/// Whether the digest of a PDU is the one that `is_right` finds for its octets with digest and
/// checksum zero.
pub(crate) fn is_authentic(
    pdu: &[u8],
    is_right: impl FnOnce(&[u8], &[u8; DIGEST]) -> bool,
) -> bool {
    let mut bare = pdu.to_vec();
    let Some(seal) = Seal::of(&mut bare) else { return false };
    let digest = std::mem::replace(seal.digest, [0; DIGEST]);
    *seal.checksum = [0; 2];
    is_right(&bare, &digest)
}

/// Whether the checksum at the end of a PDU holds, or is not used.
pub(super) fn checksum_holds(pdu: &[u8]) -> bool {
    let carried = pdu.last_chunk::<2>().copied().map(u16::from_be_bytes);
    carried.is_some_and(|carried| holds(pdu, carried))
}
