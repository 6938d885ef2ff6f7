//! The conditions under which a reading holds.

use std::{fmt, str::FromStr};

use thiserror::Error;

/// Optical wavelength in nanometres.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Wavelength(u16);

/// Frequency of an electrical measurement in kilohertz.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Frequency(u32);

/// What a reading depends on beside its subject. A reading without a wavelength or a frequency
/// was taken without one being known; it never matches a limit that names one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Conditions {
    /// The wavelength for which the instrument was set.
    pub wavelength: Option<Wavelength>,
    /// The frequency at which crosstalk was measured.
    pub frequency: Option<Frequency>,
}

/// A text that is no wavelength.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is no wavelength from `600 nm` to `2000 nm`")]
pub struct NotAWavelength(pub String);

/// A text that is no frequency.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is no frequency from `1 kHz` to `1000000 kHz`")]
pub struct NotAFrequency(pub String);

impl Wavelength {
    /// A wavelength from 600 nm to 2000 nm, the range of optical power meters; else `None`.
    #[must_use]
    pub const fn from_nm(nm: u16) -> Option<Self> {
        if nm >= 600 && nm <= 2000 { Some(Self(nm)) } else { None }
    }

    /// The number of nanometres.
    #[must_use]
    pub const fn nm(self) -> u16 {
        self.0
    }
}

impl Frequency {
    /// A frequency from 1 kHz to 1 GHz; else `None`.
    #[must_use]
    pub const fn from_khz(khz: u32) -> Option<Self> {
        if khz >= 1 && khz <= 1_000_000 { Some(Self(khz)) } else { None }
    }

    /// The number of kilohertz.
    #[must_use]
    pub const fn khz(self) -> u32 {
        self.0
    }
}

impl fmt::Display for Wavelength {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{} nm", self.0))
    }
}

impl fmt::Display for Frequency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{} kHz", self.0))
    }
}

impl FromStr for Wavelength {
    type Err = NotAWavelength;

    /// Parses `1490 nm`.
    fn from_str(text: &str) -> Result<Self, NotAWavelength> {
        let number = text.strip_suffix(" nm").and_then(|nm| nm.parse().ok());
        number.and_then(Self::from_nm).ok_or_else(|| NotAWavelength(text.to_owned()))
    }
}

impl FromStr for Frequency {
    type Err = NotAFrequency;

    /// Parses `300 kHz`.
    fn from_str(text: &str) -> Result<Self, NotAFrequency> {
        let number = text.strip_suffix(" kHz").and_then(|khz| khz.parse().ok());
        number.and_then(Self::from_khz).ok_or_else(|| NotAFrequency(text.to_owned()))
    }
}
