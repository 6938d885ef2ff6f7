//! The kinds of access line that a profile is for.

use std::{fmt, str::FromStr};

use linecert_measure::Wavelength;
use thiserror::Error;

/// The technology between the exchange and the customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Access {
    /// Gigabit-capable passive optical network (ITU-T G.984).
    Gpon,
    /// Ethernet passive optical network (IEEE 802.3, clauses 60 and 64).
    Epon,
    /// ADSL2plus over a copper pair (ITU-T G.992.5).
    Adsl2plus,
    /// 10-gigabit symmetric passive optical network (ITU-T G.9807.1).
    XgsPon,
    /// 10-gigabit asymmetric passive optical network (ITU-T G.987).
    XgPon,
    /// 10-gigabit Ethernet passive optical network (IEEE 802.3, clause 75).
    TenGEpon,
    /// VDSL2 over a copper pair (ITU-T G.993.2).
    Vdsl2,
    /// An optical fibre, before anything is connected to it.
    Fibre,
    /// A copper pair, before anything is connected to it.
    Pair,
    /// A service over a line of any kind.
    Service,
}

/// A name that is no kind of access.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("unknown access `{}`: write one of {}", .0, Access::ALL.map(Access::name).join(", "))]
pub struct UnknownAccess(pub String);

impl Access {
    /// Every kind of access.
    pub const ALL: [Self; 10] = [
        Self::Gpon,
        Self::Epon,
        Self::Adsl2plus,
        Self::XgsPon,
        Self::XgPon,
        Self::TenGEpon,
        Self::Vdsl2,
        Self::Fibre,
        Self::Pair,
        Self::Service,
    ];

    /// The name in files and in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Gpon => "gpon",
            Self::Epon => "epon",
            Self::Adsl2plus => "adsl2plus",
            Self::XgsPon => "xgs-pon",
            Self::XgPon => "xg-pon",
            Self::TenGEpon => "10g-epon",
            Self::Vdsl2 => "vdsl2",
            Self::Fibre => "fibre",
            Self::Pair => "pair",
            Self::Service => "service",
        }
    }

    /// The wavelengths of an optical link: toward the customer, and from the customer.
    #[must_use]
    pub const fn wavelengths(self) -> Option<(Wavelength, Wavelength)> {
        let (down, up) = match self {
            Self::Gpon | Self::Epon => (1490, 1310),
            Self::XgsPon | Self::XgPon | Self::TenGEpon => (1577, 1270),
            Self::Adsl2plus | Self::Vdsl2 | Self::Fibre | Self::Pair | Self::Service => {
                return None;
            }
        };
        match (Wavelength::from_nm(down), Wavelength::from_nm(up)) {
            (Some(down), Some(up)) => Some((down, up)),
            _ => None,
        }
    }

    /// The name as people write it in English.
    #[must_use]
    pub const fn english(self) -> &'static str {
        match self {
            Self::Gpon => "GPON",
            Self::Epon => "EPON",
            Self::Adsl2plus => "ADSL2+",
            Self::XgsPon => "XGS-PON",
            Self::XgPon => "XG-PON",
            Self::TenGEpon => "10G-EPON",
            Self::Vdsl2 => "VDSL2",
            Self::Fibre => "fibre",
            Self::Pair => "copper pair",
            Self::Service => "service",
        }
    }

    /// The name as people write it in Chinese.
    #[must_use]
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::Fibre => "光纤",
            Self::Pair => "铜线对",
            Self::Service => "业务",
            technology => technology.english(),
        }
    }
}

impl fmt::Display for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Access {
    type Err = UnknownAccess;

    fn from_str(text: &str) -> Result<Self, UnknownAccess> {
        Self::ALL
            .into_iter()
            .find(|access| access.name() == text)
            .ok_or_else(|| UnknownAccess(text.to_owned()))
    }
}
