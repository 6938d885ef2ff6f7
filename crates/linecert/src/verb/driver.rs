//! `linecert driver`: list, show, check, replay.

use std::{fs, path::Path};

use linecert_driver::{Column, Driver as Loaded, Kind, SerialDriver, SnmpDriver, replay, shipped};
use linecert_measure::{Observation, Reading, Wavelength};
use serde_json::json;

use crate::{
    args::{Driver, Format},
    exit::{CommandError, Exit},
    language::Messages,
    render::{self, readings},
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

fn load(name: &str) -> Result<Loaded, CommandError> {
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
        Kind::Serial(_) => "serial",
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
        Kind::Serial(serial) => show_serial(serial, messages),
        Kind::Snmp(snmp) => show_snmp(snmp, messages),
    }?;
    Ok(Exit::Pass)
}

/// What a meter measures, and every command that is ever sent to it.
fn show_serial(serial: &SerialDriver, messages: &Messages) -> Result<(), CommandError> {
    render::line(messages.language().label(serial.metric()))?;
    let mut steps = serial.open_steps();
    steps.push(serial.identify());
    steps.extend(serial.wavelength_range());
    steps.extend(Wavelength::from_nm(1490).into_iter().flat_map(|w| serial.set_wavelength(w)));
    steps.push(serial.reading());
    let commands: Vec<_> = steps.into_iter().map(|step| step.command).collect();
    render::line(messages.with_all("sends", &[("commands", commands.join(", "))]))
}

/// Every object that is read, with what it means and how well that is known.
fn show_snmp(snmp: &SnmpDriver, messages: &Messages) -> Result<(), CommandError> {
    let row = |column: &Column| {
        vec![
            messages.language().label(column.metric()).to_owned(),
            column.oid().to_string(),
            column.confidence().name().to_owned(),
            column.cites().join("; "),
        ]
    };
    let columns = snmp.tables().iter().flat_map(|table| table.columns());
    render::print_table(columns.map(row).collect())
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

fn replayed(
    name: &str,
    recording: &Path,
    format: Format,
    messages: &Messages,
) -> Result<Exit, CommandError> {
    let driver = load(name)?;
    let observations = replay(&driver, &read(recording)?).map_err(|e| {
        CommandError::new(Exit::Garbled, "recording-wrong")
            .name("file", recording.display())
            .cause(e)
            .hint("hint-recording")
    })?;
    if observations.is_empty() {
        return Err(CommandError::new(Exit::NotFound, "recording-foreign")
            .name("file", recording.display())
            .name("driver", driver.label())
            .hint("hint-driver-list"));
    }
    if format == Format::Json {
        observations.iter().try_for_each(render::observation_line)?;
        return Ok(Exit::Pass);
    }
    let row = |observation: &Observation| {
        let subject = render::subject(observation.subject(), messages);
        [vec![subject], readings::cells(observation, messages)].concat()
    };
    render::print_table(observations.iter().map(row).collect())?;
    let missing = observations.iter().filter(|o| matches!(o.reading(), Reading::NotReported(_)));
    let counts =
        [("readings", observations.len().to_string()), ("missing", missing.count().to_string())];
    render::note(messages.with_all("replayed", &counts));
    Ok(Exit::Pass)
}
