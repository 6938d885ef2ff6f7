//! Delivery to the daemon: `outbox`, and the flags of `certify` for it.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use linecert_api::Address;

#[derive(Debug, Subcommand)]
pub(crate) enum Outbox {
    List(OutboxList),
    Show(OutboxShow),
    Send(OutboxSend),
    Add(OutboxAdd),
    Remove(OutboxRemove),
    Enrol(OutboxEnrol),
}

/// Where the outbox is.
#[derive(Debug, Args)]
pub(crate) struct OutboxState {
    #[arg(id = "outbox_state", long = "state", value_name = "FOLDER")]
    pub(crate) folder: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct OutboxList {
    #[arg(long)]
    pub(crate) all: bool,
    #[command(flatten)]
    pub(crate) state: OutboxState,
}

#[derive(Debug, Args)]
pub(crate) struct OutboxShow {
    #[arg(value_name = "ENTRY")]
    pub(crate) entry: String,
    #[command(flatten)]
    pub(crate) state: OutboxState,
}

#[derive(Debug, Args)]
pub(crate) struct OutboxSend {
    #[arg(value_name = "ENTRY")]
    pub(crate) entries: Vec<String>,
    #[command(flatten)]
    pub(crate) state: OutboxState,
}

#[derive(Debug, Args)]
pub(crate) struct OutboxAdd {
    #[arg(value_name = "CERTIFICATE", required = true)]
    pub(crate) files: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) upload: Upload,
    #[command(flatten)]
    pub(crate) state: OutboxState,
}

#[derive(Debug, Args)]
pub(crate) struct OutboxRemove {
    #[arg(value_name = "ENTRY", required = true)]
    pub(crate) entries: Vec<String>,
    #[command(flatten)]
    pub(crate) state: OutboxState,
}

#[derive(Debug, Args)]
pub(crate) struct OutboxEnrol {
    #[arg(value_name = "URL")]
    pub(crate) daemon: Address,
    #[arg(value_name = "CODE")]
    pub(crate) code: String,
    #[arg(long = "token-file", value_name = "FILE")]
    pub(crate) file: PathBuf,
    #[arg(long, value_name = "NAME")]
    pub(crate) laptop: Option<String>,
    #[arg(id = "daemon_ca", long = "ca", value_name = "FILE")]
    pub(crate) ca: Option<PathBuf>,
}

/// The daemon that certificates go to, and what it takes to be let in.
#[derive(Debug, Args)]
pub(crate) struct Upload {
    #[arg(id = "upload", long = "upload", value_name = "URL")]
    pub(crate) to: Option<Address>,
    #[arg(long, value_name = "FILE", requires = "upload")]
    pub(crate) token_file: Option<PathBuf>,
    #[arg(id = "daemon_ca", long = "ca", value_name = "FILE", requires = "upload")]
    pub(crate) ca: Option<PathBuf>,
}
