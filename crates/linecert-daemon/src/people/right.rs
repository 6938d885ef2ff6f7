//! What may be asked of the daemon, and by whom: one table for all routes.

use std::{fmt, str::FromStr};

use linecert_store::Role;
use thiserror::Error;

/// What a route needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Right {
    /// To send certificates.
    SendCertificates,
    /// To read certificates.
    ReadCertificates,
    /// To read work orders.
    ReadOrders,
    /// To put work orders.
    WriteOrders,
    /// To follow remote tests.
    ReadJobs,
    /// To have lines read.
    RunJobs,
    /// To run tests that disturb a line.
    DisturbLines,
    /// To read the daemon's own figures.
    ReadMetrics,
    /// To read the audit trail.
    ReadTrail,
    /// To put accounts, and to make and withdraw tokens.
    Administer,
}

/// A name that no right has.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("there is no right `{0}`")]
pub(crate) struct UnknownRight(pub(crate) String);

impl Right {
    /// All of them.
    pub(crate) const ALL: [Self; 10] = [
        Self::SendCertificates,
        Self::ReadCertificates,
        Self::ReadOrders,
        Self::WriteOrders,
        Self::ReadJobs,
        Self::RunJobs,
        Self::DisturbLines,
        Self::ReadMetrics,
        Self::ReadTrail,
        Self::Administer,
    ];

    /// Its name, as tokens list it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::SendCertificates => "certificates:send",
            Self::ReadCertificates => "certificates:read",
            Self::ReadOrders => "orders:read",
            Self::WriteOrders => "orders:write",
            Self::ReadJobs => "jobs:read",
            Self::RunJobs => "jobs:run",
            Self::DisturbLines => "jobs:disturb",
            Self::ReadMetrics => "metrics:read",
            Self::ReadTrail => "trail:read",
            Self::Administer => "administer",
        }
    }

    /// Whether somebody in this role has it. Which rows they see is a matter of their scope.
    pub(crate) const fn is_open_to(self, role: Role) -> bool {
        match role {
            Role::Admin => true,
            Role::Noc => !matches!(self, Self::Administer | Self::ReadTrail | Self::DisturbLines),
            Role::Tester => !matches!(self, Self::Administer | Self::ReadTrail),
            Role::Auditor => !matches!(
                self,
                Self::SendCertificates
                    | Self::WriteOrders
                    | Self::RunJobs
                    | Self::DisturbLines
                    | Self::Administer
            ),
            Role::Installer => {
                matches!(self, Self::SendCertificates | Self::ReadCertificates | Self::ReadOrders)
            }
        }
    }
}

impl fmt::Display for Right {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Right {
    type Err = UnknownRight;

    fn from_str(name: &str) -> Result<Self, UnknownRight> {
        let found = Self::ALL.into_iter().find(|right| right.name() == name);
        found.ok_or_else(|| UnknownRight(name.to_owned()))
    }
}
