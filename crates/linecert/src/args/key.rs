//! The command line of `linecert key`, and the flags of every verb that signs.

use std::{error::Error, ffi::OsStr, marker::PhantomData, path::PathBuf, str::FromStr};

use clap::{
    Arg, Args, Command, Subcommand,
    builder::{NonEmptyStringValueParser, TypedValueParser},
    error::ErrorKind,
};
use linecert_key::{KeySource, PassphraseSource};

/// Which key signs, and what opens it.
#[derive(Debug, Args)]
pub(crate) struct Signing {
    #[arg(long, value_name = "SOURCE", value_parser = unrepeated::<KeySource>())]
    pub(crate) key: KeySource,
    #[arg(long, value_name = "SOURCE", default_value = "prompt", value_parser = unrepeated::<PassphraseSource>())]
    pub(crate) passphrase: PassphraseSource,
}

/// Parses a value that may hold a secret by mistake: what is wrong is told without the value.
#[derive(Debug)]
pub(super) struct Unrepeated<T>(PhantomData<fn() -> T>);

pub(super) const fn unrepeated<T>() -> Unrepeated<T> {
    Unrepeated(PhantomData)
}

impl<T> Clone for Unrepeated<T> {
    fn clone(&self) -> Self {
        unrepeated()
    }
}

impl<T> TypedValueParser for Unrepeated<T>
where
    T: FromStr<Err: Error> + Clone + Send + Sync + 'static,
{
    type Value = T;

    fn parse_ref(
        &self,
        command: &Command,
        argument: Option<&Arg>,
        value: &OsStr,
    ) -> Result<T, clap::Error> {
        value.to_string_lossy().parse().map_err(|error: T::Err| {
            let argument = argument.map(Arg::to_string).unwrap_or_default();
            let text = format!("{argument}: {error}\n");
            clap::Error::raw(ErrorKind::ValueValidation, text).with_cmd(command)
        })
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum Key {
    New(KeyNew),
}

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
    #[arg(long, default_value_t = 365, value_parser = clap::value_parser!(u16).range(1..=3660))]
    pub(crate) days: u16,
}
