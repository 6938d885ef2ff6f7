//! The arguments of `linecert copper` and `linecert otdr`: results that an instrument wrote.

use std::path::PathBuf;

use clap::{Args, Subcommand};

#[derive(Debug, Subcommand)]
pub(crate) enum Copper {
    Import {
        file: PathBuf,
        #[arg(long, value_name = "MAP", default_value = "linecert-csv")]
        map: String,
    },
    Assess(CopperAssess),
    Maps,
    Check {
        map: String,
    },
}

#[derive(Debug, Args)]
pub(crate) struct CopperAssess {
    pub(crate) profile: String,
    #[arg(required_unless_present = "entry", conflicts_with = "entry")]
    pub(crate) file: Option<PathBuf>,
    #[arg(long, value_name = "MAP", default_value = "linecert-csv")]
    pub(crate) map: String,
    #[arg(long, value_name = "ID", requires = "file")]
    pub(crate) pair: Option<String>,
    #[arg(long, value_name = "TEXT")]
    pub(crate) entry: Vec<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Otdr {
    Show {
        file: PathBuf,
    },
    Plot {
        file: PathBuf,
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    Assess(OtdrAssess),
    Compare {
        before: PathBuf,
        after: PathBuf,
    },
    Suspect {
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
}

#[derive(Debug, Args)]
pub(crate) struct OtdrAssess {
    pub(crate) profile: String,
    pub(crate) file: PathBuf,
    #[arg(long, value_name = "FILE")]
    pub(crate) reverse: Option<PathBuf>,
    #[arg(long, value_name = "NAME")]
    pub(crate) fibre: Option<String>,
}
