//! The command line.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::{
    otdr::{self, OtdrArgs},
    snmp::{self, Child, Rows, SnmpArgs},
};

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
    /// Reads the trace of a reflectometer.
    Otdr(OtdrArgs),
    #[command(flatten)]
    Child(Child),
}

/// 1 when rows were wrong, 2 when something could not be measured.
pub(crate) fn run() -> ExitCode {
    let ran = match Cli::parse().verb {
        Verb::Snmp(args) => snmp::run(&args),
        Verb::Otdr(args) => {
            return match otdr::run(&args) {
                Ok(true) => ExitCode::SUCCESS,
                Ok(false) => ExitCode::from(1),
                Err(problem) => refuse(&problem),
            };
        }
        Verb::Child(child) => child.run().map(|()| Rows::Right),
    };
    match ran {
        Ok(Rows::Right) => ExitCode::SUCCESS,
        Ok(Rows::Wrong) => ExitCode::from(1),
        Err(problem) => refuse(&problem),
    }
}

fn refuse(problem: &dyn std::error::Error) -> ExitCode {
    eprintln!("error: failed to {problem}");
    ExitCode::from(2)
}
