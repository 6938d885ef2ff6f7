//! Units and the fixed step in which each is counted.

use std::{fmt, str::FromStr};

use thiserror::Error;

/// A unit of measurement with its decimal step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Power relative to one milliwatt, in steps of 0.001 dBm.
    Dbm,
    /// A ratio of powers, in steps of 0.001 dB.
    Db,
    /// Bit rate, in steps of 1 bit/s.
    MegabitPerSecond,
    /// Time, in steps of 1 ns.
    Millisecond,
    /// A share of a whole, in steps of 0.000 001 %.
    Percent,
    /// Temperature, in steps of 0.001 °C.
    Celsius,
    /// Voltage, in steps of 1 mV.
    Volt,
    /// Current, in steps of 1 µA.
    Milliampere,
    /// Length, in steps of 1 mm.
    Metre,
    /// Resistance, in steps of 1 mΩ.
    Ohm,
    /// Resistance, in steps of 1 kΩ.
    Megohm,
}

/// A unit symbol that linecert does not know.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("unknown unit `{0}`")]
pub struct UnknownUnit(pub String);

impl Unit {
    /// Every unit.
    pub const ALL: [Self; 11] = [
        Self::Dbm,
        Self::Db,
        Self::MegabitPerSecond,
        Self::Millisecond,
        Self::Percent,
        Self::Celsius,
        Self::Volt,
        Self::Milliampere,
        Self::Metre,
        Self::Ohm,
        Self::Megohm,
    ];

    /// The symbol, as in `-19.37 dBm`.
    #[must_use]
    pub const fn symbol(self) -> &'static str {
        match self {
            Self::Dbm => "dBm",
            Self::Db => "dB",
            Self::MegabitPerSecond => "Mbit/s",
            Self::Millisecond => "ms",
            Self::Percent => "%",
            Self::Celsius => "°C",
            Self::Volt => "V",
            Self::Milliampere => "mA",
            Self::Metre => "m",
            Self::Ohm => "ohm",
            Self::Megohm => "Mohm",
        }
    }

    /// The decimals of one step: 3 means that the unit is counted in thousandths.
    #[must_use]
    pub const fn step(self) -> u8 {
        match self {
            Self::MegabitPerSecond | Self::Millisecond | Self::Percent => 6,
            _ => 3,
        }
    }

    /// The unit of a difference of two values: dB for dBm, else the same.
    #[must_use]
    pub const fn difference(self) -> Self {
        match self {
            Self::Dbm => Self::Db,
            other => other,
        }
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.symbol())
    }
}

impl FromStr for Unit {
    type Err = UnknownUnit;

    fn from_str(text: &str) -> Result<Self, UnknownUnit> {
        Self::ALL
            .into_iter()
            .find(|unit| unit.symbol() == text)
            .ok_or_else(|| UnknownUnit(text.to_owned()))
    }
}
