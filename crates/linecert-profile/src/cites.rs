//! Where a limit comes from, and how far that source can be trusted.

use std::{fmt, str::FromStr};

use thiserror::Error;

/// The source of a limit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cites {
    /// The row of the threshold catalogue that holds the number, as in `B-A4`.
    pub id: String,
    /// Further rows that it rests on.
    pub also: Vec<String>,
    /// How far the source can be trusted.
    pub confidence: Confidence,
    /// The source in words: document, table, clause, or that it is a rule of the house.
    pub source: String,
}

macro_rules! grades {
    ($($(#[$doc:meta])* $grade:ident $name:literal;)+) => {
        /// How well the source of a number was seen.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Confidence {
            $($(#[$doc])* $grade,)+
        }

        impl Confidence {
            /// Every grade.
            pub const ALL: &[Self] = &[$(Self::$grade,)+];

            /// The name in files and in JSON.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$grade => $name,)+ }
            }
        }
    };
}

grades! {
    /// Printed in the operator texts that the project was founded on.
    Seed "seed";
    /// The text of the standard or regulation was read.
    Standard "standard";
    /// Read in a manual, a news item or an agency's page that cites the standard.
    StandardSecondHand "standard-2nd";
    /// An operator's own document.
    Operator "operator";
    /// The document of an instrument's or component's maker.
    Vendor "vendor";
    /// Repeated on public pages without an authority behind it.
    Widely "widely";
    /// Attributed to a standard from memory; the text was not seen.
    Recalled "recalled";
    /// A rule of the house, reasoned from other numbers.
    Inference "inference";
}

/// A name that is no grade of confidence.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("unknown confidence `{0}`: write one of {names}", names = names())]
pub struct UnknownConfidence(pub String);

fn names() -> String {
    Confidence::ALL.iter().map(|grade| grade.name()).collect::<Vec<_>>().join(", ")
}

impl Confidence {
    /// Whether somebody has seen the number in its source. Whoever shows a limit for which this
    /// is false must say that it is unverified.
    #[must_use]
    pub const fn is_verified(self) -> bool {
        !matches!(self, Self::Recalled)
    }
}

impl fmt::Display for Confidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl fmt::Display for Cites {
    /// Writes `B-A4, inference: house rule …`, with `(unverified)` where nobody saw the source.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = if self.confidence.is_verified() { "" } else { " (unverified)" };
        write!(f, "{}, {}{mark}: {}", self.id, self.confidence, self.source)
    }
}

impl FromStr for Confidence {
    type Err = UnknownConfidence;

    fn from_str(text: &str) -> Result<Self, UnknownConfidence> {
        Self::ALL
            .iter()
            .copied()
            .find(|grade| grade.name() == text)
            .ok_or_else(|| UnknownConfidence(text.to_owned()))
    }
}
