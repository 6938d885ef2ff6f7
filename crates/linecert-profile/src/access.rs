//! The kinds of access line that a profile is for.

use std::{fmt, str::FromStr};

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
}

/// A name that is no kind of access.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("unknown access `{0}`: write `gpon`, `epon` or `adsl2plus`")]
pub struct UnknownAccess(pub String);

impl Access {
    /// Every kind of access.
    pub const ALL: [Self; 3] = [Self::Gpon, Self::Epon, Self::Adsl2plus];

    /// The name in files and in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Gpon => "gpon",
            Self::Epon => "epon",
            Self::Adsl2plus => "adsl2plus",
        }
    }

    /// The name as people write it, the same in English and in Chinese.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Gpon => "GPON",
            Self::Epon => "EPON",
            Self::Adsl2plus => "ADSL2+",
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
