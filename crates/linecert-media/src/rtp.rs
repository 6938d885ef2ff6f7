//! RTP (RFC 3550): the header, what sequence numbers tell, and interarrival jitter. Pure.

mod jitter;
mod sequence;

use thiserror::Error;

pub(crate) use jitter::Jitter;
pub(crate) use sequence::{Losses, Place, SequenceLog};

/// The payload type of an MPEG-2 transport stream (RFC 3551, 6).
pub(crate) const MPEG_TRANSPORT: u8 = 33;
/// The payload types of G.711 (RFC 3551, 6).
pub(crate) const G711_MU_LAW: u8 = 0;
pub(crate) const G711_A_LAW: u8 = 8;

const VERSION: u8 = 2;
const HEADER: usize = 12;

/// The part of the fixed header (RFC 3550, 5.1) that a receiver needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RtpHeader {
    /// What the payload is: 33 for a transport stream, 0 for G.711 µ-law, 8 for A-law.
    pub payload_type: u8,
    /// The sequence number.
    pub sequence: u16,
    /// The sampling instant in units of the payload's clock.
    pub timestamp: u32,
    /// The synchronisation source.
    pub source: u32,
}

/// Why octets are no RTP packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum RtpError {
    /// Shorter than the header that it announces.
    #[error("{0} octets are too short for an RTP packet")]
    TooShort(usize),
    /// Another version than 2.
    #[error("RTP version is {0}, not 2")]
    Version(u8),
    /// The padding is longer than what is there.
    #[error("RTP padding of {0} octets is longer than the packet")]
    Padding(u8),
}

impl RtpHeader {
    /// Reads a packet: contributing sources, extension and padding are skipped.
    ///
    /// # Errors
    /// When the octets are no whole packet of version 2.
    pub fn decode(octets: &[u8]) -> Result<(Self, &[u8]), RtpError> {
        let short = || RtpError::TooShort(octets.len());
        let (fixed, rest) = octets.split_first_chunk::<HEADER>().ok_or_else(short)?;
        let [flags, kind, s0, s1, t0, t1, t2, t3, c0, c1, c2, c3] = *fixed;
        if flags >> 6 != VERSION {
            return Err(RtpError::Version(flags >> 6));
        }
        let contributing = usize::from(flags & 0x0f) * 4;
        let mut payload = rest.get(contributing..).ok_or_else(short)?;
        if flags & 0x10 != 0 {
            let ([_, _, high, low], rest) = payload.split_first_chunk().ok_or_else(short)?;
            let words = usize::from(u16::from_be_bytes([*high, *low]));
            payload = rest.get(words * 4..).ok_or_else(short)?;
        }
        if flags & 0x20 != 0 {
            payload = without_padding(payload)?;
        }
        let header = Self {
            payload_type: kind & 0x7f,
            sequence: u16::from_be_bytes([s0, s1]),
            timestamp: u32::from_be_bytes([t0, t1, t2, t3]),
            source: u32::from_be_bytes([c0, c1, c2, c3]),
        };
        Ok((header, payload))
    }

    /// The packet with this header.
    #[must_use]
    pub fn encode(self, payload: &[u8]) -> Vec<u8> {
        let mut octets = Vec::with_capacity(HEADER + payload.len());
        octets.extend([VERSION << 6, self.payload_type & 0x7f]);
        octets.extend(self.sequence.to_be_bytes());
        octets.extend(self.timestamp.to_be_bytes());
        octets.extend(self.source.to_be_bytes());
        octets.extend(payload);
        octets
    }
}

fn without_padding(payload: &[u8]) -> Result<&[u8], RtpError> {
    let padding = payload.last().copied().unwrap_or(0);
    let kept = payload.len().checked_sub(usize::from(padding)).filter(|_| padding > 0);
    kept.and_then(|kept| payload.get(..kept)).ok_or(RtpError::Padding(padding))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const HEADER: RtpHeader =
        RtpHeader { payload_type: 33, sequence: 0xfffe, timestamp: 90_000, source: 0xdead_beef };

    #[test]
    fn what_is_encoded_decodes() {
        let octets = HEADER.encode(b"payload");
        assert_eq!(RtpHeader::decode(&octets), Ok((HEADER, &b"payload"[..])));
    }

    #[test]
    fn sources_extension_and_padding_are_skipped() {
        let mut octets = HEADER.encode(&[]);
        octets[0] |= 0x20 | 0x10 | 2;
        octets.extend([0; 8]);
        octets.extend([0xbe, 0xde, 0, 1, 9, 9, 9, 9]);
        octets.extend(b"x\0\0\x03");
        assert_eq!(RtpHeader::decode(&octets), Ok((HEADER, &b"x"[..])));
        *octets.last_mut().unwrap() = 9;
        assert_eq!(RtpHeader::decode(&octets), Err(RtpError::Padding(9)));
        octets.truncate(20);
        assert_eq!(RtpHeader::decode(&octets), Err(RtpError::TooShort(20)));
        assert_eq!(RtpHeader::decode(&[0x40; 12]), Err(RtpError::Version(1)));
    }

    proptest! {
        #[test]
        fn arbitrary_octets_never_panic(octets in proptest::collection::vec(any::<u8>(), 0..64)) {
            let decoded = RtpHeader::decode(&octets);
            prop_assert!(decoded.is_err() || octets.len() >= super::HEADER);
        }
    }
}
