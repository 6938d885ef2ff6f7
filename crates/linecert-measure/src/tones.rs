//! What is known of each tone of a DSL line.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use thiserror::Error;

use crate::{quantity::Quantity, subject::Subject, unit::Unit, wire};

/// A quantity that each group of tones has (ITU-T G.997.1, 7.5.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ToneQuantity {
    /// Bits that the tone carries.
    Bits,
    /// Signal-to-noise ratio, in dB.
    Snr,
    /// Quiet line noise, in dBm/Hz.
    QuietLineNoise,
    /// Logarithm of the channel characteristics function, in dB.
    Hlog,
}

/// The way of the data on a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stream {
    /// Toward the customer.
    Down,
    /// From the customer.
    Up,
    /// Both ways in one table, and the device does not tell which tone is of which.
    Unsplit,
}

/// A name that is none of a closed list.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("unknown {what} `{name}`")]
pub struct UnknownTones {
    /// What was looked for.
    pub what: &'static str,
    /// The name.
    pub name: String,
}

/// One quantity over all tones of a line in one direction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "wire::Tones", try_from = "wire::Tones")]
pub struct Tones {
    /// The line.
    pub subject: Subject,
    /// What was measured.
    pub quantity: ToneQuantity,
    /// The way.
    pub stream: Stream,
    /// How many neighbouring tones share a value; `None` when the device does not say.
    pub group: Option<u16>,
    /// The values from tone 0 up, in the unit of the quantity; `None` was not measured.
    pub values: Vec<Option<Quantity>>,
}

impl ToneQuantity {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Bits, Self::Snr, Self::QuietLineNoise, Self::Hlog];

    /// The name in files and in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Bits => "bits",
            Self::Snr => "snr",
            Self::QuietLineNoise => "quiet-line-noise",
            Self::Hlog => "hlog",
        }
    }

    /// The unit of its values.
    #[must_use]
    pub const fn unit(self) -> Unit {
        match self {
            Self::Bits => Unit::Count,
            Self::Snr | Self::Hlog => Unit::Db,
            Self::QuietLineNoise => Unit::DbmPerHertz,
        }
    }
}

impl Stream {
    /// The name in files and in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Down => "down",
            Self::Up => "up",
            Self::Unsplit => "unsplit",
        }
    }
}

impl fmt::Display for ToneQuantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl fmt::Display for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for ToneQuantity {
    type Err = UnknownTones;

    fn from_str(name: &str) -> Result<Self, UnknownTones> {
        let known = Self::ALL.into_iter().find(|quantity| quantity.name() == name);
        known.ok_or_else(|| UnknownTones { what: "quantity of tones", name: name.to_owned() })
    }
}

impl FromStr for Stream {
    type Err = UnknownTones;

    fn from_str(name: &str) -> Result<Self, UnknownTones> {
        let known =
            [Self::Down, Self::Up, Self::Unsplit].into_iter().find(|stream| stream.name() == name);
        known.ok_or_else(|| UnknownTones { what: "direction", name: name.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tones_have_one_json_form() {
        let value = |steps| Some(Quantity::from_steps(steps, Unit::Db));
        let tones = Tones {
            subject: Subject::Line { line: "1".to_owned() },
            quantity: ToneQuantity::Snr,
            stream: Stream::Down,
            group: Some(8),
            values: vec![value(28_000), None, value(-32_000)],
        };
        let json = r#"{"subject":{"kind":"line","line":"1"},"tones":"snr","stream":"down","unit":"dB","group":8,"values":["28",null,"-32"]}"#;
        assert_eq!(serde_json::to_string(&tones).unwrap(), json);
        assert_eq!(serde_json::from_str::<Tones>(json).unwrap(), tones);
        for (from, to) in
            [("\"dB\"", "\"dBm\""), ("snr", "noise"), ("down", "both"), ("\"28\"", "\"x\"")]
        {
            assert!(serde_json::from_str::<Tones>(&json.replace(from, to)).is_err(), "{to}");
        }
    }
}
