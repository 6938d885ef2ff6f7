//! The units that testers print.

use std::{fmt, str::FromStr};

use linecert_measure::Unit;
use thiserror::Error;

/// What a unit measures. Units of one dimension convert into each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dimension {
    Resistance,
    Capacitance,
    Voltage,
    Ratio,
    Level,
    Noise,
    Share,
    Number,
    Length,
    Frequency,
}

/// A unit that no copper tester is known to print.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("unknown unit `{0}`: write one of {all}", all = symbols())]
pub struct UnknownScale(pub String);

/// The enum of units: symbol, dimension, and `numerator · 10^exponent` of the base of that.
macro_rules! scales {
    ($(#[doc = $doc:literal] $scale:ident $symbol:literal $dimension:ident $numerator:literal
       $exponent:literal;)+) => {
        /// A unit as a tester prints it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Scale {
            $(#[doc = $doc] $scale,)+
        }

        impl Scale {
            /// Every unit.
            pub const ALL: &[Self] = &[$(Self::$scale,)+];

            /// The symbol in maps.
            #[must_use]
            pub const fn symbol(self) -> &'static str {
                match self { $(Self::$scale => $symbol,)+ }
            }

            pub(crate) const fn dimension(self) -> Dimension {
                match self { $(Self::$scale => Dimension::$dimension,)+ }
            }

            pub(crate) const fn numerator(self) -> i128 {
                match self { $(Self::$scale => $numerator,)+ }
            }

            pub(crate) const fn exponent(self) -> i32 {
                match self { $(Self::$scale => $exponent,)+ }
            }
        }
    };
}

scales! {
    /// Milliohm.
    Milliohm "mohm" Resistance 1 -3;
    /// Ohm.
    Ohm "ohm" Resistance 1 0;
    /// Kilohm.
    Kilohm "kohm" Resistance 1 3;
    /// Megohm.
    Megohm "Mohm" Resistance 1 6;
    /// Gigohm.
    Gigohm "Gohm" Resistance 1 9;
    /// Picofarad.
    Picofarad "pF" Capacitance 1 -12;
    /// Nanofarad.
    Nanofarad "nF" Capacitance 1 -9;
    /// Microfarad.
    Microfarad "uF" Capacitance 1 -6;
    /// Millivolt.
    Millivolt "mV" Voltage 1 -3;
    /// Volt.
    Volt "V" Voltage 1 0;
    /// Kilovolt.
    Kilovolt "kV" Voltage 1 3;
    /// A ratio of powers.
    Decibel "dB" Ratio 1 0;
    /// Power relative to one milliwatt.
    Dbm "dBm" Level 1 0;
    /// Noise relative to one picowatt. It is not converted to dBm: the weighting differs.
    Dbrn "dBrn" Noise 1 0;
    /// A hundredth of a whole.
    Percent "%" Share 1 0;
    /// A number of things.
    Count "count" Number 1 0;
    /// Metre.
    Metre "m" Length 1 0;
    /// Kilometre.
    Kilometre "km" Length 1 3;
    /// International foot, 0.3048 m.
    Foot "ft" Length 3_048 -4;
    /// A thousand international feet.
    Kilofoot "kft" Length 3_048 -1;
    /// Hertz.
    Hertz "Hz" Frequency 1 0;
    /// Kilohertz.
    Kilohertz "kHz" Frequency 1 3;
    /// Megahertz.
    Megahertz "MHz" Frequency 1 6;
}

impl Scale {
    /// The unit that a cell names: its symbol, or with the Greek letter that testers print.
    pub(crate) fn of_cell(text: &str) -> Option<Self> {
        let plain = text.replace(['Ω', '\u{2126}'], "ohm").replace(['µ', 'μ'], "u");
        Self::ALL.iter().copied().find(|scale| scale.symbol() == plain)
    }

    /// Whether a number of this unit can be had in `unit`.
    pub(crate) fn fits(self, unit: Unit) -> bool {
        base(unit).is_some_and(|(dimension, _)| dimension == self.dimension())
    }

    /// Whether it measures frequency.
    pub(crate) fn is_frequency(self) -> bool {
        self.dimension() == Dimension::Frequency
    }

    /// Whether it measures voltage.
    pub(crate) fn is_voltage(self) -> bool {
        self.dimension() == Dimension::Voltage
    }
}

/// The dimension of a unit of measurement, and its power of ten over the base of that.
pub(crate) const fn base(unit: Unit) -> Option<(Dimension, i32)> {
    Some(match unit {
        Unit::Ohm => (Dimension::Resistance, 0),
        Unit::Megohm => (Dimension::Resistance, 6),
        Unit::Nanofarad => (Dimension::Capacitance, -9),
        Unit::Volt => (Dimension::Voltage, 0),
        Unit::Db => (Dimension::Ratio, 0),
        Unit::Dbm => (Dimension::Level, 0),
        Unit::Dbrn => (Dimension::Noise, 0),
        Unit::Percent => (Dimension::Share, 0),
        Unit::Count => (Dimension::Number, 0),
        Unit::Metre => (Dimension::Length, 0),
        _ => return None,
    })
}

fn symbols() -> String {
    Scale::ALL.iter().map(|scale| scale.symbol()).collect::<Vec<_>>().join(", ")
}

impl fmt::Display for Scale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.symbol())
    }
}

impl FromStr for Scale {
    type Err = UnknownScale;

    fn from_str(text: &str) -> Result<Self, UnknownScale> {
        let known = Self::ALL.iter().copied().find(|scale| scale.symbol() == text);
        known.ok_or_else(|| UnknownScale(text.to_owned()))
    }
}
