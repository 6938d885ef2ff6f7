//! The command line of `linecert key`, and the flags of every verb that signs.

use std::{num::NonZeroU16, path::PathBuf};

use clap::{Args, Subcommand, ValueEnum, builder::NonEmptyStringValueParser};
use linecert_cert::Skill;
use linecert_key::{KeySource, PassphraseSource, TokenUri};
use linecert_measure::Timestamp;

use super::unrepeated::unrepeated;

/// Ten years, leap days included.
const MOST_DAYS: u16 = 3660;

/// Which key signs, and what opens it.
#[derive(Debug, Args)]
pub(crate) struct Signing {
    #[arg(long, value_name = "SOURCE", value_parser = unrepeated::<KeySource>())]
    pub(crate) key: KeySource,
    #[arg(long, value_name = "SOURCE", default_value = "prompt", value_parser = unrepeated::<PassphraseSource>())]
    pub(crate) passphrase: PassphraseSource,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Key {
    New(KeyNew),
    Make(KeyMake),
    Request(KeyRequest),
    Issue(KeyIssue),
    Show(KeyShow),
    Revoke(KeyRevoke),
    Cosign(KeyCosign),
    Passphrase(KeyPassphrase),
    Tokens(KeyTokens),
    #[cfg(feature = "key-store")]
    Remember(KeyRemember),
    #[cfg(feature = "key-store")]
    Forget(KeyForget),
}

/// The quick start: every key of a small operator on one computer.
#[derive(Debug, Args)]
pub(crate) struct KeyNew {
    #[arg(value_name = "FOLDER")]
    pub(crate) folder: PathBuf,
    #[arg(long, value_parser = NonEmptyStringValueParser::new())]
    pub(crate) operator: String,
    #[arg(long, value_parser = NonEmptyStringValueParser::new())]
    pub(crate) technician: String,
    #[arg(long, value_name = "NUMBER", value_parser = NonEmptyStringValueParser::new())]
    pub(crate) staff: String,
    #[arg(long, default_value = "365", value_parser = days)]
    pub(crate) days: NonZeroU16,
    #[arg(long, value_name = "SOURCE", default_value = "prompt", value_parser = unrepeated::<PassphraseSource>())]
    pub(crate) passphrase: PassphraseSource,
    #[arg(long, value_name = "TOKEN", value_parser = unrepeated::<TokenUri>())]
    pub(crate) key: Option<TokenUri>,
    #[arg(long, value_name = "SOURCE", default_value = "prompt", requires = "key", value_parser = unrepeated::<PassphraseSource>())]
    pub(crate) pin: PassphraseSource,
}

#[derive(Debug, Args)]
pub(crate) struct KeyMake {
    #[arg(value_name = "KEY", value_parser = unrepeated::<KeySource>())]
    pub(crate) new: KeySource,
    #[arg(long, value_name = "SOURCE", default_value = "prompt", value_parser = unrepeated::<PassphraseSource>())]
    pub(crate) passphrase: PassphraseSource,
}

#[derive(Debug, Args)]
pub(crate) struct KeyRequest {
    #[arg(value_name = "FOLDER")]
    pub(crate) folder: PathBuf,
    #[arg(long, value_parser = NonEmptyStringValueParser::new())]
    pub(crate) name: String,
    #[arg(long, value_name = "NUMBER", value_parser = NonEmptyStringValueParser::new())]
    pub(crate) staff: String,
    #[arg(long, value_enum)]
    pub(crate) role: Office,
    #[arg(long, value_name = "LEVEL", value_parser = skill)]
    pub(crate) skill: Option<Skill>,
    #[command(flatten)]
    pub(crate) holding: Holding,
    #[arg(long, value_name = "KEY-CERT")]
    pub(crate) previous: Option<PathBuf>,
}

/// What a key may be certified for outside of the lab.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Office {
    Technician,
    Noc,
    Instrument,
}

/// Where the key of a signer's folder is, and what opens it.
#[derive(Debug, Args)]
pub(crate) struct Holding {
    #[arg(id = "signer_key", long = "key", value_name = "SOURCE", value_parser = unrepeated::<KeySource>())]
    pub(crate) key: Option<KeySource>,
    #[arg(long, value_name = "SOURCE", default_value = "prompt", value_parser = unrepeated::<PassphraseSource>())]
    pub(crate) passphrase: PassphraseSource,
}

#[derive(Debug, Args)]
pub(crate) struct KeyIssue {
    #[arg(value_name = "REQUEST")]
    pub(crate) request: PathBuf,
    #[arg(long, value_name = "FILE")]
    pub(crate) trust: PathBuf,
    #[command(flatten)]
    pub(crate) signing: Signing,
    #[arg(long, value_name = "LEVEL", value_parser = skill)]
    pub(crate) skill: Option<Skill>,
    #[arg(long, value_delimiter = ',')]
    pub(crate) access: Vec<linecert_profile::Access>,
    #[arg(long, value_delimiter = ',', value_parser = NonEmptyStringValueParser::new())]
    pub(crate) region: Vec<String>,
    #[arg(long, default_value = "365", value_parser = days)]
    pub(crate) days: NonZeroU16,
    #[arg(long, value_name = "DAYS", default_value = "30", value_parser = days)]
    pub(crate) max_offline_days: NonZeroU16,
    #[arg(long, value_parser = NonEmptyStringValueParser::new())]
    pub(crate) serial: Option<String>,
    #[arg(long, value_name = "FOLDER")]
    pub(crate) known: PathBuf,
    #[arg(long)]
    pub(crate) renew_lapsed: bool,
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct KeyShow {
    #[arg(value_name = "FILE", value_parser = unrepeated::<KeySource>())]
    pub(crate) shown: KeySource,
    #[arg(long, value_name = "FILE")]
    pub(crate) trust: Option<PathBuf>,
    #[arg(long, value_name = "SOURCE", default_value = "prompt", value_parser = unrepeated::<PassphraseSource>())]
    pub(crate) passphrase: PassphraseSource,
}

#[derive(Debug, Args)]
pub(crate) struct KeyRevoke {
    #[arg(value_name = "KEY-CERT|KEY-ID")]
    pub(crate) revoked: String,
    #[arg(long, value_name = "FILE")]
    pub(crate) trust: PathBuf,
    #[command(flatten)]
    pub(crate) signing: Signing,
    #[arg(long, value_name = "TIME")]
    pub(crate) since: Timestamp,
    #[arg(long, value_name = "TEXT", value_parser = NonEmptyStringValueParser::new())]
    pub(crate) reason: String,
    #[arg(long, value_name = "FILE")]
    pub(crate) draft: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct KeyCosign {
    #[arg(value_name = "DRAFT")]
    pub(crate) draft: PathBuf,
    #[arg(long, value_name = "FILE")]
    pub(crate) trust: PathBuf,
    #[command(flatten)]
    pub(crate) signing: Signing,
}

#[derive(Debug, Args)]
pub(crate) struct KeyPassphrase {
    #[arg(value_name = "FILE")]
    pub(crate) key_file: PathBuf,
    #[arg(long, value_name = "SOURCE", default_value = "prompt", value_parser = unrepeated::<PassphraseSource>())]
    pub(crate) passphrase: PassphraseSource,
    #[arg(long, value_name = "SOURCE", default_value = "prompt", value_parser = unrepeated::<PassphraseSource>())]
    pub(crate) new: PassphraseSource,
}

#[derive(Debug, Args)]
pub(crate) struct KeyTokens {
    #[arg(value_name = "LIBRARY")]
    pub(crate) module: Option<PathBuf>,
    #[arg(long, value_name = "SOURCE", value_parser = unrepeated::<PassphraseSource>())]
    pub(crate) pin: Option<PassphraseSource>,
}

#[cfg(feature = "key-store")]
#[derive(Debug, Args)]
pub(crate) struct KeyRemember {
    #[arg(value_name = "FILE")]
    pub(crate) key_file: PathBuf,
    #[arg(long, value_name = "SOURCE", default_value = "prompt", value_parser = unrepeated::<PassphraseSource>())]
    pub(crate) passphrase: PassphraseSource,
}

#[cfg(feature = "key-store")]
#[derive(Debug, Args)]
pub(crate) struct KeyForget {
    #[arg(value_name = "FILE")]
    pub(crate) key_file: PathBuf,
}

/// A whole number of days, from 1 to ten years.
fn days(text: &str) -> Result<NonZeroU16, String> {
    let days = text.parse::<NonZeroU16>().ok().filter(|days| days.get() <= MOST_DAYS);
    days.ok_or_else(|| format!("write a number of days from 1 to {MOST_DAYS}"))
}

fn skill(text: &str) -> Result<Skill, String> {
    let level = text.parse::<u8>().map_err(|error| error.to_string())?;
    Skill::try_from(level).map_err(|error| error.to_string())
}
