//! The audit of many certificates, beside the bare check of their signatures.

mod bare;
mod child;
mod fleet;
mod memory;
mod rounds;
mod turn;

use std::{io, path::PathBuf};

use clap::Args;
use linecert_audit::{AuditError, generate::GenerateError};
use thiserror::Error;

pub(crate) use self::{
    child::AuditChild,
    fleet::{forge, signed_by},
    turn::{Turn, median},
};
use crate::net::Goals;

/// What to measure.
#[derive(Debug, Args)]
pub(crate) struct AuditArgs {
    /// How often everybody has a turn.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// The certificates of the large audit; 0 leaves memory out.
    #[arg(long, default_value_t = 1_000_000)]
    certificates: u64,
    /// The certificates of the small audit, and of each round.
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u64).range(2..))]
    few: u64,
    /// Where the ledgers are written: some three gigabytes for a million.
    #[arg(long)]
    folder: Option<PathBuf>,
}

/// Why the audit cannot be measured.
#[derive(Debug, Error)]
pub(crate) enum AuditProblem {
    /// A file, a thread, a process or a count of the system.
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
    /// The log cannot be made.
    #[error("make the log: {0}")]
    Log(String),
    /// The audit failed.
    #[error(transparent)]
    Audit(#[from] Box<AuditError>),
    /// What was made does not verify, or what was forged does: a defect.
    #[error("verify what was made: {0}")]
    Verify(String),
}

/// In rounds on few certificates, each contender once in each; then the memory of a small and of a
/// large audit.
pub(crate) fn run(args: &AuditArgs) -> Result<Goals, AuditProblem> {
    let folder = match &args.folder {
        Some(folder) => tempfile::tempdir_in(folder),
        None => tempfile::tempdir(),
    };
    let folder = folder.map_err(system("make a folder"))?;
    let is_fast = rounds::run(args, folder.path())?;
    let is_flat = args.certificates == 0 || memory::compare(args, folder.path())?;
    Ok(if is_fast && is_flat { Goals::Met } else { Goals::Missed })
}

fn system(doing: &'static str) -> impl FnOnce(io::Error) -> AuditProblem {
    move |source| AuditProblem::System { doing, source }
}
