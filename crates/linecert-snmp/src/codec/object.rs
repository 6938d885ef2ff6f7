//! Object identifiers in their wire form, read and compared by sub-identifiers.

use std::{cmp::Ordering, fmt};

use super::DecodeError;
use crate::oid::Oid;

/// An object identifier where it stands in a message: checked once, copied never.
///
/// Two are compared by sub-identifiers, whatever octets they were written with.
#[derive(Clone, Copy)]
pub struct ObjectRef<'a>(&'a [u8]);

/// The sub-identifiers that follow a subtree: below a column of a table, the index of the row.
#[derive(Clone, Copy)]
pub struct IndexRef<'a>(&'a [u8]);

impl<'a> ObjectRef<'a> {
    /// Checks `content`, the content octets of an `OBJECT IDENTIFIER` (X.690, 8.19).
    ///
    /// # Errors
    /// [`DecodeError::ObjectId`] when it is empty, ends inside of a sub-identifier, or has one
    /// above 2^32-1 or more than 128 (RFC 2578, 3.5).
    pub fn decode(content: &'a [u8]) -> Result<Self, DecodeError> {
        // This runs for every cell of every walk. Only four unfinished octets in a row can lead
        // above 32 bits, and only as many sub-identifiers as octets can be too many.
        match (content.len(), content.last()) {
            (8..Oid::MAX_LEN, Some(..0x80)) if !may_exceed_32_bits(content) => Ok(Self(content)),
            _ => Self::decode_closely(content),
        }
    }

    fn decode_closely(content: &'a [u8]) -> Result<Self, DecodeError> {
        let (mut value, mut count, mut whole) = (0_u32, 1_usize, false);
        for &octet in content {
            if value > u32::MAX >> 7 {
                return Err(DecodeError::ObjectId);
            }
            value = (value << 7) | u32::from(octet & 0x7F);
            whole = octet & 0x80 == 0;
            if whole {
                count += 1;
                value = 0;
            }
        }
        if whole && count <= Oid::MAX_LEN { Ok(Self(content)) } else { Err(DecodeError::ObjectId) }
    }

    /// The octets that have been checked already.
    pub(crate) const fn checked(content: &'a [u8]) -> Self {
        Self(content)
    }

    pub(crate) const fn as_bytes(self) -> &'a [u8] {
        self.0
    }

    /// What follows `root`, empty when `self` is `root`; `None` when it does not lie there.
    #[inline]
    #[must_use]
    pub fn index_after(self, root: ObjectRef<'_>) -> Option<IndexRef<'a>> {
        // Sub-identifiers are free of prefixes on the wire, so whole octets decide nearly always.
        if let Some(index) = self.0.strip_prefix(root.0) {
            return Some(IndexRef(index));
        }
        let mut rest = IndexRef(self.0);
        for wanted in IndexRef(root.0) {
            if rest.next() != Some(wanted) {
                return None;
            }
        }
        Some(rest)
    }

    /// The object identifier, copied.
    #[must_use]
    pub fn to_oid(self) -> Oid {
        Oid::checked(self.arcs())
    }

    fn arcs(self) -> Vec<u32> {
        let mut rest = IndexRef(self.0);
        // The first two share one number: 40 * first + second, and only below 2 is second < 40.
        let head = rest.next().map(|both| match both {
            0..40 => [0, both],
            40..80 => [1, both - 40],
            _ => [2, both - 80],
        });
        head.into_iter().flatten().chain(rest).collect()
    }
}

impl Ord for ObjectRef<'_> {
    /// The order of a walk.
    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        IndexRef(self.0).order(IndexRef(other.0))
    }
}

/// False only when every sub-identifier of `content` fits 32 bits: eight octets at a time.
fn may_exceed_32_bits(content: &[u8]) -> bool {
    let mut rest = content;
    // Each window judges the sub-identifiers that begin in its first four octets.
    while let Some(window) = rest.first_chunk() {
        if has_33_bits(window) {
            return true;
        }
        rest = rest.get(4..).unwrap_or_default();
    }
    content.last_chunk().is_none_or(has_33_bits)
}

/// True for four unfinished octets in a row of which the first has one of the bits that are the
/// 33rd to 35th of five octets, or of which a fifth is unfinished too.
fn has_33_bits(window: &[u8; 8]) -> bool {
    const UNFINISHED: u64 = 0x8080_8080_8080_8080;
    let octets = u64::from_le_bytes(*window);
    let four = octets & octets >> 8 & octets >> 16 & octets >> 24 & UNFINISHED;
    four & (octets << 1 | octets << 2 | octets << 3 | octets >> 32) != 0
}

/// Where the sub-identifier begins that `at` lies in.
fn start_of_sub_identifier(octets: &[u8], at: usize) -> usize {
    let before = octets.get(..at).unwrap_or(octets);
    before.iter().rposition(|octet| octet & 0x80 == 0).map_or(0, |last| last + 1)
}

impl PartialOrd for ObjectRef<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for ObjectRef<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0 || self.cmp(other).is_eq()
    }
}

impl Eq for ObjectRef<'_> {}

impl fmt::Debug for ObjectRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.to_oid(), f)
    }
}

impl<'a> IndexRef<'a> {
    /// What follows the first `octets` of an object that was checked.
    pub(crate) fn beyond(object: ObjectRef<'a>, octets: usize) -> Self {
        Self(object.0.get(octets..).unwrap_or_default())
    }

    /// The order of a walk, of two indexes below one subtree.
    #[inline]
    pub(crate) fn order(self, other: IndexRef<'_>) -> Ordering {
        let same = self.0.iter().zip(other.0).take_while(|(a, b)| a == b).count();
        let start = start_of_sub_identifier(self.0, same);
        let tail = |octets| IndexRef(<[u8]>::get(octets, start..).unwrap_or_default());
        tail(self.0).cmp(tail(other.0))
    }

    /// The sub-identifiers, copied.
    #[must_use]
    pub fn to_vec(self) -> Vec<u32> {
        self.collect()
    }

    /// True when the object is the subtree itself.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Iterator for IndexRef<'_> {
    type Item = u32;

    #[inline]
    fn next(&mut self) -> Option<u32> {
        let mut value = 0_u32;
        while let Some((&octet, rest)) = self.0.split_first() {
            self.0 = rest;
            value = (value << 7) | u32::from(octet & 0x7F);
            if octet & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.0.len().div_ceil(5), Some(self.0.len()))
    }
}

impl fmt::Debug for IndexRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(*self).finish()
    }
}

impl fmt::Display for IndexRef<'_> {
    /// The index as dotted text.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.enumerate().try_for_each(|(place, sub_identifier)| {
            f.write_str(if place == 0 { "" } else { "." })?;
            write!(f, "{sub_identifier}")
        })
    }
}

/// The content octets of `oid` (X.690, 8.19).
pub(crate) fn encode_oid(oid: &Oid) -> Vec<u8> {
    let (head, tail) = match oid.as_slice() {
        [first, second, tail @ ..] => (40 * first + second, tail),
        [first] => (40 * first, [].as_slice()),
        [] => (0, [].as_slice()),
    };
    let mut content = Vec::with_capacity(oid.as_slice().len() * 2);
    for sub_identifier in std::iter::once(head).chain(tail.iter().copied()) {
        let groups = (u32::BITS - sub_identifier.leading_zeros()).div_ceil(7).max(1);
        for group in (0..groups).rev() {
            let [.., low] = (sub_identifier >> (7 * group) & 0x7F).to_be_bytes();
            content.push(if group == 0 { low } else { low | 0x80 });
        }
    }
    content
}
