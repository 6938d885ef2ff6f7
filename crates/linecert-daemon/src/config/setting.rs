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
    Roles "roles" = "api,ingest,log,poll,jobs,hooks",
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
    /// The certificate that the daemon shows, in PEM; empty where a proxy speaks TLS.
    TlsCertificate "tls.certificate" = "",
    /// The file of its key.
    TlsKey "tls.key" = "",
    /// The authorities whose certificates machines may show; empty for none.
    TlsClients "tls.clients" = "",
    /// A provider of OpenID Connect that knows people, as it calls itself; empty for none.
    OidcIssuer "oidc.issuer" = "",
    /// The name of linecertd there.
    OidcClient "oidc.client" = "linecertd",
    /// The file of the secret that linecertd shows there.
    OidcSecret "oidc.secret" = "",
    /// The claim that names an account.
    OidcClaim "oidc.claim" = "preferred_username",
    /// Authorities that vouch for it, beside those that are built in.
    OidcAuthorities "oidc.authorities" = "",
    /// The address that people type, such as `https://noc.example.net`, behind a proxy.
    PeopleAddress "people.address" = "",
    /// Minutes after which a session ends that nobody uses.
    PeopleIdle "people.idle" = "60",
    /// Minutes after which every session ends.
    PeopleTotal "people.total" = "720",
    /// The name of the operator, on every page.
    ConsoleOperator "console.operator" = "",
    /// The zone of the times on pages: an offset, or a rule of POSIX.
    ConsoleZone "console.zone" = "+00:00",
    /// The operator's profile by which service figures are counted.
    KpiProfile "kpi.profile" = "strictest",
    /// For how many days samples are kept.
    SamplesDays "samples.days" = "400",
    /// Free bytes on the disk below which linecertd is not ready.
    DiskLeast "disk.least" = "268435456",
    /// The folder with the credentials of nodes and the secrets of webhooks.
    SecretsFolder "secrets.folder" = "",
    /// How many nodes are read at once.
    PollNodes "poll.nodes" = "256",
    /// The address and port at which traps are received.
    PollTraps "poll.traps" = "",
    /// How many remote tests run at once.
    JobsRunners "jobs.runners" = "8",
    /// The inventory file whose service is the far end of network tests.
    JobsInventory "jobs.inventory" = "",
    /// Whether webhooks may go to private addresses: `refused` or `allowed`.
    HooksPrivate "hooks.private" = "refused",
    /// What is told: `error`, `warn`, `info` or `debug`.
    TraceLevel "trace.level" = "info",
    /// How it is told: `text` or `json`.
    TraceFormat "trace.format" = "text",
    /// Where traces of requests are sent by OTLP, as `http://127.0.0.1:4318`.
    TraceCollector "trace.collector" = "",
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
