//! Why something cannot be measured.

use std::io;

use linecert_lab::fleet::FleetError;
use thiserror::Error;

/// Why something cannot be measured.
#[derive(Debug, Error)]
pub(crate) enum Problem {
    /// A child or a socket.
    #[error("{doing}: {source}")]
    System {
        /// What was being done.
        doing: String,
        /// What the system said.
        source: io::Error,
    },
    /// The agents do not start.
    #[error("start the agents: failed to {0}")]
    Agents(#[from] FleetError),
    /// A child ended badly.
    #[error("run {child}: it {ending}")]
    Child {
        /// The command.
        child: String,
        /// How it ended, with the last line that it said.
        ending: String,
    },
    /// A child says something else than was agreed.
    #[error("read `{line}` of {child}")]
    Answer {
        /// The command.
        child: String,
        /// What it said.
        line: String,
    },
    /// Datagrams of the floor get lost.
    #[error("exchange datagrams: {lost} of {sent} did not come back")]
    Floor {
        /// How many were sent.
        sent: usize,
        /// How many did not come back.
        lost: usize,
    },
    /// An argument of a child that does not fit: a defect of the benchmark.
    #[error("understand the argument {0}")]
    Argument(&'static str),
}

impl Problem {
    /// Wraps what the system said.
    pub(crate) fn system(doing: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        |source| Self::System { doing: doing.into(), source }
    }
}

/// `key=value` in a line of words, as a number.
pub(crate) fn field(line: &str, key: &str) -> Option<u64> {
    let value = line.split_whitespace().find_map(|word| word.strip_prefix(key)?.strip_prefix('='));
    value?.parse().ok()
}
