//! The status word that a meter gives with or after a reading.

use std::{ops::RangeInclusive, str::FromStr};

use thiserror::Error;

use super::problem::MeterProblem;
use crate::{
    fault::{self, Fault, fault},
    raw::meter::{self as raw, Meaning},
};

/// The base of a status that stands in a frame.
const DECIMAL: u32 = 10;

/// How a status word is written and what its bits mean, in order of precedence.
#[derive(Debug, Clone)]
pub(super) struct Status {
    base: u32,
    faults: Vec<StatusFault>,
}

/// A field of the word that must have its good value.
#[derive(Debug, Clone, Copy)]
struct StatusFault {
    bits: Bits,
    good: u32,
    means: Meaning,
}

/// Neighbouring bits of a word.
#[derive(Debug, Clone, Copy)]
struct Bits {
    low: u32,
    width: u32,
}

/// A text that is not one bit or a range of bits.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is neither a bit of 0 to 31, as in `3`, nor a range from high to low, as in `10-7`")]
pub struct BadBits(pub String);

impl Status {
    pub(super) fn check(raw: &raw::Status) -> Result<Self, Fault> {
        let base = match &raw.base {
            Some(base) if ![10, 16].contains(base.get_ref()) => {
                return Err(fault(base, MeterProblem::Base(*base.get_ref())));
            }
            Some(base) => *base.get_ref(),
            None => DECIMAL,
        };
        let faults = raw.fault.get_ref().iter().map(StatusFault::check);
        Ok(Self { base, faults: faults.collect::<Result<_, _>>()? })
    }

    /// The first fault that the word shows: `Ok(None)` when all is well, `Err` when the text is no
    /// status word.
    pub(super) fn fault_in(&self, text: &str) -> Result<Option<Meaning>, NoStatus> {
        // `u32::from_str_radix` takes a leading plus sign, which no meter writes.
        if !text.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return Err(NoStatus);
        }
        let word = u32::from_str_radix(text, self.base).map_err(|_| NoStatus)?;
        let shown = self.faults.iter().find(|fault| fault.bits.of(word) != fault.good);
        Ok(shown.map(|fault| fault.means))
    }
}

/// A text that is no status word.
#[derive(Debug)]
pub(super) struct NoStatus;

impl StatusFault {
    fn check(raw: &raw::StatusFault) -> Result<Self, Fault> {
        let bits: Bits = fault::parse(&raw.bits)?;
        let good = *raw.good.get_ref();
        if good > bits.most() {
            let width = bits.width;
            return Err(fault(&raw.good, MeterProblem::TooWide { good, width }));
        }
        Ok(Self { bits, good, means: raw.means })
    }
}

impl Bits {
    const ALL: RangeInclusive<u32> = 0..=31;

    /// The greatest value that the bits hold.
    fn most(self) -> u32 {
        u32::MAX.checked_shr(32 - self.width).unwrap_or(0)
    }

    fn of(self, word: u32) -> u32 {
        (word >> self.low) & self.most()
    }
}

impl FromStr for Bits {
    type Err = BadBits;

    fn from_str(text: &str) -> Result<Self, BadBits> {
        let refuse = || BadBits(text.to_owned());
        let bit =
            |text: &str| text.parse().ok().filter(|bit| Self::ALL.contains(bit)).ok_or_else(refuse);
        let (high, low) = text.split_once('-').unwrap_or((text, text));
        let (high, low) = (bit(high)?, bit(low)?);
        let width = high.checked_sub(low).ok_or_else(refuse)? + 1;
        Ok(Self { low, width })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_are_cut_out_of_a_word() {
        for (bits, word, expect) in
            [("3", 0x118, 1), ("10-7", 0x118, 2), ("0", 0x118, 0), ("31-0", u32::MAX, u32::MAX)]
        {
            assert_eq!(bits.parse::<Bits>().unwrap().of(word), expect, "{bits}");
        }
        for text in ["", "32", "7-10", "3-", "-3", "a"] {
            assert_eq!(text.parse::<Bits>().unwrap_err(), BadBits(text.to_owned()));
        }
    }
}
