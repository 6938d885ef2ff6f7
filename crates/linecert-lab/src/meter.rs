//! Power meters on a pseudo-terminal, each in the octets that its documents show.
//!
//! They are written from those documents and from nothing of the drivers, so that reading them
//! back checks both. What no document says is left out, or is filled with what a driver must not
//! rely on. A [`MeterFault`] gives a meter a bad day.
//!
//! # Who is simulated
//! Every meter that can tell a firmware version, a serial number or a name says
//! [`linecert_measure::Identity::SIMULATED`] there. Four cannot ([`MeterModel::tells_identity`]).
//! For those, the port says it: a simulated meter always stands at a link whose name begins with
//! that word, and behind the link is a pseudo-terminal, on which no real meter is.

mod bench;
mod fault;
mod grandway;
mod joinwit;
mod language;
mod model;
mod newport_1830c;
mod newport_2936r;
#[cfg_attr(not(unix), path = "meter/no_port.rs")]
mod port;
mod scpi;
mod sensor;
mod text;
mod wire;

pub use self::{
    bench::{MeterError, MeterOptions, SimulatedMeter},
    fault::{MeterFault, MeterFaultError},
    model::{MeterModel, UnknownMeter},
};
pub(crate) use self::{port::Port, wire::Meter};

/// The serial number of the lab's meters, which no real one has.
pub const METER_SERIAL: &str = "LAB0001";

#[cfg(test)]
mod tests;
