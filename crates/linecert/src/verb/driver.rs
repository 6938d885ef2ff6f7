//! `linecert driver`: list, show, check, replay.

use std::{fs, path::Path};

use linecert_driver::{
    Cell, Column, ConsoleCommand, ConsoleDriver, ConsoleScope, Cost, Driver as Loaded, Kind,
    Listed, MeterDriver, Replayed, SnmpDriver, detect, replay, shipped,
};
use linecert_measure::{Observation, Reading};
use linecert_snmp::Recording;
use serde_json::json;

use crate::{
    args::{Driver, Format},
    exit::{CommandError, Exit},
    language::Messages,
    render::{self, readings},
    verb::access::named,
};

/// Runs the verb.
pub(crate) fn run(
    args: &Driver,
    format: Format,
    messages: &Messages,
) -> Result<Exit, CommandError> {
    match args {
        Driver::List => list(format),
        Driver::Show { driver } => show(driver, format, messages),
        Driver::Check { file } => check(file, format, messages),
        Driver::Replay { driver, recording } => replayed(driver, recording, format, messages),
    }
}

/// The shipped driver of a name, or the one in a file.
pub(crate) fn load(name: &str) -> Result<Loaded, CommandError> {
    let usage = || CommandError::new(Exit::Usage, "driver-wrong").hint("hint-driver-keys");
    if let Some(shipped) = Loaded::shipped(name) {
        return shipped.map_err(|e| usage().cause(e));
    }
    let path = Path::new(name);
    if !path.is_file() {
        let known = shipped().collect::<Vec<_>>().join(", ");
        return Err(CommandError::new(Exit::Usage, "driver-unknown")
            .name("name", name)
            .name("known", known)
            .hint("hint-driver-list"));
    }
    let text = String::from_utf8_lossy(&read(path)?).into_owned();
    Loaded::parse(name, &text).map_err(|e| usage().cause(e))
}

fn read(path: &Path) -> Result<Vec<u8>, CommandError> {
    fs::read(path).map_err(|error| CommandError::unreadable(path, error))
}

const fn link(driver: &Loaded) -> &'static str {
    match driver.kind() {
        Kind::Snmp(_) => "snmp",
        Kind::Meter(_) => "serial",
        Kind::Console(_) => "console",
    }
}

fn head(driver: &Loaded) -> serde_json::Value {
    json!({
        "name": driver.name(),
        "revision": driver.revision(),
        "maker": driver.maker(),
        "model": driver.model(),
        "link": link(driver),
        "cites": driver.cites(),
    })
}

fn list(format: Format) -> Result<Exit, CommandError> {
    let mut rows = Vec::new();
    for name in shipped() {
        let driver = load(name)?;
        match format {
            Format::Json => render::json_line(&head(&driver))?,
            Format::Text => rows.push(vec![
                name.to_owned(),
                driver.revision().to_string(),
                link(&driver).to_owned(),
                format!("{} {}", driver.maker(), driver.model()),
            ]),
        }
    }
    render::print_table(rows)?;
    Ok(Exit::Pass)
}

fn show(name: &str, format: Format, messages: &Messages) -> Result<Exit, CommandError> {
    let driver = load(name)?;
    if format == Format::Json {
        render::json_line(&head(&driver))?;
        return Ok(Exit::Pass);
    }
    render::line(format_args!("{} - {} {}", driver.label(), driver.maker(), driver.model()))?;
    for cite in driver.cites() {
        render::line(format_args!("  {cite}"))?;
    }
    render::line("")?;
    match driver.kind() {
        Kind::Meter(meter) => show_meter(meter, messages),
        Kind::Console(console) => show_console(console, messages),
        Kind::Snmp(snmp) => show_snmp(snmp, messages),
    }?;
    Ok(Exit::Pass)
}

/// What a meter measures, and every command that is ever sent to it.
fn show_meter(meter: &MeterDriver, messages: &Messages) -> Result<(), CommandError> {
    let line = meter.line().map_or_else(|| messages.get("meter-line-unknown"), |l| l.to_string());
    render::lines(render::pairs(
        &[
            ("meter-line", line),
            ("meter-wavelengths", meter.wavelengths().to_string()),
            ("meter-confidence", meter.confidence().name().to_owned()),
        ],
        messages,
    ))?;
    let row = |listed: Listed| {
        let changes = listed.changes.map_or_else(String::new, |changes| {
            messages.with("meter-changes", &[("what", changes.name())])
        });
        vec![format!("  {}", listed.purpose), listed.send, changes]
    };
    render::line(messages.get("sends"))?;
    render::print_table(meter.commands().into_iter().map(row).collect())
}

/// Every command that is ever sent to a device with a console.
fn show_console(console: &ConsoleDriver, messages: &Messages) -> Result<(), CommandError> {
    render::line(messages.get("sends"))?;
    let scopes = [ConsoleScope::Read, ConsoleScope::Tones];
    let commands = scopes.into_iter().flat_map(|scope| console.commands(scope));
    let row = |command: &ConsoleCommand| {
        vec![format!("  {}", command.name()), command.shown().join(", ")]
    };
    let shell =
        |purpose: &str, text: &str| vec![format!("  {}", messages.get(purpose)), text.to_owned()];
    let enter = console.enter().iter().map(|enter| shell("console-enter", enter.line().text()));
    let leave = console.leave();
    let leave = leave.iter().map(|line| shell("console-leave", line.text()));
    render::print_table(enter.chain(commands.map(row)).chain(leave).collect())
}

/// Every object that is read, with what it means, what it costs and how well that is known.
fn show_snmp(snmp: &SnmpDriver, messages: &Messages) -> Result<(), CommandError> {
    let row = |column: &Column| {
        let cost = match column.cost() {
            Cost::Cheap => String::new(),
            Cost::Costly => messages.get("cost-costly"),
        };
        vec![
            super::access::holds(column, messages),
            column.oid().map(ToString::to_string).unwrap_or_default(),
            cost,
            column.confidence().name().to_owned(),
            column.cites().join("; "),
        ]
    };
    for table in snmp.tables() {
        render::line(super::access::kind(table.kind(), messages))?;
        render::print_table(table.columns().iter().map(row).collect())?;
    }
    Ok(())
}

fn check(file: &Path, format: Format, messages: &Messages) -> Result<Exit, CommandError> {
    let text = String::from_utf8_lossy(&read(file)?).into_owned();
    let parsed = Loaded::parse(&file.display().to_string(), &text);
    let driver = parsed.map_err(|e| {
        CommandError::new(Exit::Usage, "driver-wrong").cause(e).hint("hint-driver-keys")
    })?;
    match format {
        Format::Json => render::json_line(&head(&driver))?,
        Format::Text => {
            render::line(messages.with("driver-good", &[("name", driver.name())]))?;
        }
    }
    Ok(Exit::Pass)
}

/// The driver that a recording is for: named, or the one that fits what the recording says.
const AUTO: &str = "auto";

fn replayed(
    name: &str,
    recording: &Path,
    format: Format,
    messages: &Messages,
) -> Result<Exit, CommandError> {
    let bytes = read(recording)?;
    let wrong = || {
        CommandError::new(Exit::Garbled, "recording-wrong")
            .name("file", recording.display())
            .hint("hint-recording")
    };
    let driver = match name {
        AUTO => {
            let text = String::from_utf8_lossy(&bytes);
            let walk = Recording::parse(&text).map_err(|error| wrong().cause(error))?;
            let place = recording.display().to_string();
            load(named(&detect(walk.rows()), &place)?.0)?
        }
        name => load(name)?,
    };
    let replayed = replay(&driver, &bytes).map_err(|error| wrong().cause(error))?;
    tell_skipped(&bytes, &replayed, messages);
    if replayed.is_empty() {
        return Err(CommandError::new(Exit::NotFound, "recording-foreign")
            .name("file", recording.display())
            .name("driver", driver.label())
            .hint("hint-driver-list"));
    }
    if name == AUTO {
        render::note(messages.with("replayed-by", &[("driver", &driver.label())]));
    }
    let (all, missing) = match &replayed {
        Replayed::Cells(decoded) => {
            let missing = decoded.cells.iter().filter(|cell| cell.absence().is_some());
            show_cells(&decoded.cells, format, messages)?;
            decoded
                .unnamed
                .iter()
                .for_each(|unnamed| super::access::tell_unnamed(unnamed, messages));
            (decoded.cells.len(), missing.count())
        }
        Replayed::Console(decoded) => {
            let missing = decoded.cells.iter().filter(|cell| cell.absence().is_some());
            show_cells(&decoded.cells, format, messages)?;
            decoded
                .lost
                .iter()
                .try_for_each(|lost| super::dsl::tell_lost(lost, format, messages))?;
            (decoded.cells.len(), missing.count())
        }
        Replayed::Readings(readings) => {
            let absent = |o: &&Observation| matches!(o.reading(), Reading::NotReported(_));
            show_readings(readings, format, messages)?;
            (readings.len(), readings.iter().filter(absent).count())
        }
    };
    let counts = [("readings", all.to_string()), ("missing", missing.to_string())];
    if format == Format::Text {
        render::note(messages.with_all("replayed", &counts));
    }
    Ok(Exit::Pass)
}

/// Says how many rows of a recording are rules for a simulator instead of recorded values.
fn tell_skipped(bytes: &[u8], replayed: &Replayed<'_>, messages: &Messages) {
    let recording = Recording::parse(&String::from_utf8_lossy(bytes));
    if let (Replayed::Cells(_), Ok(recording)) = (replayed, recording)
        && recording.skipped() > 0
    {
        let rows = recording.skipped().to_string();
        render::note(messages.with("recording-skipped", &[("rows", &rows)]));
    }
}

fn show_cells(cells: &[Cell], format: Format, messages: &Messages) -> Result<(), CommandError> {
    match format {
        Format::Json => cells.iter().try_for_each(render::cell_line),
        Format::Text => render::lines(render::cells::details(cells, messages)),
    }
}

fn show_readings(
    observations: &[Observation],
    format: Format,
    messages: &Messages,
) -> Result<(), CommandError> {
    if format == Format::Json {
        return observations.iter().try_for_each(render::observation_line);
    }
    let row = |observation: &Observation| {
        let subject = render::subject(observation.subject(), messages);
        [vec![subject], readings::cells(observation, messages)].concat()
    };
    render::print_table(observations.iter().map(row).collect())
}
