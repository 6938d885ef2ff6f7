//! Why a network test cannot be measured.

use std::{io, time::Duration};

use thiserror::Error;

/// Why a network test cannot be measured.
#[derive(Debug, Error)]
pub(crate) enum NetProblem {
    /// Programs or rights are missing.
    #[error("measure network tests: {}", .0.join("; "))]
    Missing(Vec<String>),
    /// A file or a child.
    #[error("{doing}: {source}")]
    System {
        /// What was being done.
        doing: String,
        /// What the system said.
        source: io::Error,
    },
    /// A command ended badly.
    #[error("run `{command}`: it said `{said}`")]
    Command {
        /// What was run.
        command: String,
        /// What it said.
        said: String,
    },
    /// A command or a server took too long.
    #[error("run `{command}`: nothing after {after:?}")]
    Endless {
        /// What was run.
        command: String,
        /// How long it was waited for.
        after: Duration,
    },
    /// A command says something else than was agreed.
    #[error("read `{key}` of `{command}`")]
    Answer {
        /// What was run.
        command: String,
        /// What was looked for.
        key: String,
    },
    /// A test of linecert's own failed, in a child.
    #[error("{0}")]
    Test(Box<dyn std::error::Error + Send + Sync>),
}

impl NetProblem {
    /// Wraps what the system said.
    pub(crate) fn system(doing: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        |source| Self::System { doing: doing.into(), source }
    }

    /// Wraps why a test failed.
    pub(crate) fn test(error: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Test(Box::new(error))
    }
}
