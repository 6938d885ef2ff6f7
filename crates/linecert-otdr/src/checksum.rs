//! The checksum of a file: verified, unknown or absent, and never "corrupt".
//!
//! Makers use different algorithms and some write zero, so a checksum that does not match says
//! nothing. One that does match says that no byte was changed by accident.

use crc::{CRC_16_IBM_3740, CRC_16_XMODEM, Crc};

use crate::read::stored_checksum;

/// What the checksum says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Checksum {
    /// It matches every byte before it.
    Verified(Algorithm),
    /// It matches by no algorithm that is known here, and proves nothing.
    Unknown {
        /// What the file holds.
        stored: u16,
    },
    /// There is none at the end of the file.
    Absent,
}

/// A known algorithm, over all bytes but the last two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// CRC-16/CCITT-FALSE (CRC-16/IBM-3740).
    CcittFalse,
    /// CRC-16/XMODEM.
    Xmodem,
}

impl Algorithm {
    /// Both.
    pub const ALL: [Self; 2] = [Self::CcittFalse, Self::Xmodem];

    /// The name in the catalogue of CRC algorithms.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::CcittFalse => "CRC-16/CCITT-FALSE",
            Self::Xmodem => "CRC-16/XMODEM",
        }
    }

    pub(crate) fn of(self, bytes: &[u8]) -> u16 {
        let algorithm = match self {
            Self::CcittFalse => &CRC_16_IBM_3740,
            Self::Xmodem => &CRC_16_XMODEM,
        };
        Crc::<u16>::new(algorithm).checksum(bytes)
    }
}

impl Checksum {
    pub(crate) fn of(file: &[u8]) -> Self {
        let (Some(stored), Some((covered, _))) =
            (stored_checksum(file), file.split_last_chunk::<2>())
        else {
            return Self::Absent;
        };
        let matching = Algorithm::ALL.into_iter().find(|known| known.of(covered) == stored);
        matching.map_or(Self::Unknown { stored }, Self::Verified)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::Sample;

    fn file() -> Vec<u8> {
        Sample { length: 1_000, ..Sample::default() }.recording().encode()
    }

    fn with_checksum(checksum: u16) -> Checksum {
        let mut file = file();
        *file.last_chunk_mut::<2>().unwrap() = checksum.to_le_bytes();
        Checksum::of(&file)
    }

    #[test]
    fn a_checksum_is_verified_or_says_nothing() {
        let bytes = file();
        let covered = &bytes[..bytes.len() - 2];
        for algorithm in Algorithm::ALL {
            let checksum = with_checksum(algorithm.of(covered));
            assert_eq!(checksum, Checksum::Verified(algorithm), "{}", algorithm.name());
        }
        assert_eq!(with_checksum(0), Checksum::Unknown { stored: 0 });
    }

    #[test]
    fn both_algorithms_are_those_of_the_catalogue() {
        assert_eq!(Algorithm::CcittFalse.of(b"123456789"), 0x29b1);
        assert_eq!(Algorithm::Xmodem.of(b"123456789"), 0x31c3);
    }

    #[test]
    fn a_checksum_that_does_not_close_the_file_is_none() {
        let mut longer = file();
        longer.push(0);
        assert_eq!(Checksum::of(&longer), Checksum::Absent);
        assert_eq!(Checksum::of(b"no recording"), Checksum::Absent);
    }
}
