//! The roles of a process.

use std::{collections::BTreeSet, fmt, str::FromStr};

use thiserror::Error;

/// What a process of linecertd does. The settings call it a role; people have roles too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Duty {
    /// It answers questions, and takes orders, accounts and tokens.
    Api,
    /// It receives certificates.
    Ingest,
    /// It appends what was received to the transparency log.
    Log,
    /// It reads the access nodes.
    Poll,
    /// It runs remote tests.
    Jobs,
    /// It tells others of events.
    Hooks,
}

/// One duty at least.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Duties(BTreeSet<Duty>);

/// A text that names no duties.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(crate) enum DutyError {
    /// There is no such role.
    #[error("there is no role `{0}`; the roles are api, ingest, log, poll, jobs and hooks")]
    Unknown(String),
    /// It names none.
    #[error("it names no role; the roles are api, ingest, log, poll, jobs and hooks")]
    None,
}

impl Duty {
    const ALL: [Self; 6] =
        [Self::Api, Self::Ingest, Self::Log, Self::Poll, Self::Jobs, Self::Hooks];

    const fn name(self) -> &'static str {
        match self {
            Self::Api => "api",
            Self::Ingest => "ingest",
            Self::Log => "log",
            Self::Poll => "poll",
            Self::Jobs => "jobs",
            Self::Hooks => "hooks",
        }
    }
}

impl Duties {
    /// Whether the process has this duty.
    pub(crate) fn include(&self, duty: Duty) -> bool {
        self.0.contains(&duty)
    }
}

impl FromStr for Duties {
    type Err = DutyError;

    fn from_str(text: &str) -> Result<Self, DutyError> {
        let names = text.split(',').map(str::trim).filter(|name| !name.is_empty());
        let duty = |name: &str| {
            let found = Duty::ALL.into_iter().find(|duty| duty.name() == name);
            found.ok_or_else(|| DutyError::Unknown(name.to_owned()))
        };
        let duties: BTreeSet<_> = names.map(duty).collect::<Result<_, _>>()?;
        if duties.is_empty() { Err(DutyError::None) } else { Ok(Self(duties)) }
    }
}

impl fmt::Display for Duties {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.0.iter().map(|duty| duty.name()).collect();
        f.pad(&names.join(","))
    }
}
