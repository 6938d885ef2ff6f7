//! The command line of `linecert trust`.

use std::path::PathBuf;

use clap::Subcommand;

use super::Signing;

#[derive(Debug, Subcommand)]
pub(crate) enum Trust {
    /// Writes the newest version as terms, for a person to change.
    Terms {
        #[arg(value_name = "FILE")]
        trust: PathBuf,
    },
    /// Proposes a version.
    Draft {
        #[arg(value_name = "TERMS.toml")]
        terms: PathBuf,
        #[arg(long, value_name = "FILE")]
        after: Option<PathBuf>,
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Signs a proposal with one root key.
    Sign {
        #[arg(value_name = "DRAFT")]
        draft: PathBuf,
        #[command(flatten)]
        signing: Signing,
    },
    /// Brings the signatures of two copies together.
    Merge {
        #[arg(value_name = "DRAFT")]
        draft: PathBuf,
        #[arg(value_name = "COPY")]
        copy: PathBuf,
    },
    /// Makes a trust root of a proposal that enough have signed.
    Finish {
        #[arg(value_name = "DRAFT")]
        draft: PathBuf,
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Shows a trust root or a draft.
    Show {
        #[arg(value_name = "FILE")]
        trust: PathBuf,
    },
    /// Puts a newer trust root in the place of the one at hand.
    Update {
        #[arg(value_name = "PINNED")]
        pinned: PathBuf,
        #[arg(value_name = "NEWER")]
        newer: PathBuf,
    },
}
