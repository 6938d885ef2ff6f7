//! `linecert ont`: what an ONU or a transceiver tells of its optics.

use linecert_driver::{ConsoleScope, Family};

use crate::{
    args::{Format, Ont},
    exit::{CommandError, Exit},
    language::Messages,
    render::cells,
    verb::console,
};

/// Runs the verb.
pub(crate) fn run(args: &Ont, format: Format, messages: &Messages) -> Result<Exit, CommandError> {
    let Ont::Read(which) = args;
    let told = console::read(which, (Family::Ont, ConsoleScope::Read), messages)?;
    console::show(&told, format, || {
        let blank = std::iter::once(String::new());
        let details = cells::details(&told.cells, messages);
        told.head(messages).into_iter().chain(blank).chain(details).collect()
    })?;
    Ok(told.end(messages))
}
