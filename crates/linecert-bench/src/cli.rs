//! The command line.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::{
    audit::{self, AuditArgs, AuditChild},
    daemon::{self, DaemonArgs, DaemonChild},
    net::{self, Goals, NetArgs, NetChild},
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
    /// Tests lines of known rate, delay and loss.
    Net(NetArgs),
    /// Reads the trace of a reflectometer.
    Otdr(OtdrArgs),
    /// Verifies many certificates.
    Audit(AuditArgs),
    /// Has linecertd receive, poll and answer.
    Daemon(DaemonArgs),
    #[command(flatten)]
    DaemonChild(DaemonChild),
    #[command(flatten)]
    AuditChild(AuditChild),
    #[command(flatten)]
    Child(Child),
    #[command(flatten)]
    NetChild(NetChild),
}

/// 1 when rows were wrong, 2 when something could not be measured, 12 when a goal was missed.
pub(crate) fn run() -> ExitCode {
    let ran = match Cli::parse().verb {
        Verb::Snmp(args) => snmp::run(&args),
        Verb::Net(args) => {
            return match net::run(&args) {
                Ok(Goals::Met) => ExitCode::SUCCESS,
                Ok(Goals::Missed) => ExitCode::from(12),
                Err(problem) => refuse(&problem),
            };
        }
        Verb::NetChild(child) => {
            return child.run().map_or_else(|problem| refuse(&problem), |()| ExitCode::SUCCESS);
        }
        Verb::Otdr(args) => {
            return match otdr::run(&args) {
                Ok(true) => ExitCode::SUCCESS,
                Ok(false) => ExitCode::from(1),
                Err(problem) => refuse(&problem),
            };
        }
        Verb::Audit(args) => {
            return match audit::run(&args) {
                Ok(Goals::Met) => ExitCode::SUCCESS,
                Ok(Goals::Missed) => ExitCode::from(12),
                Err(problem) => refuse(&problem),
            };
        }
        Verb::Daemon(args) => {
            return match daemon::run(&args) {
                Ok(Goals::Met) => ExitCode::SUCCESS,
                Ok(Goals::Missed) => ExitCode::from(12),
                Err(problem) => refuse(&problem),
            };
        }
        Verb::DaemonChild(child) => return child.run(),
        Verb::AuditChild(child) => {
            return child.run().map_or_else(|problem| refuse(&problem), |()| ExitCode::SUCCESS);
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
