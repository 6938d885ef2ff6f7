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
    /// Time, in steps of 1 ms.
    Second,
    /// A number of things or events, in whole steps.
    Count,
    /// Power, in steps of 1 mW.
    Watt,
    /// Speed of rotation, in steps of 0.001 rpm.
    RevolutionPerMinute,
    /// Wavelength, in steps of 1 pm.
    Nanometre,
    /// Length, in steps of 1 m.
    Kilometre,
    /// Length of a burst of noise, in steps of 0.001 DMT symbols (ITU-T G.997.1).
    Symbol,
    /// Power spectral density, in steps of 0.001 dBm/Hz.
    DbmPerHertz,
    /// Attenuation by length, in steps of 0.001 dB/km.
    DbPerKilometre,
    /// Capacitance, in steps of 1 pF.
    Nanofarad,
    /// Noise relative to one picowatt (-90 dBm), in steps of 0.001 dBrn.
    Dbrn,
    /// Size of a packet or frame, in whole octets.
    Octet,
    /// Packets by time, in steps of 0.001.
    PacketPerSecond,
    /// Mean opinion score from 1 to 5, in steps of 0.001 (ITU-T P.800.1).
    Mos,
    /// Transmission rating from 0 to 100, in steps of 0.001 (ITU-T G.107).
    Rating,
}

/// A unit symbol that linecert does not know.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("unknown unit `{0}`")]
pub struct UnknownUnit(pub String);

impl Unit {
    /// Every unit.
    pub const ALL: [Self; 26] = [
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
        Self::Second,
        Self::Count,
        Self::Watt,
        Self::RevolutionPerMinute,
        Self::Nanometre,
        Self::Kilometre,
        Self::Symbol,
        Self::DbmPerHertz,
        Self::DbPerKilometre,
        Self::Nanofarad,
        Self::Dbrn,
        Self::Octet,
        Self::PacketPerSecond,
        Self::Mos,
        Self::Rating,
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
            Self::Second => "s",
            Self::Count => "count",
            Self::Watt => "W",
            Self::RevolutionPerMinute => "rpm",
            Self::Nanometre => "nm",
            Self::Kilometre => "km",
            Self::Symbol => "symbol",
            Self::DbmPerHertz => "dBm/Hz",
            Self::DbPerKilometre => "dB/km",
            Self::Nanofarad => "nF",
            Self::Dbrn => "dBrn",
            Self::Octet => "octet",
            Self::PacketPerSecond => "packet/s",
            Self::Mos => "MOS",
            Self::Rating => "R",
        }
    }

    /// The decimals of one step: 3 means that the unit is counted in thousandths.
    #[must_use]
    pub const fn step(self) -> u8 {
        match self {
            Self::Count | Self::Octet => 0,
            Self::MegabitPerSecond | Self::Millisecond | Self::Percent => 6,
            _ => 3,
        }
    }

    /// The unit of a difference of two values: dB for dBm, dBm/Hz and dBrn, else the same.
    #[must_use]
    pub const fn difference(self) -> Self {
        match self {
            Self::Dbm | Self::DbmPerHertz | Self::Dbrn => Self::Db,
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
