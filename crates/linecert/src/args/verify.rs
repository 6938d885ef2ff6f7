//! The arguments of `linecert verify`.

use std::{path::PathBuf, str::FromStr};

use clap::Args;
use linecert_cert::{Requirement, UnknownName};

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
    pub(crate) require: Vec<Demand>,
    #[arg(long, value_name = "FILE|TEXT")]
    pub(crate) qr: Option<String>,
    #[command(flatten)]
    pub(crate) look: Look,
}

/// What must be so besides that the certificate verifies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Demand {
    /// Something that its file alone shows.
    Of(Requirement),
    /// The page that was given shows what the certificate says.
    Page,
    /// Every file that it names is there.
    Attached,
}

impl FromStr for Demand {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, UnknownName> {
        match name {
            "page" => Ok(Self::Page),
            "attached" => Ok(Self::Attached),
            _ => name.parse().map(Self::Of),
        }
    }
}
