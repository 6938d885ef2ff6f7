//! The loss that an optical distribution network should have by its design.

use std::{fmt, str::FromStr};

use linecert_measure::{Quantity, Unit};
use thiserror::Error;

use crate::estimate::Estimate;

/// Loss of fibre with its joints, in thousandths of a dB per km, of an operator's ODN training
/// deck; the same deck gives the connector.
const FIBRE_PER_KM: i64 = 400;
/// A connector in the path, those at OLT and ONU not counted.
const CONNECTOR: i64 = 500;
/// Five published splitter tables differ by up to 1.6 dB: half of that either way.
const SPLITTER_UNCERTAINTY: i64 = 800;
/// The longest reach of any PON class, in metres; more is a slip of the keyboard.
const LONGEST: i64 = 60_000;

/// An optical splitter with one input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Splitter {
    outputs: u16,
    /// Greatest loss in thousandths of a dB.
    loss: i64,
}

/// Splitters and their greatest loss, of an operator's ODN training deck.
const SPLITTERS: [Splitter; 6] = [
    Splitter { outputs: 2, loss: 3_600 },
    Splitter { outputs: 4, loss: 7_300 },
    Splitter { outputs: 8, loss: 10_700 },
    Splitter { outputs: 16, loss: 14_000 },
    Splitter { outputs: 32, loss: 17_400 },
    Splitter { outputs: 64, loss: 21_600 },
];

/// A text that names no splitter whose loss is known.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is none of the splitters 1:2, 1:4, 1:8, 1:16, 1:32, 1:64")]
pub struct UnknownSplitter(pub String);

/// The passive path from the OLT to one ONU.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Design {
    splitters: Vec<Splitter>,
    /// Fibre length in metres.
    metres: i64,
    connectors: u8,
}

/// A path that cannot be.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DesignError {
    /// The length is not a length, or not that of a PON.
    #[error("`{0}` is not a fibre length between 0 and 60 km")]
    Length(Quantity),
}

impl Design {
    /// A path through these splitters, over this length of fibre and this many connectors.
    ///
    /// # Errors
    /// When the length is in another unit than m or km, negative, or longer than any PON.
    pub fn new(
        splitters: Vec<Splitter>,
        length: Quantity,
        connectors: u8,
    ) -> Result<Self, DesignError> {
        let metres = match length.unit() {
            Unit::Metre => length.steps() / 1_000,
            Unit::Kilometre => length.steps(),
            _ => return Err(DesignError::Length(length)),
        };
        if !(0..=LONGEST).contains(&metres) {
            return Err(DesignError::Length(length));
        }
        Ok(Self { splitters, metres, connectors })
    }

    /// The greatest loss that a good path of this design has, and how far tables disagree on it.
    #[must_use]
    pub fn loss(&self) -> Estimate {
        let splitters: i64 = self.splitters.iter().map(|splitter| splitter.loss).sum();
        let connectors = i64::from(self.connectors) * CONNECTOR;
        let fibre = self.metres * FIBRE_PER_KM / 1_000;
        let count = i64::try_from(self.splitters.len()).unwrap_or(i64::MAX);
        let db = |steps| Quantity::from_steps(steps, Unit::Db);
        let uncertainty = db(SPLITTER_UNCERTAINTY.saturating_mul(count));
        Estimate::known(db(splitters + connectors + fibre), Some(uncertainty))
    }
}

impl FromStr for Splitter {
    type Err = UnknownSplitter;

    fn from_str(text: &str) -> Result<Self, UnknownSplitter> {
        let known = SPLITTERS.into_iter().find(|splitter| splitter.to_string() == text);
        known.ok_or_else(|| UnknownSplitter(text.chars().take(40).collect()))
    }
}

impl fmt::Display for Splitter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "1:{}", self.outputs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_loss_of_a_design_is_the_sum_of_its_parts() {
        let splitters = ["1:4", "1:16"].map(|text| text.parse().unwrap()).to_vec();
        let design = Design::new(splitters, "10 km".parse().unwrap(), 2).unwrap();
        // 7.3 + 14.0 + 10 * 0.4 + 2 * 0.5
        assert_eq!(design.loss().to_string(), "26.3 dB ± 1.6");
        let metres = Design::new(Vec::new(), "2500 m".parse().unwrap(), 0).unwrap();
        assert_eq!(metres.loss().to_string(), "1 dB");
    }

    #[test]
    fn a_design_that_cannot_be_is_refused() {
        for length in ["-1 km", "61 km", "3 dB"] {
            let length: Quantity = length.parse().unwrap();
            assert_eq!(Design::new(Vec::new(), length, 0), Err(DesignError::Length(length)));
        }
        for text in ["1:3", "1:128", "2:4", "", "1:٤"] {
            assert!(text.parse::<Splitter>().is_err(), "{text}");
        }
    }
}
