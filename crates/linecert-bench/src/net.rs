//! Network tests beside their peers, on lines of known rate, delay and loss.
//!
//! Whatever is compared is measured in one run, in turns. A line is two namespaces; each program
//! runs in a process of its own, so that the kernel counts it apart.

mod cable;
mod capture;
mod case;
mod child;
mod host;
mod metered;
mod problem;
mod row;

use std::process::Command;

use clap::Args;
use nix::unistd::Uid;

use self::{case::Case, host::Host, row::Figures};
pub(crate) use self::{child::NetChild, problem::NetProblem, row::Goals};

/// What to measure.
#[derive(Debug, Args)]
pub(crate) struct NetArgs {
    /// Only these cases.
    #[arg(long, value_name = "NAME", value_enum)]
    only: Vec<Case>,
    /// How often everybody has a turn where times are compared; the figures are medians.
    #[arg(long, default_value_t = 5)]
    rounds: u32,
}

/// The programs that all cases together need, each with what makes it do nothing.
const PROGRAMS: [(&str, &str); 7] = [
    ("iperf3", "--version"),
    ("fping", "-v"),
    ("tcpdump", "--version"),
    ("nft", "--version"),
    ("tc", "-V"),
    ("ip", "-V"),
    ("ss", "-V"),
];

/// Measures what the arguments ask for, and prints it.
pub(crate) fn run(args: &NetArgs) -> Result<Goals, NetProblem> {
    demand()?;
    let mut figures = Figures::new();
    let wanted = |case: &Case| args.only.is_empty() || args.only.contains(case);
    for case in Case::ALL.into_iter().filter(wanted) {
        eprintln!("measuring: {}", case.name());
        let host = Host::watch();
        match case.measure(args.rounds.max(1)) {
            Ok(rows) => figures.add(rows, &host.close()),
            Err(problem) => {
                figures.print();
                return Err(problem);
            }
        }
    }
    figures.print();
    Ok(figures.goals())
}

/// Says everything that is missing at once.
fn demand() -> Result<(), NetProblem> {
    let is_absent =
        |(program, nothing): &(&str, &str)| Command::new(program).arg(nothing).output().is_err();
    let absent = PROGRAMS.into_iter().filter(is_absent);
    let mut missing: Vec<_> =
        absent.map(|(program, _)| format!("{program} is not installed")).collect();
    if !Uid::effective().is_root() {
        missing.push("needs root".to_owned());
    }
    if missing.is_empty() { Ok(()) } else { Err(NetProblem::Missing(missing)) }
}
