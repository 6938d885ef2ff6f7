//! `linecert otdr`: traces of optical reflectometers.

mod assess;
mod compare;
mod events;
mod picture;
mod plot;
mod show;
mod signs;
mod suspect;

use std::path::Path;

use linecert_measure::{Decimals, Quantity};
use linecert_otdr::{Delay, Trace};

use crate::{
    args::{Format, Otdr},
    exit::{CommandError, Exit},
    language::Messages,
    verb::read_bytes,
};

/// Runs the verb.
pub(crate) fn run(args: &Otdr, format: Format, messages: &Messages) -> Result<Exit, CommandError> {
    match args {
        Otdr::Show { file } => show::run(file, format, messages),
        Otdr::Plot { file, out } => plot::run((file, out.as_deref()), format, messages),
        Otdr::Assess(args) => assess::run(args, format, messages),
        Otdr::Compare { before, after } => compare::run((before, after), format, messages),
        Otdr::Suspect { files } => suspect::run(files, format, messages),
    }
}

/// Reads a trace.
fn read(file: &Path) -> Result<Trace, CommandError> {
    let bytes = read_bytes(file)?;
    Trace::read(&bytes).map_err(|error| {
        let wrong = CommandError::new(Exit::Garbled, "trace-wrong").name("file", file.display());
        wrong.text(format!("failed to {error}")).hint("hint-trace-again")
    })
}

/// What the fibre is called: as the user says, as the file says, or else as the file is called.
fn fibre(trace: &Trace, file: &Path, given: Option<&str>) -> String {
    let told = trace.recording().general.fibre.trim();
    let stem = || file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    given.map(str::to_owned).unwrap_or_else(|| if told.is_empty() { stem() } else { told.into() })
}

/// A place as a distance to the centimetre; files count places in 2 cm.
fn distance(trace: &Trace, at: Delay) -> Option<String> {
    trace.length(at).map(|length| fixed(length, 2))
}

/// A quantity with so many digits behind the point, finer ones dropped, and its unit.
fn fixed(quantity: Quantity, decimals: u8) -> String {
    let number = Decimals::new(decimals).map(|decimals| quantity.number(decimals));
    format!("{} {}", number.unwrap_or_else(|| quantity.shortest_number()), quantity.unit())
}

/// A loss or a reflectance with the thousandths that files count in.
fn thousandths(quantity: Quantity) -> String {
    fixed(quantity, 3)
}

/// A difference, its sign always told.
fn signed(difference: Quantity) -> String {
    let sign = if difference.steps() > 0 { "+" } else { "" };
    format!("{sign}{}", thousandths(difference))
}
