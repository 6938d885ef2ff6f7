//! Cosignatures of witnesses, with their times (tlog-cosignature, the Ed25519 type).

use std::fmt;

use thiserror::Error;

use crate::name::KeyName;

/// Seconds since 1970-01-01 UTC, from 0 to 2^63 - 1 (tlog-cosignature, Format).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PosixTime(u64);

/// A time that no cosignature may bear.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("{0} s since 1970 is beyond 2^63 - 1")]
pub struct PosixTimeError(pub u64);

/// A cosignature that has been verified: this witness had seen no larger tree that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cosignature {
    /// The name of the witness's key.
    pub witness: KeyName,
    /// When the witness signed, by its own clock.
    pub time: PosixTime,
}

impl PosixTime {
    /// A time.
    ///
    /// # Errors
    /// When it is beyond 2^63 - 1 s.
    pub fn from_seconds(seconds: u64) -> Result<Self, PosixTimeError> {
        i64::try_from(seconds).map(|_| Self(seconds)).map_err(|_| PosixTimeError(seconds))
    }

    /// The seconds; they fit an `i64`, too.
    #[must_use]
    pub const fn as_seconds(self) -> u64 {
        self.0
    }
}

impl fmt::Display for PosixTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// What a witness signs (tlog-cosignature, Ed25519 signed message).
pub(crate) fn cosigned_message(text: &str, time: PosixTime) -> String {
    format!("cosignature/v1\ntime {time}\n{text}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_message_is_that_of_the_specification() {
        let text =
            "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
        let time = PosixTime::from_seconds(1_679_315_147).unwrap();
        let message = "cosignature/v1\ntime 1679315147\nexample.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
        assert_eq!(cosigned_message(text, time), message);
    }

    #[test]
    fn a_time_fits_63_bits() {
        assert!(PosixTime::from_seconds(i64::MAX.unsigned_abs()).is_ok());
        assert!(PosixTime::from_seconds(i64::MAX.unsigned_abs() + 1).is_err());
    }
}
