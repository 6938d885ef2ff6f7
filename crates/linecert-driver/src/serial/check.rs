//! From the keys of a driver file to a driver that may be used.

use std::time::Duration;

use super::{Command, NM, Query, SerialDriver, WavelengthCommands, reading::MeterReading};
use crate::{
    fault::{self, Fault, Problem, fault},
    framing::Framing,
    pattern::Groups,
    raw,
};

const IDENTITY: Groups =
    Groups { required: &["maker", "model"], optional: &["serial", "firmware"] };
const WAVELENGTH: Groups = Groups { required: &["nm"], optional: &[] };

impl SerialDriver {
    pub(crate) fn check(raw: &raw::Serial) -> Result<Self, Fault> {
        fault::cites(&raw.cites)?;
        Ok(Self {
            line: fault::parse(&raw.line)?,
            framing: check_framing(raw)?,
            timeout: Duration::from_millis(raw.timeout_ms.get()),
            prepare: raw.prepare.iter().map(check_prepare).collect::<Result<_, _>>()?,
            identify: check_query(&raw.identify)?,
            wavelength: check_wavelength(&raw.wavelength)?,
            reading: MeterReading::check(&raw.reading)?,
        })
    }
}

fn check_framing(raw: &raw::Serial) -> Result<Framing, Fault> {
    let terminator = raw.terminator.get_ref();
    if terminator.is_empty() {
        return Err(fault(&raw.terminator, Problem::Empty));
    }
    let prompt = raw.prompt.as_ref().map(fault::filled).transpose()?.unwrap_or_default();
    Ok(Framing::new(terminator.as_bytes().to_vec(), prompt.into_bytes()))
}

fn check_prepare(raw: &raw::Prepare) -> Result<Command, Fault> {
    let expect = raw.expect.as_ref().map(|text| fault::pattern(text, Groups::NONE));
    Ok(Command { send: command(&raw.send)?, expect: expect.transpose()? })
}

fn check_query(raw: &raw::Query) -> Result<Query, Fault> {
    fault::cites(&raw.cites)?;
    let pattern = fault::pattern(&raw.pattern, IDENTITY)?;
    Ok(Query { send: command(&raw.send)?, pattern })
}

fn check_wavelength(raw: &raw::WavelengthCommands) -> Result<WavelengthCommands, Fault> {
    fault::cites(&raw.cites)?;
    let set = printable(&raw.set)?;
    if set.matches(NM).count() != 1 {
        return Err(fault(&raw.set, Problem::WavelengthPlace(set)));
    }
    Ok(WavelengthCommands {
        set,
        query: command(&raw.query)?,
        min: command(&raw.min)?,
        max: command(&raw.max)?,
        pattern: fault::pattern(&raw.pattern, WAVELENGTH)?,
    })
}

/// A command that is sent as it stands.
pub(super) fn command(text: &raw::Text) -> Result<String, Fault> {
    let command = printable(text)?;
    if command.contains(NM) {
        return Err(fault(text, Problem::WavelengthPlace(command)));
    }
    Ok(command)
}

/// One line of printable ASCII: a line break in a command would be a second command.
fn printable(text: &raw::Text) -> Result<String, Fault> {
    let command = fault::filled(text)?;
    if !command.bytes().all(|b| (b' '..=b'~').contains(&b)) {
        return Err(fault(text, Problem::Command(command.escape_default().to_string())));
    }
    Ok(command)
}
