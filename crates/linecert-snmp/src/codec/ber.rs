//! Type, length and value (X.690), as SNMP restricts it (RFC 3417, 8).

use super::DecodeError;

pub(super) const INTEGER: u8 = 0x02;
pub(super) const OCTET_STRING: u8 = 0x04;
pub(super) const NULL: u8 = 0x05;
pub(super) const OBJECT_ID: u8 = 0x06;
pub(super) const SEQUENCE: u8 = 0x30;

/// What is left to read of some container.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub(super) const fn new(octets: &'a [u8]) -> Self {
        Self(octets)
    }

    pub(super) const fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    /// The next value with its tag.
    #[inline]
    pub(super) fn value(&mut self) -> Result<(u8, &'a [u8]), DecodeError> {
        let (&tag, rest) = self.0.split_first().ok_or(DecodeError::Short)?;
        let (&first, rest) = rest.split_first().ok_or(DecodeError::Short)?;
        let (length, rest) =
            if first < 0x80 { (usize::from(first), rest) } else { long_length(first, rest)? };
        let (content, rest) = rest.split_at_checked(length).ok_or(DecodeError::Short)?;
        self.0 = rest;
        Ok((tag, content))
    }

    #[inline]
    pub(super) fn expect(&mut self, wanted: u8) -> Result<&'a [u8], DecodeError> {
        match self.value()? {
            (found, content) if found == wanted => Ok(content),
            (found, _) => Err(DecodeError::Tag { found, wanted }),
        }
    }

    #[inline]
    pub(super) fn sequence(&mut self) -> Result<Self, DecodeError> {
        self.expect(SEQUENCE).map(Self)
    }

    pub(super) fn integer(&mut self) -> Result<i32, DecodeError> {
        signed(self.expect(INTEGER)?)
    }

    /// An `INTEGER (0..2147483647)`, as the identifiers and times of v3 are.
    pub(super) fn natural(&mut self) -> Result<u32, DecodeError> {
        u32::try_from(self.integer()?).map_err(|_| DecodeError::Number)
    }

    pub(super) fn octets(&mut self) -> Result<&'a [u8], DecodeError> {
        self.expect(OCTET_STRING)
    }

    /// What was read of `whole`, which this reader was made of.
    pub(super) fn consumed(self, whole: &'a [u8]) -> &'a [u8] {
        whole.len().checked_sub(self.0.len()).and_then(|end| whole.get(..end)).unwrap_or(whole)
    }

    /// Nothing may follow in this container.
    pub(super) const fn end(self) -> Result<(), DecodeError> {
        if self.0.is_empty() { Ok(()) } else { Err(DecodeError::Fit) }
    }
}

/// The long form of X.690, 8.1.3.5; the indefinite form is not for SNMP.
fn long_length(first: u8, rest: &[u8]) -> Result<(usize, &[u8]), DecodeError> {
    let (octets, rest) =
        rest.split_at_checked(usize::from(first & 0x7F)).ok_or(DecodeError::Short)?;
    if octets.is_empty() || octets.len() > 8 {
        return Err(DecodeError::Length);
    }
    let length = octets.iter().try_fold(0_usize, |length, &octet| {
        length.checked_mul(256)?.checked_add(usize::from(octet))
    });
    Ok((length.ok_or(DecodeError::Length)?, rest))
}

/// A number in two's complement that fits 32 bits, however many octets it was written with.
#[inline]
pub(super) fn signed(content: &[u8]) -> Result<i32, DecodeError> {
    if content.is_empty() || content.len() > 8 {
        return Err(DecodeError::Number);
    }
    let start = if content.first().is_some_and(|octet| octet & 0x80 != 0) { -1_i64 } else { 0 };
    let number = content.iter().fold(start, |number, &octet| (number << 8) | i64::from(octet));
    i32::try_from(number).map_err(|_| DecodeError::Number)
}

/// A number without sign. Agents that forget the leading zero octet mean a large number.
pub(super) fn unsigned(content: &[u8]) -> Result<u64, DecodeError> {
    let digits = match content {
        [] => return Err(DecodeError::Number),
        [0, digits @ ..] if content.len() == 9 => digits,
        digits => digits,
    };
    if digits.len() > 8 {
        return Err(DecodeError::Number);
    }
    Ok(digits.iter().fold(0_u64, |number, &octet| (number << 8) | u64::from(octet)))
}

/// Writes a container whose content `fill` writes. Its length takes the form `82 hh ll`, which
/// every agent reads because net-snmp writes it.
pub(super) fn wrap(out: &mut Vec<u8>, tag: u8, fill: impl FnOnce(&mut Vec<u8>)) {
    out.extend_from_slice(&[tag, 0x82, 0, 0]);
    let start = out.len();
    fill(out);
    let length = u16::try_from(out.len() - start).unwrap_or(u16::MAX).to_be_bytes();
    if let Some(place) = start.checked_sub(2).and_then(|at| out.get_mut(at..start)) {
        place.copy_from_slice(&length);
    }
}

pub(super) fn write_octets(out: &mut Vec<u8>, tag: u8, content: &[u8]) {
    match u8::try_from(content.len()) {
        Ok(short @ 0..0x80) => {
            out.extend_from_slice(&[tag, short]);
            out.extend_from_slice(content);
        }
        _ => wrap(out, tag, |out| out.extend_from_slice(content)),
    }
}

/// Writes an `INTEGER` that is never negative, in the fewest octets.
pub(super) fn write_natural(out: &mut Vec<u8>, number: u32) {
    let octets = u64::from(number).to_be_bytes();
    // One more octet than the digits need when the first would look like a sign.
    let bits = usize::try_from(u32::BITS - number.leading_zeros()).unwrap_or(32);
    let content = octets.get(7 - bits / 8..).unwrap_or(&octets);
    write_octets(out, INTEGER, content);
}
