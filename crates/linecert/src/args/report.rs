//! The arguments of `linecert report`: the page and the label of a certificate.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use linecert_report::{LabelSize, Language, OnuSerial, ServiceNumber};

#[derive(Debug, Subcommand)]
pub(crate) enum Report {
    Page(Page),
    Label(Label),
    Template {
        #[arg(value_name = "FOLDER")]
        folder: PathBuf,
    },
}

/// How a page looks.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct Look {
    #[arg(long, value_name = "FOLDER")]
    pub(crate) template: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub(crate) font: Vec<PathBuf>,
}

/// How a page looks, and in which language.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct Paper {
    #[arg(long, value_name = "LANGUAGE")]
    pub(crate) page_lang: Option<Language>,
    #[command(flatten)]
    pub(crate) look: Look,
}

#[derive(Debug, Args)]
pub(crate) struct Page {
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    #[arg(long, value_name = "FILE")]
    pub(crate) trust: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) paper: Paper,
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Label {
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    #[arg(long, value_name = "FILE")]
    pub(crate) trust: Option<PathBuf>,
    #[arg(long, default_value = "62x29")]
    pub(crate) size: LabelSize,
    #[arg(long, value_name = "NUMBER")]
    pub(crate) service_number: Option<ServiceNumber>,
    #[arg(long, value_name = "SERIAL")]
    pub(crate) onu_serial: Option<OnuSerial>,
    #[arg(long, value_enum, default_value_t = Form::Pdf)]
    pub(crate) form: Form,
    #[arg(long, value_name = "LANGUAGE")]
    pub(crate) page_lang: Option<Language>,
    #[arg(long, value_name = "FILE")]
    pub(crate) font: Vec<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
}

/// The form of a label's file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Form {
    Pdf,
    Svg,
}
