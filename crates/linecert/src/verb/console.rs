//! What `linecert dsl` and `linecert ont` share: a console, and what it says.

mod password;
mod session;
mod source;

use std::{fs, path::Path};

use linecert_driver::{Cell, ConsoleScope, Driver, Family, Lost};
use linecert_instrument::{ConsoleError, ConsoleTake};
use linecert_measure::Identity;

use self::source::Source;
use crate::{
    args::{Format, WhichConsole},
    exit::{CommandError, Exit},
    hints,
    language::Messages,
    render,
};

/// What a console was asked, and what it said.
pub(crate) struct Told {
    /// Who said it.
    pub(crate) identity: Identity,
    /// What it said.
    pub(crate) cells: Vec<Cell>,
    /// Tables of tones that are of no use.
    pub(crate) lost: Vec<Lost>,
    /// Why it broke off, when it did.
    broken: Option<ConsoleError>,
}

/// Reads a device of this family, or decodes what was captured of one.
pub(crate) fn read(
    which: &WhichConsole,
    (family, scope): (Family, ConsoleScope),
    messages: &Messages,
) -> Result<Told, CommandError> {
    let (source, driver) = source::of(which, family)?;
    let told = match source {
        Source::Capture(file) => decode(file, &driver)?,
        Source::Console(access) => {
            source::check_scope(&driver, scope)?;
            let taken = session::take((*access, &driver), scope, messages)?;
            save(&taken, which.save_capture.as_deref(), messages)?;
            let ConsoleTake { cells, lost, broken, .. } = taken;
            Told { identity: source::identity(&driver, &cells), cells, lost, broken }
        }
    };
    let told = told.within(scope);
    if told.cells.is_empty() && told.lost.is_empty() {
        return Err(CommandError::new(Exit::NotFound, "console-nothing")
            .name("driver", driver.label())
            .hint("hint-console-nothing"));
    }
    Ok(told)
}

fn decode(file: &Path, driver: &Driver) -> Result<Told, CommandError> {
    let bytes = super::read_bytes(file)?;
    let decoded = source::console(driver)?.decode_capture(&bytes).map_err(|error| {
        CommandError::new(Exit::Garbled, "recording-wrong")
            .name("file", file.display())
            .cause(error)
            .hint("hint-console-capture")
    })?;
    if decoded.cells.is_empty() && decoded.lost.is_empty() {
        return Err(CommandError::new(Exit::NotFound, "recording-foreign")
            .name("file", file.display())
            .name("driver", driver.label())
            .hint("hint-driver-list"));
    }
    let identity = source::identity(driver, &decoded.cells);
    Ok(Told { identity, cells: decoded.cells, lost: decoded.lost, broken: None })
}

fn save(take: &ConsoleTake, file: Option<&Path>, messages: &Messages) -> Result<(), CommandError> {
    let Some(file) = file else { return Ok(()) };
    fs::write(file, &take.evidence).map_err(|error| CommandError::unwritable(file, error))?;
    let shown = file.display().to_string();
    render::note(messages.with("capture-saved", &[("file", &shown)]));
    Ok(())
}

impl Told {
    /// Only what was asked for: a capture may hold more.
    fn within(mut self, scope: ConsoleScope) -> Self {
        use linecert_driver::CellContent::Tones;
        let of_tones = scope == ConsoleScope::Tones;
        self.cells.retain(|cell| matches!(cell.content, Tones(_)) == of_tones);
        if !of_tones {
            self.lost.clear();
        }
        self
    }

    /// The result as programs parse it: a line for each cell, and one for each lost table.
    fn json(&self) -> Result<(), CommandError> {
        self.cells.iter().try_for_each(render::cell_line)?;
        self.lost.iter().try_for_each(render::wire_line)
    }

    /// Who said it, as the head of what a person reads.
    pub(crate) fn head(&self, messages: &Messages) -> Vec<String> {
        let known = |label, text: &Option<String>| {
            text.as_ref().map(|text| (label, text.escape_debug().to_string()))
        };
        let device = format!("{} {}", self.identity.maker, self.identity.model);
        let rows = [
            Some(("console-device", device.escape_debug().to_string())),
            known("console-serial", &self.identity.serial),
            known("console-firmware", &self.identity.firmware),
            known("console-driver", &self.identity.driver),
        ];
        render::pairs(&rows.into_iter().flatten().collect::<Vec<_>>(), messages)
    }

    /// Says why there is no more, and gives the exit code for it.
    pub(crate) fn end(&self, messages: &Messages) -> Exit {
        let Some(error) = &self.broken else { return Exit::Pass };
        let exit = hints::exit_of(error.reason());
        let warning = CommandError::new(exit, "console-broken").text(hints::chain(error));
        let warning = hints::of_console(error).into_iter().fold(warning, CommandError::hint);
        warning.warning(messages).into_iter().for_each(render::note);
        exit
    }
}

/// Shows what was read in the wanted form.
pub(crate) fn show(
    told: &Told,
    format: Format,
    sheet: impl FnOnce() -> Vec<String>,
) -> Result<(), CommandError> {
    match format {
        Format::Json => told.json(),
        Format::Text => render::lines(sheet()),
    }
}
