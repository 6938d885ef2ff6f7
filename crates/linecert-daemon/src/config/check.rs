//! From what was written to what it means.

use std::{fmt, path::PathBuf, str::FromStr};

use linecert_measure::Timestamp;
use thiserror::Error;

use super::{
    Config, Console, FleetSettings, Limits, OidcSource, Origin, People, SecretFile, Setting,
    Settings, TlsFiles,
};
use crate::trace::Telling;

/// Whose certificates are received, and who signs receipts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum AuthoritySource {
    /// The lab: training certificates, and receipts that prove nothing.
    Lab,
    /// A folder with the trust root, the key and its key-cert.
    Folder {
        /// The folder.
        path: PathBuf,
        /// The passphrase of the key, if it has one.
        passphrase: Option<SecretFile>,
    },
}

/// A value that a setting does not take.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{origin}: {setting}: {why}")]
pub(crate) struct SettingError {
    /// The setting.
    pub(crate) setting: Setting,
    /// Where the value stands.
    pub(crate) origin: Origin,
    /// What is wrong with it.
    pub(crate) why: String,
}

/// The largest body that may be allowed: that of the largest certificate.
const LARGEST_BODY: usize = linecert_cert::MAX_BYTES;

impl Config {
    /// Checks what was written.
    ///
    /// # Errors
    /// When a value is none of its setting, with the place where it stands.
    pub(crate) fn check(settings: &Settings) -> Result<Self, SettingError> {
        let values = Values(settings);
        Ok(Self {
            data: values.required(Setting::Data)?,
            listen: values.required(Setting::Listen)?,
            duties: values.required(Setting::Roles)?,
            authority: values.authority()?,
            log_passphrase: values.optional(Setting::LogPassphrase)?,
            verifiers: values.required(Setting::IngestThreads)?,
            template: values.optional(Setting::PageTemplate)?,
            limits: values.limits()?,
            tls: TlsFiles::of(&values)?,
            oidc: OidcSource::of(&values)?,
            people: People::of(&values)?,
            console: Console::of(&values)?,
            kpi_profile: values.required(Setting::KpiProfile)?,
            sample_days: values.required(Setting::SamplesDays)?,
            clock: Timestamp::now,
            least_free: values.required(Setting::DiskLeast)?,
            fleet: FleetSettings::of(&values)?,
            telling: Telling {
                level: values.required(Setting::TraceLevel)?,
                format: values.required(Setting::TraceFormat)?,
                collector: values.optional(Setting::TraceCollector)?,
            },
        })
    }
}

/// The texts that are turned into values.
pub(super) struct Values<'a>(&'a Settings);

impl Values<'_> {
    pub(super) fn optional<T: FromStr<Err: fmt::Display>>(
        &self,
        setting: Setting,
    ) -> Result<Option<T>, SettingError> {
        let given = self.0.get(&setting).filter(|given| !given.text.is_empty());
        let parse = |text: &str| text.parse().map_err(|e: T::Err| self.refuse(setting, &e));
        given.map(|given| parse(&given.text)).transpose()
    }

    pub(super) fn required<T: FromStr<Err: fmt::Display>>(
        &self,
        setting: Setting,
    ) -> Result<T, SettingError> {
        let missing = || self.refuse(setting, &"it is empty, and has no default");
        self.optional(setting)?.ok_or_else(missing)
    }

    pub(super) fn refuse(&self, setting: Setting, why: &dyn fmt::Display) -> SettingError {
        let origin = self.0.get(&setting).map_or(Origin::Default, |given| given.origin.clone());
        SettingError { setting, origin, why: why.to_string() }
    }

    fn authority(&self) -> Result<AuthoritySource, SettingError> {
        let folder: PathBuf = self.required(Setting::AuthorityFolder)?;
        let passphrase = self.optional(Setting::AuthorityPassphrase)?;
        if folder.as_os_str() == "lab" {
            return Ok(AuthoritySource::Lab);
        }
        Ok(AuthoritySource::Folder { path: folder, passphrase })
    }

    fn limits(&self) -> Result<Limits, SettingError> {
        let body = self.required(Setting::LimitsBody)?;
        if body > LARGEST_BODY {
            let why = format!("{body} is more than the {LARGEST_BODY} bytes of any certificate");
            return Err(self.refuse(Setting::LimitsBody, &why));
        }
        Ok(Limits {
            body,
            seconds: self.required(Setting::LimitsSeconds)?,
            connections: self.required(Setting::LimitsConnections)?,
            rate: self.required(Setting::LimitsRate)?,
            burst: self.required(Setting::LimitsBurst)?,
        })
    }
}
