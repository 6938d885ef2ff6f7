//! The audit in a process of its own, so that nothing else counts as its memory.

use std::{fs, ops::ControlFlow, path::PathBuf};

use clap::Subcommand;
use linecert_audit::{Audit, End, Source, Start};
use serde::{Deserialize, Serialize};

use super::{AuditProblem, fleet, system};

/// What the benchmark starts, and nobody else.
#[derive(Debug, Subcommand)]
pub(crate) enum AuditChild {
    /// Audits the standard input.
    #[command(hide = true)]
    AuditStdin {
        /// The folder of the audit.
        work: PathBuf,
    },
}

/// What it found, and what it took.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Audited {
    pub(super) verified: u64,
    pub(super) refused: u64,
    /// The most memory that the process held, in KiB.
    pub(super) peak: u64,
}

impl AuditChild {
    pub(crate) fn run(self) -> Result<(), AuditProblem> {
        let Self::AuditStdin { work } = self;
        let fleet = fleet::people()?;
        let audit = Audit {
            trust: fleet.trust(),
            sources: vec![Source::StandardInput],
            logs: Vec::new(),
            folder: work,
            threads: None,
            register: None,
        };
        let end = audit.run(Start::Anew, |_| ControlFlow::Continue(())).map_err(Box::new)?;
        let End::Done(found) = end else {
            return Err(AuditProblem::Verify("the audit stopped".to_owned()));
        };
        let refused = found.counts.refused.values().map(|refused| refused.count).sum();
        let audited = Audited { verified: found.counts.verified(), refused, peak: high_water()? };
        println!("{}", serde_json::json!(audited));
        Ok(())
    }
}

fn high_water() -> Result<u64, AuditProblem> {
    let status =
        fs::read_to_string("/proc/self/status").map_err(system("read /proc/self/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.trim().strip_suffix("kB")?.trim().parse().ok());
    number.ok_or_else(|| AuditProblem::Verify("/proc/self/status has no VmHWM".to_owned()))
}
