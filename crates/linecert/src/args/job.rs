//! `linecert job` as typed.

use std::{num::NonZeroU32, path::PathBuf};

use clap::{Args, Subcommand, builder::NonEmptyStringValueParser};

use super::{Holding, Paper};

#[derive(Debug, Subcommand)]
pub(crate) enum Job {
    Show {
        #[arg(value_name = "JOB")]
        job: PathBuf,
    },
    Comment {
        #[command(flatten)]
        of: OfJob,
        #[arg(value_name = "TEXT", value_parser = NonEmptyStringValueParser::new())]
        text: String,
    },
    Exclude {
        #[command(flatten)]
        of: OfJob,
        #[arg(long)]
        task: String,
        #[arg(long, value_name = "NUMBER")]
        attempt: NonZeroU32,
        #[arg(long, value_name = "TEXT", value_parser = NonEmptyStringValueParser::new())]
        reason: String,
    },
    Accept(Accept),
    Attach {
        #[command(flatten)]
        of: OfJob,
        #[arg(value_name = "FILE", required = true)]
        files: Vec<PathBuf>,
    },
    State {
        #[arg(long, value_name = "FOLDER")]
        state: Option<PathBuf>,
    },
}

/// A job that is spoken about, and who speaks.
#[derive(Debug, Args)]
pub(crate) struct OfJob {
    #[arg(value_name = "JOB")]
    pub(crate) job: PathBuf,
    #[arg(id = "speaker", long = "signer", value_name = "FOLDER")]
    pub(crate) signer: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) holding: Holding,
    #[arg(long, value_name = "FOLDER")]
    pub(crate) state: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) paper: Paper,
}

#[derive(Debug, Args)]
pub(crate) struct Accept {
    #[command(flatten)]
    pub(crate) of: OfJob,
    #[arg(long, value_name = "NAME", required_unless_present_any = ["own_key", "answer"], value_parser = NonEmptyStringValueParser::new())]
    pub(crate) customer: Option<String>,
    #[arg(long, value_name = "PICTURE", requires = "customer")]
    pub(crate) drawn: Option<PathBuf>,
    #[arg(long, value_name = "TEXT", requires = "customer")]
    pub(crate) remarks: Option<String>,
    #[arg(long, conflicts_with = "customer")]
    pub(crate) own_key: bool,
    #[arg(long, value_name = "FILE", requires = "own_key")]
    pub(crate) svg: Option<PathBuf>,
    #[arg(long, value_name = "FILE|TEXT", conflicts_with_all = ["customer", "own_key"])]
    pub(crate) answer: Option<String>,
}
