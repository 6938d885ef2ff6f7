//! What linecertd is told: defaults, a file, the environment and the command line, each value with
//! its origin.

mod check;
mod console;
mod duty;
mod fleet;
mod layer;
mod oidc;
mod origin;
mod people;
mod secret;
mod setting;
mod tls;

use std::{collections::BTreeMap, net::SocketAddr, num::NonZeroU32, path::PathBuf};

use linecert_measure::Timestamp;

pub(crate) use self::{
    check::AuthoritySource,
    console::Console,
    duty::{Duties, Duty},
    fleet::{FleetSettings, PrivateHooks, Tempo},
    layer::{Flags, LayerError},
    oidc::OidcSource,
    origin::Origin,
    people::People,
    secret::{SecretFile, SecretFileError},
    setting::Setting,
    tls::TlsFiles,
};
use crate::trace::Telling;

/// The values of all settings as they were written, each with where it was.
pub(crate) type Settings = BTreeMap<Setting, Given>;

/// A value as it was written, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Given {
    pub(crate) text: String,
    pub(crate) origin: Origin,
}

/// What linecertd does, checked.
#[derive(Debug, Clone)]
pub(crate) struct Config {
    /// The folder of the store and the log.
    pub(crate) data: PathBuf,
    /// Where it listens, unless systemd hands over a socket.
    pub(crate) listen: SocketAddr,
    /// What this process does.
    pub(crate) duties: Duties,
    /// Whose certificates are received, and who signs receipts.
    pub(crate) authority: AuthoritySource,
    /// The passphrase of the log's key.
    pub(crate) log_passphrase: Option<SecretFile>,
    /// How many threads verify certificates.
    pub(crate) verifiers: NonZeroU32,
    /// The folder of the template that pages are set by; the built-in one when there is none.
    pub(crate) template: Option<PathBuf>,
    /// What a request may cost.
    pub(crate) limits: Limits,
    /// The files of TLS, unless a proxy speaks it.
    pub(crate) tls: Option<TlsFiles>,
    /// Who knows people beside the daemon.
    pub(crate) oidc: Option<OidcSource>,
    /// How people come in.
    pub(crate) people: People,
    /// How the console looks.
    pub(crate) console: Console,
    /// By which operator's profile service figures are counted.
    pub(crate) kpi_profile: String,
    /// Free bytes on the disk of `data` below which linecertd is not ready.
    pub(crate) least_free: u64,
    /// What polling, remote tests and webhooks are told.
    pub(crate) fleet: FleetSettings,
    /// For how many days samples are kept.
    pub(crate) sample_days: NonZeroU32,
    /// What time it is, which decides about the year of the log. It is no setting.
    pub(crate) clock: fn() -> Timestamp,
    /// What is told of the daemon's own work, and how.
    pub(crate) telling: Telling,
}

impl Config {
    /// The address that links begin with.
    pub(crate) fn address(&self) -> crate::people::Origin {
        let own = || crate::people::Origin::of(self.scheme(), self.listen);
        self.people.address.clone().unwrap_or_else(own)
    }

    /// The scheme of what this process itself speaks.
    pub(crate) const fn scheme(&self) -> &'static str {
        if self.tls.is_some() { "https" } else { "http" }
    }
}

/// What requests may cost.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// The largest body, in bytes.
    pub(crate) body: usize,
    /// The longest time of a request, in seconds.
    pub(crate) seconds: NonZeroU32,
    /// The most connections at a time.
    pub(crate) connections: NonZeroU32,
    /// Requests per second that a principal or an address may go on making.
    pub(crate) rate: NonZeroU32,
    /// Requests that it may make at once.
    pub(crate) burst: NonZeroU32,
}

/// Collects all settings: the command line stands above the environment, that above the file,
/// and that above the defaults.
///
/// # Errors
/// When the file cannot be read or does not parse, or something names a setting that there is not.
pub(crate) fn collect(
    flags: &Flags,
    environment: impl Iterator<Item = (String, String)>,
) -> Result<Settings, LayerError> {
    let environment: Vec<_> = environment.collect();
    let mut settings = layer::defaults();
    if let Some(file) = layer::file_of(flags, &environment) {
        settings.extend(layer::of_file(&file)?);
    }
    settings.extend(layer::of_environment(environment)?);
    settings.extend(layer::of_flags(flags)?);
    Ok(settings)
}

#[cfg(test)]
mod tests;
