//! `linecert respond`: the far end of every test.

use crate::{
    args::{Format, Respond},
    exit::{CommandError, Exit},
    language::Messages,
};

/// Runs the verb.
pub(crate) fn run(_: &Respond, _: Format, _: &Messages) -> Result<Exit, CommandError> {
    Ok(Exit::Unsupported)
}
