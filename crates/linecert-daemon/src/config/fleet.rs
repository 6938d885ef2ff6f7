//! What polling, remote tests and webhooks are told.

use std::{
    fmt,
    net::SocketAddr,
    num::{NonZeroU16, NonZeroUsize},
    path::PathBuf,
    str::FromStr,
};

use thiserror::Error;

use super::{
    Setting,
    check::{SettingError, Values},
};

/// What polling, remote tests and webhooks are told.
#[derive(Debug, Clone)]
pub(crate) struct FleetSettings {
    /// The folder with the credentials of nodes and the secrets of webhooks; that of systemd's
    /// credentials when none is named.
    pub(crate) secrets: Option<PathBuf>,
    /// How many nodes are read at once.
    pub(crate) nodes_at_once: NonZeroUsize,
    /// Where traps are received.
    pub(crate) traps: Option<SocketAddr>,
    /// How often nodes are read.
    pub(crate) tempo: Tempo,
    /// How many remote tests run at once.
    pub(crate) runners: NonZeroU16,
    /// The inventory file whose service is the far end of network tests.
    pub(crate) far_end: Option<PathBuf>,
    /// Whether webhooks may go to addresses that are not public.
    pub(crate) private_hooks: PrivateHooks,
}

impl FleetSettings {
    pub(super) fn of(values: &Values<'_>) -> Result<Self, SettingError> {
        Ok(Self {
            secrets: values.optional(Setting::SecretsFolder)?,
            nodes_at_once: values.required(Setting::PollNodes)?,
            traps: values.optional(Setting::PollTraps)?,
            tempo: Tempo::Operational,
            runners: values.required(Setting::JobsRunners)?,
            far_end: values.optional(Setting::JobsInventory)?,
            private_hooks: values.required(Setting::HooksPrivate)?,
        })
    }
}

/// How often nodes are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tempo {
    /// As their drivers and the inventory say.
    Operational,
    /// Every few seconds: for the lab's own agents, which is why no setting says so.
    Demonstration,
}

/// Whether webhooks may go to addresses that are not public.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PrivateHooks {
    /// They may not: what a person types as an address must not reach into the operator's network.
    Refused,
    /// They may.
    Allowed,
}

/// A text that says neither.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is neither `refused` nor `allowed`")]
pub(crate) struct UnknownPermission(String);

impl FromStr for PrivateHooks {
    type Err = UnknownPermission;

    fn from_str(text: &str) -> Result<Self, UnknownPermission> {
        match text {
            "refused" => Ok(Self::Refused),
            "allowed" => Ok(Self::Allowed),
            _ => Err(UnknownPermission(text.to_owned())),
        }
    }
}

impl fmt::Display for PrivateHooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Refused => "refused",
            Self::Allowed => "allowed",
        })
    }
}
