//! linecertd: how fast it receives, what polling costs it, and how long its pages take when it has
//! much.

mod bare;
mod http;
mod ingest;
mod operator;
mod pages;
mod peer;
mod poll;
mod poller;
mod stored;

use std::{io, path::PathBuf, process::ExitCode};

use clap::{Args, Subcommand};
use linecert_audit::generate::GenerateError;
use linecert_store::{OpenError, StoreError, WriteError};
use thiserror::Error;

use crate::{net::Goals, snmp::Problem};

/// What to measure.
#[derive(Debug, Args)]
pub(crate) struct DaemonArgs {
    /// Only these parts: ingest, poll, pages.
    #[arg(long, value_name = "PART")]
    only: Vec<Part>,
    /// How often everybody has a turn.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// The certificates that are sent in each round.
    #[arg(long, default_value_t = 4_000)]
    certificates: u64,
    /// How many are sent at once, and how many are one commit of the bare database.
    #[arg(long, default_value_t = 64)]
    senders: usize,
    /// The access nodes that are polled.
    #[arg(long, default_value_t = 1_000)]
    nodes: usize,
    /// The ONUs of each of them.
    #[arg(long, default_value_t = 1_024)]
    onus: u32,
    /// The certificates, lines and ONUs that are stored when pages are read.
    #[arg(long, default_value_t = 1_000_000)]
    stored: u64,
    /// Where stores are written: some 15 gigabytes for a million certificates. What `pages` has
    /// filled is kept there, and is not filled again.
    #[arg(long)]
    folder: Option<PathBuf>,
}

/// A part of the benchmark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Part {
    Ingest,
    Poll,
    Pages,
}

/// What the benchmark starts, and nobody else.
#[derive(Debug, Subcommand)]
pub(crate) enum DaemonChild {
    /// linecertd itself.
    #[command(hide = true)]
    Linecertd {
        /// Its command line.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Access nodes until standard input ends.
    #[command(hide = true)]
    AccessNodes(peer::Shape),
    /// Polls access nodes once and stores what they say.
    #[command(hide = true)]
    PollOnce(poller::PollOnce),
}

impl DaemonChild {
    pub(crate) fn run(self) -> ExitCode {
        let ran = match self {
            Self::Linecertd { arguments } => {
                let arguments = std::iter::once("linecertd".into())
                    .chain(arguments.into_iter().map(Into::into));
                return linecert_daemon::main(arguments, &mut io::stdout(), &mut io::stderr());
            }
            Self::AccessNodes(shape) => peer::serve(&shape),
            Self::PollOnce(args) => poller::run(&args),
        };
        match ran {
            Ok(()) => ExitCode::SUCCESS,
            Err(problem) => {
                eprintln!("error: failed to {problem}");
                ExitCode::from(2)
            }
        }
    }
}

/// Why linecertd cannot be measured.
#[derive(Debug, Error)]
pub(crate) enum DaemonProblem {
    /// A file, a socket, a process or a count of the system.
    #[error("{doing}: {source}")]
    System {
        /// What was being done.
        doing: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// A certificate cannot be made.
    #[error(transparent)]
    Generate(#[from] GenerateError),
    /// The store does not open.
    #[error("open the store: {0}")]
    Open(#[from] OpenError),
    /// The store cannot be read.
    #[error("read the store: {0}")]
    Store(#[from] StoreError),
    /// The store cannot be written.
    #[error("write the store: {0}")]
    Write(#[from] WriteError),
    /// The bare database.
    #[error("write the bare database: {0}")]
    Bare(#[from] rusqlite::Error),
    /// The agents, or what is measured of a process.
    #[error(transparent)]
    Snmp(#[from] Problem),
    /// Something answers, or is stored, that should not be: a defect.
    #[error("believe what came: {0}")]
    Wrong(String),
}

/// Measures the parts that are asked for, and prints it.
pub(crate) fn run(args: &DaemonArgs) -> Result<Goals, DaemonProblem> {
    let wanted = |part: Part| args.only.is_empty() || args.only.contains(&part);
    let mut goals = Goals::Met;
    let measure = |part| match part {
        Part::Ingest => ingest::run(args),
        Part::Poll => poll::run(args),
        Part::Pages => pages::run(args),
    };
    for part in [Part::Ingest, Part::Poll, Part::Pages].into_iter().filter(|part| wanted(*part)) {
        if measure(part)? == Goals::Missed {
            goals = Goals::Missed;
        }
    }
    Ok(goals)
}

fn system(doing: &'static str) -> impl FnOnce(io::Error) -> DaemonProblem {
    move |source| DaemonProblem::System { doing, source }
}

fn wrong(what: impl Into<String>) -> DaemonProblem {
    DaemonProblem::Wrong(what.into())
}
