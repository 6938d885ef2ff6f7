//! `audit`: many certificates at once, and a control against one.

use std::{num::NonZeroUsize, path::PathBuf};

use clap::{Args, Subcommand, ValueEnum};
use linecert_report::Language;

#[derive(Debug, Subcommand)]
pub(crate) enum Audit {
    Run(Box<AuditRun>),
    Retest(AuditRetest),
}

#[derive(Debug, Args)]
pub(crate) struct AuditRun {
    #[arg(value_name = "SOURCE", required = true)]
    pub(crate) source: Vec<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub(crate) trust: Option<PathBuf>,
    #[arg(long, value_name = "FOLDER")]
    pub(crate) work: PathBuf,
    #[arg(long)]
    pub(crate) resume: bool,
    #[arg(long, value_name = "FOLDER")]
    pub(crate) log: Vec<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub(crate) instruments: Option<PathBuf>,
    #[arg(long, value_name = "COUNT")]
    pub(crate) threads: Option<NonZeroUsize>,
    #[arg(long, value_name = "FOLDER")]
    pub(crate) out: Option<PathBuf>,
    #[arg(long, value_name = "LANGUAGE", requires = "out")]
    pub(crate) page_lang: Option<Language>,
    #[arg(long, value_name = "FILE", requires = "out")]
    pub(crate) font: Vec<PathBuf>,
    #[arg(long, value_enum)]
    pub(crate) require: Option<Required>,
}

/// What else an audit must find to end with 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Required {
    Unsuspicious,
}

#[derive(Debug, Args)]
pub(crate) struct AuditRetest {
    #[arg(value_name = "CERTIFICATE")]
    pub(crate) certificate: PathBuf,
    #[arg(value_name = "CONTROL")]
    pub(crate) control: PathBuf,
    #[arg(long, value_name = "FILE")]
    pub(crate) trust: Option<PathBuf>,
}
