//! `linecert statement` as typed.

use std::{num::NonZeroU32, path::PathBuf};

use clap::{Args, Subcommand, builder::NonEmptyStringValueParser};

use super::Holding;

#[derive(Debug, Subcommand)]
pub(crate) enum Statement {
    Receipt {
        #[command(flatten)]
        about: About,
    },
    Supersede {
        #[command(flatten)]
        about: About,
        #[arg(long, value_name = "CERTIFICATE")]
        by: PathBuf,
        #[arg(long, value_name = "TEXT", value_parser = NonEmptyStringValueParser::new())]
        reason: String,
    },
    Revoke {
        #[command(flatten)]
        about: About,
        #[arg(long, value_name = "TEXT", value_parser = NonEmptyStringValueParser::new())]
        reason: String,
    },
    Exclude {
        #[command(flatten)]
        about: About,
        #[arg(long)]
        task: String,
        #[arg(long, value_name = "NUMBER")]
        attempt: NonZeroU32,
        #[arg(long, value_name = "TEXT", value_parser = NonEmptyStringValueParser::new())]
        reason: String,
    },
    Comment {
        #[command(flatten)]
        about: About,
        #[arg(value_name = "TEXT", value_parser = NonEmptyStringValueParser::new())]
        text: String,
    },
    #[command(subcommand)]
    Stamp(Stamp),
}

/// A certificate that is spoken about, and who speaks.
#[derive(Debug, Args)]
pub(crate) struct About {
    #[arg(value_name = "CERTIFICATE")]
    pub(crate) certificate: PathBuf,
    #[arg(id = "speaker", long = "signer", value_name = "FOLDER")]
    pub(crate) signer: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) holding: Holding,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Stamp {
    Request {
        #[arg(value_name = "CERTIFICATE")]
        certificate: PathBuf,
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    Attach {
        #[arg(value_name = "CERTIFICATE")]
        certificate: PathBuf,
        #[arg(value_name = "TOKEN")]
        token: PathBuf,
        #[arg(long, value_name = "FILE")]
        trust: Option<PathBuf>,
    },
}
