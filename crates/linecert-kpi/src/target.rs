//! What a figure comes to, what it should come to, and whether it does. Exact: nothing is divided.

use std::{cmp::Ordering, fmt, str::FromStr};

use jiff::SignedDuration;
use thiserror::Error;

use crate::{
    customer::Package,
    span::Span,
    words::{UnknownWord, words},
};

words! {
    /// How a figure is held against its target.
    pub Comparator, "comparator";
    /// Less than.
    Below "below";
    /// Not more than.
    AtMost "at-most";
    /// Not less than.
    AtLeast "at-least";
    /// More than.
    Above "above";
}

/// A target, `below 3 %` or `below 36 h`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target {
    /// How the figure is held against the bound.
    pub comparator: Comparator,
    /// The bound.
    pub bound: Bound,
}

/// The number of a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// A share, in ten-thousandths: 3 % is 300.
    Share(u32),
    /// A mean time.
    Time(Span),
}

/// A text that is no target.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum BadTarget {
    /// It begins with another word than a comparator.
    #[error(transparent)]
    Comparator(#[from] UnknownWord),
    /// Its number is none.
    #[error("`{0}` is no target, as in `below 3 %` or `below 36 h`")]
    Bound(String),
}

/// An amount of money, in fen: a hundredth of a yuan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fen(pub u64);

/// A text that is no amount of money.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is no amount, as in `2 CNY` or `6.44 CNY`")]
pub struct BadAmount(pub String);

/// What a figure comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value {
    /// A share of what was counted.
    Share {
        /// How many of them.
        hits: u64,
        /// Of how many; never zero.
        of: u64,
    },
    /// A mean.
    Mean {
        /// The sum.
        total: SignedDuration,
        /// Over how many; never zero.
        of: u64,
    },
    /// A sum of money.
    Amount(Fen),
    /// It cannot be told.
    NotKnown(Unknown),
}

/// Why a figure cannot be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unknown {
    /// There was nothing to count in the period.
    NothingCounted,
    /// The number of users was not given, or is zero.
    Users(Option<Package>),
}

/// Whether a figure reaches its target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judgement {
    /// It does.
    Reached,
    /// It does not.
    Missed,
    /// No target is set.
    NoTarget,
    /// The figure is not known.
    NotKnown,
}

impl Target {
    /// Whether a figure reaches the target.
    #[must_use]
    pub fn judge(&self, value: &Value) -> Judgement {
        let side = match (value, self.bound) {
            (Value::Share { hits, of }, Bound::Share(share)) => {
                (u128::from(*hits) * 10_000).cmp(&(u128::from(*of) * u128::from(share)))
            }
            (Value::Mean { total, of }, Bound::Time(span)) => {
                total.as_nanos().cmp(&span.get().as_nanos().saturating_mul(i128::from(*of)))
            }
            _ => return Judgement::NotKnown,
        };
        let reached = match self.comparator {
            Comparator::Below => side == Ordering::Less,
            Comparator::AtMost => side != Ordering::Greater,
            Comparator::AtLeast => side != Ordering::Less,
            Comparator::Above => side == Ordering::Greater,
        };
        if reached { Judgement::Reached } else { Judgement::Missed }
    }
}

impl FromStr for Target {
    type Err = BadTarget;

    fn from_str(text: &str) -> Result<Self, BadTarget> {
        let bad = || BadTarget::Bound(text.chars().take(80).collect());
        let (comparator, bound) = text.split_once(' ').ok_or_else(bad)?;
        let comparator = comparator.parse()?;
        let bound = match bound.strip_suffix(" %") {
            Some(percent) => Bound::Share(
                hundredths(percent).and_then(|share| u32::try_from(share).ok()).ok_or_else(bad)?,
            ),
            None => Bound::Time(bound.parse().map_err(|_| bad())?),
        };
        Ok(Self { comparator, bound })
    }
}

impl FromStr for Fen {
    type Err = BadAmount;

    fn from_str(text: &str) -> Result<Self, BadAmount> {
        let fen = text.strip_suffix(" CNY").and_then(hundredths);
        fen.map(Self).ok_or_else(|| BadAmount(text.chars().take(80).collect()))
    }
}

/// A decimal number of at most two places, in hundredths.
fn hundredths(text: &str) -> Option<u64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let plain = |digits: &str| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    if !plain(whole) || !plain(part) || part.len() > 2 {
        return None;
    }
    let whole: u32 = whole.parse().ok()?;
    Some(u64::from(whole) * 100 + format!("{part:0<2}").parse::<u64>().ok()?)
}

/// A number of hundredths with as many places as it needs.
fn write_hundredths(f: &mut fmt::Formatter<'_>, hundredths: u64) -> fmt::Result {
    match (hundredths / 100, hundredths % 100) {
        (whole, 0) => write!(f, "{whole}"),
        (whole, part) if part % 10 == 0 => write!(f, "{whole}.{}", part / 10),
        (whole, part) => write!(f, "{whole}.{part:02}"),
    }
}

impl fmt::Display for Fen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_hundredths(f, self.0)?;
        f.write_str(" CNY")
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ", self.comparator)?;
        match self.bound {
            Bound::Time(span) => write!(f, "{span}"),
            Bound::Share(share) => {
                write_hundredths(f, u64::from(share))?;
                f.write_str(" %")
            }
        }
    }
}

impl fmt::Display for Value {
    /// Writes the exact ratio: `3/40`, `126 h/4`, `8 CNY`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Share { hits, of } => write!(f, "{hits}/{of}"),
            Self::Mean { total, of } => match Span::new(*total) {
                Some(total) => write!(f, "{total}/{of}"),
                None => write!(f, "{total}/{of}"),
            },
            Self::Amount(fen) => write!(f, "{fen}"),
            Self::NotKnown(Unknown::NothingCounted) => f.write_str("not known: nothing to count"),
            Self::NotKnown(Unknown::Users(None)) => f.write_str("not known: number of users"),
            Self::NotKnown(Unknown::Users(Some(package))) => {
                write!(f, "not known: number of {package} users")
            }
        }
    }
}

impl Judgement {
    /// The word in files.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Reached => "reached",
            Self::Missed => "missed",
            Self::NoTarget => "no-target",
            Self::NotKnown => "not-known",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(target: &str, value: Value, expect: Judgement) {
        assert_eq!(target.parse::<Target>().unwrap().judge(&value), expect, "{value} {target}");
    }

    #[test]
    fn the_comparator_decides_on_the_bound_itself() {
        let on = Value::Share { hits: 3, of: 100 };
        check("below 3 %", on, Judgement::Missed);
        check("at-most 3 %", on, Judgement::Reached);
        check("at-least 3 %", on, Judgement::Reached);
        check("above 3 %", on, Judgement::Missed);
        // One in three is not 33.33 %: nothing is rounded.
        check("at-most 33.33 %", Value::Share { hits: 1, of: 3 }, Judgement::Missed);
        let mean = |seconds| Value::Mean { total: SignedDuration::from_secs(seconds), of: 2 };
        check("below 36 h", mean(2 * 36 * 3_600), Judgement::Missed);
        check("below 36 h", mean(2 * 36 * 3_600 - 1), Judgement::Reached);
        check("below 36 h", on, Judgement::NotKnown);
        check("below 3 %", Value::NotKnown(Unknown::NothingCounted), Judgement::NotKnown);
    }

    #[test]
    fn targets_and_amounts_are_read_and_written() {
        for text in ["below 3 %", "at-least 95 %", "at-most 99.5 %", "above 0.01 %", "below 36 h"] {
            assert_eq!(text.parse::<Target>().unwrap().to_string(), text);
        }
        for text in ["2 CNY", "6.44 CNY", "0.5 CNY"] {
            assert_eq!(text.parse::<Fen>().unwrap().to_string(), text);
        }
        for bad in ["3 %", "below", "below 3%", "under 3 %", "below 3.001 %", "below -3 %"] {
            assert!(bad.parse::<Target>().is_err(), "{bad}");
        }
        for bad in ["2", "2 EUR", "-2 CNY", "2.001 CNY", ". CNY", "2. CNY"] {
            assert!(bad.parse::<Fen>().is_err(), "{bad}");
        }
    }
}
