//! The models of meters that the lab plays, and what the documents of each can show.

use std::{fmt, str::FromStr};

use linecert_measure::Dbm;
use thiserror::Error;

use super::{
    fault::MeterFault,
    grandway::{Float, Grandway},
    joinwit::Joinwit,
    language::Language,
    newport_1830c::Newport1830C,
    newport_2936r::Newport2936R,
    scpi::{Dialect, Scpi},
    sensor::Sensor,
    text::{Ophir, Optokon},
};

/// A model of power meter. The names are those of the drivers that read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MeterModel {
    /// `newport-2936r`: Newport 2936-R; lines, a hexadecimal status beside each reading.
    Newport2936R,
    /// `newport-1830c`: Newport 1830-C; lines, the status is asked for apart.
    Newport1830C,
    /// `grandway-fhp2a04-milliwatt`: Grandway FHP2A04; frames of 13 octets, the figure is in mW.
    GrandwayMilliwatt,
    /// `grandway-fhp2a04-microwatt`: the same with the figure in µW. Public sources disagree.
    GrandwayMicrowatt,
    /// `joinwit-jw8103a`: Joinwit JW8103A; four inputs, frames with a checksum.
    JoinwitJw8103a,
    /// `exfo-pm1100`: EXFO PM-1100; SCPI, not-a-numbers printed as integers.
    ExfoPm1100,
    /// `optokon-pm212`: Optokon PM-212; one letter, and the wavelength by hand.
    OptokonPm212,
    /// `ophir-ascii`: Ophir Vega; commands after a dollar sign.
    OphirAscii,
    /// `scpi-meter`: a meter of no maker that takes SENSe:POWer:WAVelength.
    ScpiMeter,
    /// `scpi-meter-correction`: a meter of no maker that takes SENSe:CORRection:WAVelength.
    ScpiMeterCorrection,
}

/// A name that no meter of the lab has.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is none of the meters {list}", list = MeterModel::ALL.map(MeterModel::name).join(", "))]
pub struct UnknownMeter(pub String);

impl MeterModel {
    /// Every model.
    pub const ALL: [Self; 10] = [
        Self::Newport2936R,
        Self::Newport1830C,
        Self::GrandwayMilliwatt,
        Self::GrandwayMicrowatt,
        Self::JoinwitJw8103a,
        Self::ExfoPm1100,
        Self::OptokonPm212,
        Self::OphirAscii,
        Self::ScpiMeter,
        Self::ScpiMeterCorrection,
    ];

    /// The name in kebab case.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Newport2936R => "newport-2936r",
            Self::Newport1830C => "newport-1830c",
            Self::GrandwayMilliwatt => "grandway-fhp2a04-milliwatt",
            Self::GrandwayMicrowatt => "grandway-fhp2a04-microwatt",
            Self::JoinwitJw8103a => "joinwit-jw8103a",
            Self::ExfoPm1100 => "exfo-pm1100",
            Self::OptokonPm212 => "optokon-pm212",
            Self::OphirAscii => "ophir-ascii",
            Self::ScpiMeter => "scpi-meter",
            Self::ScpiMeterCorrection => "scpi-meter-correction",
        }
    }

    /// How many inputs it has.
    #[must_use]
    pub const fn inputs(self) -> usize {
        if matches!(self, Self::JoinwitJw8103a) { 4 } else { 1 }
    }

    /// Whether it can say who it is, and so that it is simulated. The others are known by their
    /// port alone.
    #[must_use]
    pub const fn tells_identity(self) -> bool {
        matches!(
            self,
            Self::Newport2936R
                | Self::ExfoPm1100
                | Self::OphirAscii
                | Self::ScpiMeter
                | Self::ScpiMeterCorrection
        )
    }

    /// Whether its documents say how it shows a fault. Those of the fibre, the cable and the port
    /// every meter has.
    #[must_use]
    pub const fn shows(self, fault: MeterFault) -> bool {
        match fault {
            MeterFault::OverRange => matches!(
                self,
                Self::Newport2936R | Self::Newport1830C | Self::ExfoPm1100 | Self::OphirAscii
            ),
            MeterFault::UnderRange => matches!(self, Self::ExfoPm1100),
            MeterFault::Saturated => matches!(self, Self::Newport2936R | Self::Newport1830C),
            MeterFault::DetectorAbsent => matches!(self, Self::Newport2936R | Self::ExfoPm1100),
            MeterFault::PowerInvalid => matches!(self, Self::ExfoPm1100 | Self::OphirAscii),
            MeterFault::WrongUnit => matches!(
                self,
                Self::Newport2936R | Self::GrandwayMilliwatt | Self::GrandwayMicrowatt
            ),
            MeterFault::Busy(_) => {
                matches!(self, Self::Newport2936R | Self::Newport1830C | Self::ExfoPm1100)
            }
            MeterFault::WrongChecksum => matches!(self, Self::JoinwitJw8103a),
            _ => true,
        }
    }

    /// Another model, one that answers otherwise to the question of who it is.
    pub(crate) const fn other(self) -> Self {
        match self {
            Self::Newport2936R | Self::ScpiMeterCorrection => Self::ExfoPm1100,
            Self::ExfoPm1100 | Self::ScpiMeter => Self::Newport2936R,
            Self::Newport1830C | Self::OptokonPm212 => Self::OphirAscii,
            Self::OphirAscii => Self::Newport1830C,
            Self::GrandwayMilliwatt | Self::GrandwayMicrowatt => Self::JoinwitJw8103a,
            Self::JoinwitJw8103a => Self::GrandwayMilliwatt,
        }
    }

    /// A meter of this model that so much light falls on.
    pub(crate) fn speak(self, lights: &[Option<Dbm>], faults: &[MeterFault]) -> Box<dyn Language> {
        let sensor = Sensor::new(lights, faults);
        match self {
            Self::Newport2936R => Box::new(Newport2936R::new(sensor)),
            Self::Newport1830C => Box::new(Newport1830C::new(sensor)),
            Self::GrandwayMilliwatt => Box::new(Grandway::new(sensor, Float::Milliwatts)),
            Self::GrandwayMicrowatt => Box::new(Grandway::new(sensor, Float::Microwatts)),
            Self::JoinwitJw8103a => Box::new(Joinwit::new(sensor)),
            Self::ExfoPm1100 => Box::new(Scpi::new(sensor, Dialect::Exfo)),
            Self::OptokonPm212 => Box::new(Optokon::new(sensor)),
            Self::OphirAscii => Box::new(Ophir::new(sensor)),
            Self::ScpiMeter => Box::new(Scpi::new(sensor, Dialect::Power)),
            Self::ScpiMeterCorrection => Box::new(Scpi::new(sensor, Dialect::Correction)),
        }
    }
}

impl fmt::Display for MeterModel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for MeterModel {
    type Err = UnknownMeter;

    fn from_str(name: &str) -> Result<Self, UnknownMeter> {
        let known = Self::ALL.into_iter().find(|model| model.name() == name);
        known.ok_or_else(|| UnknownMeter(name.chars().take(80).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_round_trip_and_the_error_lists_them() {
        for model in MeterModel::ALL {
            assert_eq!(model.to_string().parse(), Ok(model));
            assert_ne!(model.other(), model);
        }
        let refused = "光功率计".parse::<MeterModel>().unwrap_err().to_string();
        assert!(MeterModel::ALL.iter().all(|model| refused.contains(model.name())), "{refused}");
    }
}
