//! The arguments of `linecert verify`.

use std::path::PathBuf;

use clap::Args;
use linecert_cert::Requirement;

use super::report::Look;

#[derive(Debug, Args)]
pub(crate) struct Verify {
    #[arg(value_name = "FILE", required_unless_present = "qr")]
    pub(crate) file: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub(crate) trust: Option<PathBuf>,
    #[arg(long, value_name = "FILE", requires = "file")]
    pub(crate) certificate: Option<PathBuf>,
    #[arg(long, value_name = "FOLDER", requires = "file")]
    pub(crate) files: Option<PathBuf>,
    #[arg(long, value_name = "WHAT", value_delimiter = ',', requires = "file")]
    pub(crate) require: Vec<Requirement>,
    #[arg(long, value_name = "FILE|TEXT")]
    pub(crate) qr: Option<String>,
    #[command(flatten)]
    pub(crate) look: Look,
}
