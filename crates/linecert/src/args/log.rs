//! The transparency log: `log`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use linecert_key::PassphraseSource;
use linecert_tlog::{KeyName, VerifierKey};

#[derive(Debug, Subcommand)]
pub(crate) enum Log {
    New(LogNew),
    Show(LogShow),
    Add(LogAdd),
    Prove(LogProve),
    Request(LogRequest),
    Attach(LogAttach),
    Monitor(LogMonitor),
    Seen(LogSeen),
    #[command(subcommand)]
    Witness(LogWitness),
}

/// The secret key of a log or witness, and what opens it.
#[derive(Debug, Args)]
pub(crate) struct LogKey {
    #[arg(id = "log_key", long = "key", value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
    #[arg(
        id = "log_passphrase",
        long = "passphrase",
        value_name = "SOURCE",
        default_value = "prompt"
    )]
    pub(crate) passphrase: PassphraseSource,
}

#[derive(Debug, Args)]
pub(crate) struct LogNew {
    #[arg(id = "log_folder", value_name = "FOLDER")]
    pub(crate) folder: PathBuf,
    #[arg(long)]
    pub(crate) name: KeyName,
    #[arg(long, value_parser = clap::value_parser!(u16).range(1_000..=9_999))]
    pub(crate) year: u16,
    #[command(flatten)]
    pub(crate) key: LogKey,
}

#[derive(Debug, Args)]
pub(crate) struct LogShow {
    #[arg(id = "log_folder", value_name = "FOLDER")]
    pub(crate) folder: PathBuf,
    #[arg(id = "log_trust", long = "trust", value_name = "FILE")]
    pub(crate) trust: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct LogAdd {
    #[arg(id = "log_folder", value_name = "FOLDER")]
    pub(crate) folder: PathBuf,
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) key: LogKey,
    #[arg(long, requires = "log_trust")]
    pub(crate) prove: bool,
    #[arg(id = "log_trust", long = "trust", value_name = "FILE")]
    pub(crate) trust: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct LogProve {
    #[arg(id = "log_folder", value_name = "FOLDER")]
    pub(crate) folder: PathBuf,
    #[arg(value_name = "CERTIFICATE", required = true)]
    pub(crate) bundles: Vec<PathBuf>,
    #[arg(id = "log_trust", long = "trust", value_name = "FILE")]
    pub(crate) trust: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct LogRequest {
    #[arg(id = "log_folder", value_name = "FOLDER")]
    pub(crate) folder: PathBuf,
    #[arg(long, value_name = "SIZE", default_value_t = 0)]
    pub(crate) old: u64,
    #[arg(id = "log_trust", long = "trust", value_name = "FILE")]
    pub(crate) trust: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct LogAttach {
    #[arg(id = "log_folder", value_name = "FOLDER")]
    pub(crate) folder: PathBuf,
    #[arg(value_name = "RESPONSE", required = true)]
    pub(crate) responses: Vec<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub(crate) request: Option<PathBuf>,
    #[arg(id = "log_trust", long = "trust", value_name = "FILE")]
    pub(crate) trust: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct LogMonitor {
    #[arg(id = "log_folder", value_name = "FOLDER")]
    pub(crate) folder: PathBuf,
    #[arg(long, value_name = "FOLDER")]
    pub(crate) state: PathBuf,
    #[arg(id = "log_trust", long = "trust", value_name = "FILE")]
    pub(crate) trust: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct LogSeen {
    #[arg(value_name = "FOLDER|FILE")]
    pub(crate) checkpoint: PathBuf,
    #[arg(id = "log_trust", long = "trust", value_name = "FILE")]
    pub(crate) trust: PathBuf,
    #[arg(long, value_name = "FOLDER")]
    pub(crate) state: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum LogWitness {
    New(WitnessNew),
    Answer(WitnessAnswer),
}

#[derive(Debug, Args)]
pub(crate) struct WitnessNew {
    #[arg(id = "witness_state", value_name = "STATE")]
    pub(crate) state: PathBuf,
    #[arg(long)]
    pub(crate) name: KeyName,
    #[command(flatten)]
    pub(crate) key: LogKey,
}

#[derive(Debug, Args)]
pub(crate) struct WitnessAnswer {
    #[arg(id = "witness_state", value_name = "STATE")]
    pub(crate) state: PathBuf,
    #[arg(long = "log", value_name = "VKEY", required = true)]
    pub(crate) logs: Vec<VerifierKey>,
    #[command(flatten)]
    pub(crate) key: LogKey,
}
