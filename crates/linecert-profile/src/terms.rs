//! What the customer's contract promises, as far as limits refer to it.

use std::{fmt, str::FromStr};

use linecert_measure::{Quantity, Unit};
use thiserror::Error;

/// The contracted rates of the work order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Terms {
    /// The contracted downstream rate in Mbit/s.
    pub rate_down: Option<Quantity>,
    /// The contracted upstream rate in Mbit/s.
    pub rate_up: Option<Quantity>,
}

/// A contracted rate that a limit may refer to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rate {
    /// Downstream, towards the customer.
    Down,
    /// Upstream, from the customer.
    Up,
}

/// A name that is no contracted rate.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("unknown rate `{0}`: write `rate-down` or `rate-up`")]
pub struct UnknownRate(pub String);

impl Terms {
    /// The contracted rate, when there is one to hold a line to: a rate that is not positive or
    /// not in Mbit/s would accept every line, so it counts as none.
    #[must_use]
    pub fn rate(&self, rate: Rate) -> Option<Quantity> {
        let contracted = match rate {
            Rate::Down => self.rate_down,
            Rate::Up => self.rate_up,
        };
        contracted.filter(|q| q.unit() == Unit::MegabitPerSecond && q.steps() > 0)
    }
}

impl Rate {
    /// The name in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Down => "rate-down",
            Self::Up => "rate-up",
        }
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Rate {
    type Err = UnknownRate;

    fn from_str(text: &str) -> Result<Self, UnknownRate> {
        [Self::Down, Self::Up]
            .into_iter()
            .find(|rate| rate.name() == text)
            .ok_or_else(|| UnknownRate(text.to_owned()))
    }
}
