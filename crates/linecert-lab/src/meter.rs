//! The power meter: a Newport 2936-R on a pseudo-terminal.

mod language;
#[cfg_attr(not(unix), path = "meter/no_port.rs")]
mod port;

pub(crate) use self::{language::Meter, port::Port};

/// The serial number of the lab's meter, which no real one has.
pub const METER_SERIAL: &str = "LAB0001";
