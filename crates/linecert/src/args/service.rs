//! The arguments of `linecert service`: the services around a line.

use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(crate) enum Service {
    Link { interface: String },
}
