//! The command line.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::snmp::{self, Child, Problem, Rows, SnmpArgs};

/// Benchmarks of linecert against its peers.
#[derive(Debug, Parser)]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Walks fleets of simulated access nodes.
    Snmp(SnmpArgs),
    #[command(flatten)]
    Child(Child),
}

/// 1 when rows were wrong, 2 when something could not be measured.
pub(crate) fn run() -> ExitCode {
    let ran = match Cli::parse().verb {
        Verb::Snmp(args) => snmp::run(&args),
        Verb::Child(child) => child.run().map(|()| Rows::Right),
    };
    match ran {
        Ok(Rows::Right) => ExitCode::SUCCESS,
        Ok(Rows::Wrong) => ExitCode::from(1),
        Err(problem) => refuse(&problem),
    }
}

fn refuse(problem: &Problem) -> ExitCode {
    eprintln!("error: failed to {problem}");
    ExitCode::from(2)
}
