//! `linecert certify` as typed.

use std::path::PathBuf;

use clap::{Args, builder::NonEmptyStringValueParser};
use linecert_lab::Fault;

use super::{Holding, Paper, Upload};

#[derive(Debug, Args)]
pub(crate) struct Certify {
    #[arg(long, conflicts_with_all = ["order", "inventory", "signer", "signer_key", "passphrase"])]
    pub(crate) lab: bool,
    #[arg(long, requires = "lab", value_name = "FAULT")]
    pub(crate) fault: Vec<Fault>,
    #[arg(long, value_name = "FILE", required_unless_present = "lab")]
    pub(crate) order: Option<PathBuf>,
    #[arg(long, value_name = "FILE", required_unless_present = "lab")]
    pub(crate) inventory: Option<PathBuf>,
    #[arg(long, value_name = "FOLDER", required_unless_present = "lab")]
    pub(crate) signer: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) holding: Holding,
    #[arg(long, value_name = "FOLDER", default_value = ".")]
    pub(crate) out: PathBuf,
    #[arg(long)]
    pub(crate) resume: bool,
    #[arg(long, value_name = "FOLDER")]
    pub(crate) state: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub(crate) attach: Vec<PathBuf>,
    #[arg(long, value_name = "CERTIFICATE", requires = "reason")]
    pub(crate) supersedes: Option<PathBuf>,
    #[arg(long, value_name = "TEXT", requires = "supersedes", value_parser = NonEmptyStringValueParser::new())]
    pub(crate) reason: Option<String>,
    #[arg(long, value_name = "FILE")]
    pub(crate) results: Vec<PathBuf>,
    #[arg(long, value_name = "MAP", requires = "results")]
    pub(crate) map: Option<String>,
    #[arg(long, value_name = "ID", requires = "results")]
    pub(crate) pair: Option<String>,
    #[arg(long, value_name = "NAME", requires = "results")]
    pub(crate) fibre: Option<String>,
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u32).range(0..=3_600))]
    pub(crate) wait: u32,
    #[command(flatten)]
    pub(crate) upload: Upload,
    #[command(flatten)]
    pub(crate) paper: Paper,
}
