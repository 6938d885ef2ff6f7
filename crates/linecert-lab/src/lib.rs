//! A simulated home and access network on the real wire: a training ground.
//!
//! [`Lab::start`] runs an OLT that answers SNMP, a power meter on a pseudo-terminal and a speed
//! server behind a line of a fixed rate. All three come from one physical model of one home, so
//! that what the OLT says and what the meter says agree, and a [`Fault`] shows wherever it would.
//! Every name and number says that it is not real. [`fleet`] is for load and for faults on the wire:
//! SNMP agents in numbers.

mod fault;
pub mod fleet;
mod home;
mod lab;

mod line;
mod meter;
pub mod node;
mod olt;
mod parts;

pub use fault::{Fault, UnknownFault};
pub use home::{CONTRACTED, ONU, PON, Rates};
pub use lab::{Lab, LabError, LabOptions};

pub use meter::METER_SERIAL;
pub use olt::COMMUNITY;
