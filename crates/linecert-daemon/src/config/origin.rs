//! Where a value comes from.

use std::fmt;

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Origin {
    /// Nobody gave it.
    Default,
    /// A line of the configuration file.
    File {
        /// The file.
        file: String,
        /// The line, counted from one.
        line: usize,
    },
    /// An environment variable.
    Environment(String),
    /// The command line.
    Flag,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.pad("default"),
            Self::File { file, line } => f.pad(&format!("{file}:{line}")),
            Self::Environment(name) => f.pad(name),
            Self::Flag => f.pad("--set"),
        }
    }
}
