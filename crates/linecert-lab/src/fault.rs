//! What can be wrong in the lab.

use std::{fmt, str::FromStr};

use thiserror::Error;

/// Something that is wrong in the simulated home or with the instrument.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fault {
    /// A dirty connector before the outlet loses 9 dB more: outlet and ONU receive too little.
    DirtyConnector,
    /// The fibre before the outlet is cut: no light, no ONU, no service.
    CutFibre,
    /// The line carries 60 % of the downstream rate that it should.
    SlowLine,
    /// The power meter does not answer at all.
    SilentMeter,
    /// The ONU is off. The light at the outlet is as it should be.
    OnuOffline,
}

/// A name that no fault has.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "`{0}` is none of the faults dirty-connector, cut-fibre, slow-line, silent-meter, onu-offline"
)]
pub struct UnknownFault(pub String);

impl Fault {
    /// Every fault.
    pub const ALL: [Self; 5] =
        [Self::DirtyConnector, Self::CutFibre, Self::SlowLine, Self::SilentMeter, Self::OnuOffline];

    /// The name in kebab case.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::DirtyConnector => "dirty-connector",
            Self::CutFibre => "cut-fibre",
            Self::SlowLine => "slow-line",
            Self::SilentMeter => "silent-meter",
            Self::OnuOffline => "onu-offline",
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Fault {
    type Err = UnknownFault;

    fn from_str(name: &str) -> Result<Self, UnknownFault> {
        let known = Self::ALL.into_iter().find(|fault| fault.name() == name);
        known.ok_or_else(|| UnknownFault(name.chars().take(80).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_round_trip_and_the_error_lists_them() {
        for fault in Fault::ALL {
            assert_eq!(fault.to_string().parse(), Ok(fault));
        }
        let refused = "Dirty-Connector".parse::<Fault>().unwrap_err().to_string();
        assert!(Fault::ALL.iter().all(|fault| refused.contains(fault.name())), "{refused}");
    }
}
