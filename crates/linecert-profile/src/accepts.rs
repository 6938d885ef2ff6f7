//! What a limit accepts, before the contract is known.

use std::{fmt, str::FromStr};

use linecert_measure::{Quantity, Unit};
use thiserror::Error;

use crate::{
    interval::Interval,
    terms::{Rate, Terms, UnknownRate},
    unassessed::Unassessed,
};

/// What a limit accepts: fixed values, or a share of what the contract promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accepts {
    /// The same values for every line.
    Interval(Interval),
    /// At least a share of a contracted rate.
    Share(Share),
}

/// A share of a contracted rate, from 1 % to 100 %.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    percent: Quantity,
    of: Rate,
}

/// Why a text is no share of a contracted rate.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ParseShareError {
    /// It does not have the form of one.
    #[error("`{0}` is no share: write it as in `90 % of rate-down`")]
    Form(String),
    /// The rate has another name.
    #[error(transparent)]
    Rate(#[from] UnknownRate),
    /// Such a share is a slip of the pen.
    #[error("a share of {0} is outside 1 % to 100 %")]
    Outside(Quantity),
}

impl Share {
    /// The share as a percentage.
    #[must_use]
    pub const fn percent(&self) -> Quantity {
        self.percent
    }

    /// The rate that it is a share of.
    #[must_use]
    pub const fn of(&self) -> Rate {
        self.of
    }
}

impl Accepts {
    /// The interval for a given contract. A share is rounded up, so that rounding never accepts
    /// less than what was promised.
    ///
    /// # Errors
    /// When it takes a contracted rate that the contract does not state.
    pub fn resolve(&self, terms: &Terms) -> Result<Interval, Unassessed> {
        match *self {
            Self::Interval(interval) => Ok(interval),
            Self::Share(Share { percent, of }) => terms
                .rate(of)
                .and_then(|rate| rate.share(percent.steps(), WHOLE))
                .map(Interval::at_least)
                .ok_or(Unassessed::NoContractedRate(of)),
        }
    }

    /// The unit of what is accepted.
    #[must_use]
    pub const fn unit(&self) -> Unit {
        match self {
            Self::Interval(interval) => interval.unit(),
            Self::Share(_) => Unit::MegabitPerSecond,
        }
    }
}

/// A hundred percent in the steps of the unit.
const WHOLE: i64 = 100_000_000;

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{} of {}", self.percent, self.of))
    }
}

impl fmt::Display for Accepts {
    /// Writes the interval, or `≥ 90 % of rate-down`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Interval(interval) => interval.fmt(f),
            Self::Share(share) => f.pad(&format!("≥ {share}")),
        }
    }
}

impl FromStr for Share {
    type Err = ParseShareError;

    fn from_str(text: &str) -> Result<Self, ParseShareError> {
        let form = || ParseShareError::Form(text.to_owned());
        let (share, of) = text.split_once(" of ").ok_or_else(form)?;
        let percent: Quantity = share.parse().map_err(|_| form())?;
        if percent.unit() != Unit::Percent {
            return Err(form());
        }
        if percent.steps() < WHOLE / 100 || percent.steps() > WHOLE {
            return Err(ParseShareError::Outside(percent));
        }
        Ok(Self { percent, of: of.parse()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: Result<&str, &str>) {
        let got = text.parse::<Share>().map(|s| s.to_string()).map_err(|e| e.to_string());
        assert_eq!(got, expect.map(str::to_owned).map_err(str::to_owned), "{text}");
    }

    #[test]
    fn shares_lie_between_one_and_a_hundred_percent() {
        check("90 % of rate-down", Ok("90 % of rate-down"));
        check("97.5 % of rate-up", Ok("97.5 % of rate-up"));
        check("100 % of rate-up", Ok("100 % of rate-up"));
        check("0.9 % of rate-down", Err("a share of 0.9 % is outside 1 % to 100 %"));
        check("100.1 % of rate-down", Err("a share of 100.1 % is outside 1 % to 100 %"));
        let form = "`90 dB of rate-down` is no share: write it as in `90 % of rate-down`";
        check("90 dB of rate-down", Err(form));
        let rate = "unknown rate `downstream`: write `rate-down` or `rate-up`";
        check("90 % of downstream", Err(rate));
    }

    #[test]
    fn a_share_of_nothing_accepts_nothing() {
        let accepts = Accepts::Share("90 % of rate-down".parse().unwrap());
        let with = |rate: Option<&str>| Terms {
            rate_down: rate.map(|r| r.parse().unwrap()),
            ..Terms::default()
        };
        let of_hundred = accepts.resolve(&with(Some("100 Mbit/s")));
        assert_eq!(of_hundred, Ok(Interval::at_least("90 Mbit/s".parse().unwrap())));
        for rate in [None, Some("0 Mbit/s"), Some("-5 Mbit/s"), Some("100 ms")] {
            let missing = Err(Unassessed::NoContractedRate(Rate::Down));
            assert_eq!(accepts.resolve(&with(rate)), missing, "{rate:?}");
        }
    }
}
