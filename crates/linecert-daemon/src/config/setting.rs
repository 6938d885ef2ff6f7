//! The settings that there are. Each has one name: `limits.body` in a file and on the command line,
//! `LINECERTD_LIMITS_BODY` in the environment.

use std::{fmt, str::FromStr};

use thiserror::Error;

/// What the names of environment variables begin with.
pub(super) const PREFIX: &str = "LINECERTD_";

macro_rules! settings {
    ($($(#[$doc:meta])* $setting:ident $name:literal = $default:literal,)+) => {
        /// A setting. An empty default means that there is none.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) enum Setting {
            $($(#[$doc])* $setting,)+
        }

        impl Setting {
            /// All settings, in the order in which they are shown.
            pub(crate) const ALL: &[Self] = &[$(Self::$setting,)+];

            /// The name.
            pub(crate) const fn name(self) -> &'static str {
                match self { $(Self::$setting => $name,)+ }
            }

            /// The value that it has unless another is given.
            pub(super) const fn default(self) -> &'static str {
                match self { $(Self::$setting => $default,)+ }
            }
        }
    };
}

settings! {
    /// The folder of the store and the log.
    Data "data" = "/var/lib/linecertd",
    /// The address and port of the HTTP server.
    Listen "listen" = "127.0.0.1:8470",
    /// What this process does, with commas between.
    Roles "roles" = "api,ingest,log",
    /// The folder of the key that signs receipts, with its key-cert and the trust root; or `lab`.
    AuthorityFolder "authority.folder" = "",
    /// The file of the passphrase of that key.
    AuthorityPassphrase "authority.passphrase" = "",
    /// The file of the passphrase of the log's key.
    LogPassphrase "log.passphrase" = "",
    /// How many threads verify certificates.
    IngestThreads "ingest.threads" = "2",
    /// The folder of the template that pages are set by; empty for the built-in one.
    PageTemplate "page.template" = "",
    /// The largest body of a request, in bytes.
    LimitsBody "limits.body" = "16777216",
    /// The longest time of a request, in seconds.
    LimitsSeconds "limits.seconds" = "30",
    /// The most connections at a time.
    LimitsConnections "limits.connections" = "1024",
    /// Requests per second of one principal or address.
    LimitsRate "limits.rate" = "50",
    /// Requests at once of one principal or address.
    LimitsBurst "limits.burst" = "200",
    /// Free bytes on the disk below which linecertd is not ready.
    DiskLeast "disk.least" = "268435456",
    /// What is told: `error`, `warn`, `info` or `debug`.
    TraceLevel "trace.level" = "info",
    /// How it is told: `text` or `json`.
    TraceFormat "trace.format" = "text",
}

/// A name that no setting has.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("there is no setting `{0}`")]
pub(crate) struct UnknownSetting(pub(crate) String);

impl Setting {
    /// The environment variable.
    pub(crate) fn variable(self) -> String {
        format!("{PREFIX}{}", self.name().replace('.', "_").to_ascii_uppercase())
    }
}

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Setting {
    type Err = UnknownSetting;

    fn from_str(name: &str) -> Result<Self, UnknownSetting> {
        let found = Self::ALL.iter().copied().find(|setting| setting.name() == name);
        found.ok_or_else(|| UnknownSetting(name.to_owned()))
    }
}
