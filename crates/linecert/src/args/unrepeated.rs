//! Values that may hold a secret by mistake.

use std::{error::Error, ffi::OsStr, marker::PhantomData, str::FromStr};

use clap::{Arg, Command, builder::TypedValueParser, error::ErrorKind};

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
