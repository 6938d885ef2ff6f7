//! A driver: a checked `driver.toml`.

use std::num::NonZeroU32;

use linecert_toml::{Mistake, Schema};

use crate::{
    console::ConsoleDriver,
    fault::{self, Fault, Problem, fault},
    meter::{MeterDriver, Name},
    raw,
    snmp::SnmpDriver,
};

/// What linecert knows of one model of device.
#[derive(Debug, Clone)]
pub struct Driver {
    name: String,
    revision: NonZeroU32,
    maker: String,
    model: String,
    cites: Vec<String>,
    kind: Kind,
}

/// How a device is spoken to.
#[derive(Debug, Clone)]
pub enum Kind {
    /// An access node that is read over SNMP.
    Snmp(Box<SnmpDriver>),
    /// An optical power meter on a serial line.
    Meter(Box<MeterDriver>),
    /// A device that is read on a console, as a person would.
    Console(Box<ConsoleDriver>),
}

/// Why a file is not a driver, in the form `driver.toml:14: snmp.root: is empty`.
pub type DriverError = Mistake<Problem>;

impl Driver {
    /// Parses and checks the text of a `driver.toml`; `file` is only what errors call it.
    ///
    /// # Errors
    /// On the first thing in the file that is wrong, with its line and key.
    pub fn parse(file: &str, text: &str) -> Result<Self, DriverError> {
        let raw = linecert_toml::parse(file, text).map_err(|mistake| mistake.map(Problem::Toml))?;
        Self::check(&raw).map_err(|Fault { span, problem }| Mistake::at(file, text, &span, problem))
    }

    fn check(raw: &raw::Driver) -> Result<Self, Fault> {
        let Schema = raw.schema;
        let kind = match (&raw.snmp, &raw.meter, &raw.console) {
            (Some(snmp), None, None) => Kind::Snmp(Box::new(SnmpDriver::check(snmp)?)),
            (None, None, Some(console)) => Kind::Console(Box::new(ConsoleDriver::check(console)?)),
            (None, Some(meter), None) => {
                let (maker, model) = (fault::filled(&raw.maker)?, fault::filled(&raw.model)?);
                Kind::Meter(Box::new(MeterDriver::check(meter, Name { maker, model })?))
            }
            _ => return Err(fault(&raw.name, Problem::Kind)),
        };
        Ok(Self {
            name: check_name(&raw.name)?,
            revision: raw.revision,
            maker: fault::filled(&raw.maker)?,
            model: fault::filled(&raw.model)?,
            cites: fault::cites(&raw.cites)?,
            kind,
        })
    }

    /// The name, which is that of its folder.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The revision, which grows with every change that alters a reading.
    #[must_use]
    pub const fn revision(&self) -> NonZeroU32 {
        self.revision
    }

    /// The maker of the device.
    #[must_use]
    pub fn maker(&self) -> &str {
        &self.maker
    }

    /// The model of the device.
    #[must_use]
    pub fn model(&self) -> &str {
        &self.model
    }

    /// Where what the file says comes from.
    #[must_use]
    pub fn cites(&self) -> &[String] {
        &self.cites
    }

    /// How the device is spoken to.
    #[must_use]
    pub const fn kind(&self) -> &Kind {
        &self.kind
    }

    /// Name and revision as an identity has them: `newport-2936r 1`.
    #[must_use]
    pub fn label(&self) -> String {
        format!("{} {}", self.name, self.revision)
    }
}

fn check_name(name: &raw::Text) -> Result<String, Fault> {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    let text = name.get_ref();
    if text.is_empty() || !text.bytes().all(plain) {
        return Err(fault(name, Problem::Name(text.clone())));
    }
    Ok(text.clone())
}

#[cfg(test)]
mod tests;
