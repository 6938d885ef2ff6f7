//! `linecert path`: the way to a host, and the largest packet that gets there.

use crate::{
    args::{Format, Path},
    exit::{CommandError, Exit},
    language::Messages,
};

/// Runs the verb.
pub(crate) fn run(_: &Path, _: Format, _: &Messages) -> Result<Exit, CommandError> {
    Ok(Exit::Unsupported)
}
