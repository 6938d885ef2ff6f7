//! `linecert power`: an optical power meter in the hand of the user.

mod read;
mod tally;
mod watch;
mod which;
mod zero;

use std::path::Path;

use linecert_instrument::Inventory;

use crate::{
    args::{Format, Power},
    block_on,
    exit::{CommandError, Exit},
    language::Messages,
    render,
};

/// How the results are to look.
#[derive(Clone, Copy)]
struct Output<'a> {
    format: Format,
    messages: &'a Messages,
}

/// Runs the verb.
pub(crate) fn run(args: &Power, format: Format, messages: &Messages) -> Result<Exit, CommandError> {
    let output = Output { format, messages };
    match args {
        Power::Read(args) => block_on(render::until_stopped(read::read(args, output))),
        Power::Watch(args) => watch::run(args, output),
        // That the detector is dark, `--dark` has said: without it nothing gets here.
        Power::Zero { meter, dark: _ } => {
            block_on(render::until_stopped(zero::zero(meter, output)))
        }
    }
}

/// The inventory in a file.
pub(crate) fn inventory(file: &Path) -> Result<Inventory, CommandError> {
    Inventory::read(file).map_err(|error| {
        CommandError::new(Exit::of_file(&error), "inventory-wrong")
            .cause(error)
            .hint("hint-example-files")
    })
}
