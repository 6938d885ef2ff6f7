//! What linecertd is told: defaults, a file, the environment and the command line, each value with
//! its origin.

mod check;
mod duty;
mod layer;
mod origin;
mod secret;
mod setting;

use std::{collections::BTreeMap, net::SocketAddr, num::NonZeroU32, path::PathBuf};

pub(crate) use self::{
    check::AuthoritySource,
    duty::{Duties, Duty},
    layer::{Flags, LayerError},
    origin::Origin,
    secret::{SecretFile, SecretFileError},
    setting::Setting,
};
use crate::trace::{TraceFormat, TraceLevel};

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
    /// Free bytes on the disk of `data` below which linecertd is not ready.
    pub(crate) least_free: u64,
    /// What is told of the daemon's own work, and how.
    pub(crate) trace: (TraceLevel, TraceFormat),
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
