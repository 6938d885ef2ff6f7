//! The two ways out: results to standard output, everything else to standard error.

use std::{
    fmt::Display,
    io::{self, Write as _},
};

use linecert_driver::Cell;
use linecert_measure::Observation;
use serde::Serialize;

use super::{safe::safe_json, table};
use crate::exit::{CommandError, Exit};

/// Prints a line of the result.
///
/// # Errors
/// When standard output takes no more: a full disk, or a reader that has left.
pub(crate) fn line(text: impl Display) -> Result<(), CommandError> {
    writeln!(anstream::stdout(), "{text}").map_err(|error| match error.kind() {
        io::ErrorKind::BrokenPipe => CommandError::new(Exit::ReaderLeft, "reader-left"),
        _ => CommandError::new(Exit::Storage, "cannot-print").cause(error),
    })
}

/// Prints lines of the result.
pub(crate) fn lines(texts: impl IntoIterator<Item = impl Display>) -> Result<(), CommandError> {
    texts.into_iter().try_for_each(line)
}

/// Prints a table.
pub(crate) fn print_table(rows: Vec<Vec<String>>) -> Result<(), CommandError> {
    lines(table(rows))
}

/// Prints one JSON object on one line.
pub(crate) fn json_line(value: &serde_json::Value) -> Result<(), CommandError> {
    line(safe_json(&value.to_string()))
}

/// Prints one observation on one line, its keys in the order of the documented form.
pub(crate) fn observation_line(observation: &Observation) -> Result<(), CommandError> {
    let bug = |error| CommandError::new(Exit::Bug, "bug").cause(error);
    line(safe_json(&serde_json::to_string(observation).map_err(bug)?))
}

/// Prints one cell of an access node on one line.
pub(crate) fn cell_line(cell: &Cell) -> Result<(), CommandError> {
    let bug = |error| CommandError::new(Exit::Bug, "bug").cause(error);
    line(safe_json(&serde_json::to_string(cell).map_err(bug)?))
}

/// Prints one value of a stable form on one line, its keys in the order of the documented form.
pub(crate) fn wire_line(value: &impl Serialize) -> Result<(), CommandError> {
    let bug = |error| CommandError::new(Exit::Bug, "bug").cause(error);
    line(safe_json(&serde_json::to_string(value).map_err(bug)?))
}

/// Tells the user something beside the result. When even standard error is gone, nobody is there
/// to be told.
pub(crate) fn note(text: impl Display) {
    drop(writeln!(anstream::stderr(), "{text}"));
}
