//! How gently a device must be asked.

use std::{
    num::{NonZeroU8, NonZeroU16},
    time::Duration,
};

use super::object;
use crate::{
    fault::{Fault, Problem, fault},
    raw,
};

/// The limits that a model of device sets to whoever reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Poll {
    /// The repetitions that the first GETBULK asks for; never zero, which hangs some agents.
    pub repetitions: NonZeroU16,
    /// How many requests may be under way at once.
    pub in_flight: InFlight,
    /// How many columns one GETBULK may ask for.
    pub together: NonZeroU8,
    /// How many objects one GET may ask for.
    pub gets: NonZeroU8,
    /// How long to wait for the first answer.
    pub timeout: Duration,
}

/// How many requests may be under way at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum InFlight {
    /// One.
    One,
    /// Two.
    Two,
}

impl Poll {
    /// What is gentle enough for a device of which nothing is said: 10 repetitions, one request
    /// under way, 4 columns a GETBULK, 16 objects a GET, 3 s.
    pub const DEFAULT: Self = Self {
        repetitions: NonZeroU16::MIN.saturating_add(9),
        in_flight: InFlight::One,
        together: NonZeroU8::MIN.saturating_add(3),
        gets: NonZeroU8::MIN.saturating_add(15),
        timeout: Duration::from_millis(3000),
    };

    /// The same limits for columns that must be read row by row.
    #[must_use]
    pub const fn row_by_row(self) -> Self {
        Self { repetitions: NonZeroU16::MIN, together: NonZeroU8::MIN, ..self }
    }

    pub(super) fn check(raw: Option<&raw::Poll>) -> Result<Self, Fault> {
        let Some(raw) = raw else { return Ok(Self::DEFAULT) };
        object::check_cites(&raw.cites)?;
        let in_flight = raw.in_flight.as_ref().map(|number| match number.get_ref() {
            1 => Ok(InFlight::One),
            2 => Ok(InFlight::Two),
            other => Err(fault(number, Problem::InFlight(*other))),
        });
        let timeout = raw.timeout_ms.map(|ms| Duration::from_millis(ms.get()));
        Ok(Self {
            repetitions: raw.repetitions.unwrap_or(Self::DEFAULT.repetitions),
            in_flight: in_flight.transpose()?.unwrap_or(Self::DEFAULT.in_flight),
            together: raw.together.unwrap_or(Self::DEFAULT.together),
            gets: raw.gets.unwrap_or(Self::DEFAULT.gets),
            timeout: timeout.unwrap_or(Self::DEFAULT.timeout),
        })
    }
}
