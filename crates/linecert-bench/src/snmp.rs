//! The bulk walk of access nodes: our engine and its peers against the same agents.

mod agents;
mod client;
mod cores;
mod correctness;
mod figures;
mod floor;
mod meter;
mod peer;
mod problem;
mod rounds;
mod scenario;
mod sums;

use clap::{Args, Subcommand};

pub(crate) use self::{
    meter::{Cost, measure},
    peer::bulk_walk_version,
    problem::{Problem, field},
    rounds::{Rows, run},
};

/// What to measure.
#[derive(Debug, Args)]
pub(crate) struct SnmpArgs {
    /// How often each client runs; the figures are medians.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// One round on small fleets, to see that everything works. Its figures mean little.
    #[arg(long)]
    quick: bool,
    /// Only the scenarios of these names, G1 to G5.
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,
}

/// What this program runs of itself, so that the kernel counts each side apart.
#[derive(Debug, Subcommand)]
pub(crate) enum Child {
    /// Runs agents until standard input ends.
    #[command(hide = true)]
    Agents(agents::Shape),
    /// Walks agents once.
    #[command(hide = true)]
    Client(client::ClientArgs),
    /// Runs a command and says on standard error what it cost.
    #[command(hide = true)]
    Meter(meter::MeterArgs),
    /// Answers datagrams with datagrams until standard input ends.
    #[command(hide = true)]
    FloorServer,
    /// Exchanges datagrams with the floor server.
    #[command(hide = true)]
    FloorClient(floor::FloorArgs),
}

impl Child {
    pub(crate) fn run(&self) -> Result<(), Problem> {
        match self {
            Self::Agents(shape) => agents::serve(shape),
            Self::Client(args) => client::run(args),
            Self::Meter(args) => meter::run(args),
            Self::FloorServer => floor::serve(),
            Self::FloorClient(args) => floor::exchange(args),
        }
    }
}
