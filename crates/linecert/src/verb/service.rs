//! `linecert service`: the services around a line.

use crate::{
    args::{Format, Service},
    exit::{CommandError, Exit},
    language::Messages,
};

/// Runs the verb.
pub(crate) fn run(_: &Service, _: Format, _: &Messages) -> Result<Exit, CommandError> {
    Ok(Exit::Unsupported)
}
