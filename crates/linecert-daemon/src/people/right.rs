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
    /// To tell what happened to a work order, as its technician does.
    TellOrders,
    /// To put work orders, and to tell all that happened to them.
    WriteOrders,
    /// To follow remote tests.
    ReadJobs,
    /// To have lines read.
    RunJobs,
    /// To run tests that disturb a line.
    DisturbLines,
    /// To enrol laptops of installers.
    EnrolLaptops,
    /// To read lines, their history and their baselines.
    ReadLines,
    /// To read nodes with what hangs on them, instruments and technicians.
    ReadInventory,
    /// To put those, and lines.
    WriteInventory,
    /// To read profiles and drivers.
    ReadDocuments,
    /// To put profiles and drivers.
    WriteDocuments,
    /// To read alarms.
    ReadAlarms,
    /// To acknowledge alarms.
    WriteAlarms,
    /// To read and put webhooks.
    WriteWebhooks,
    /// To read service figures, and what leaders have to be told.
    ReadKpis,
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
    pub(crate) const ALL: &'static [Self] = &[
        Self::SendCertificates,
        Self::ReadCertificates,
        Self::ReadOrders,
        Self::TellOrders,
        Self::WriteOrders,
        Self::ReadJobs,
        Self::RunJobs,
        Self::DisturbLines,
        Self::EnrolLaptops,
        Self::ReadLines,
        Self::ReadInventory,
        Self::WriteInventory,
        Self::ReadDocuments,
        Self::WriteDocuments,
        Self::ReadAlarms,
        Self::WriteAlarms,
        Self::WriteWebhooks,
        Self::ReadKpis,
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
            Self::TellOrders => "orders:tell",
            Self::WriteOrders => "orders:write",
            Self::ReadJobs => "jobs:read",
            Self::RunJobs => "jobs:run",
            Self::DisturbLines => "jobs:disturb",
            Self::EnrolLaptops => "laptops:enrol",
            Self::ReadLines => "lines:read",
            Self::ReadInventory => "inventory:read",
            Self::WriteInventory => "inventory:write",
            Self::ReadDocuments => "documents:read",
            Self::WriteDocuments => "documents:write",
            Self::ReadAlarms => "alarms:read",
            Self::WriteAlarms => "alarms:write",
            Self::WriteWebhooks => "webhooks:write",
            Self::ReadKpis => "kpis:read",
            Self::ReadMetrics => "metrics:read",
            Self::ReadTrail => "trail:read",
            Self::Administer => "administer",
        }
    }

    /// Whether somebody in this role has it. Which rows they see is a matter of their scope.
    pub(crate) const fn is_open_to(self, role: Role) -> bool {
        match role {
            Role::Admin => true,
            Role::Noc => !matches!(self, Self::DisturbLines) && self.is_open_to(Role::Tester),
            Role::Tester => !matches!(
                self,
                Self::Administer | Self::ReadTrail | Self::WriteDocuments | Self::WriteWebhooks
            ),
            Role::Auditor => !self.writes(),
            Role::Installer => matches!(
                self,
                Self::SendCertificates
                    | Self::ReadCertificates
                    | Self::ReadOrders
                    | Self::TellOrders
                    | Self::ReadDocuments
            ),
        }
    }

    /// Whether it lets somebody change something.
    const fn writes(self) -> bool {
        matches!(
            self,
            Self::SendCertificates
                | Self::TellOrders
                | Self::WriteOrders
                | Self::RunJobs
                | Self::DisturbLines
                | Self::EnrolLaptops
                | Self::WriteInventory
                | Self::WriteDocuments
                | Self::WriteAlarms
                | Self::WriteWebhooks
                | Self::Administer
        )
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
        let found = Self::ALL.iter().copied().find(|right| right.name() == name);
        found.ok_or_else(|| UnknownRight(name.to_owned()))
    }
}
