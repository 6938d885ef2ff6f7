//! A simulated home and access network on the real wire: a training ground.
//!
//! [`Lab::start`] runs an OLT that answers SNMP, a power meter on a pseudo-terminal and a speed
//! server behind a line of a fixed rate. All three come from one physical model of one home, so
//! that what the OLT says and what the meter says agree, and a [`Fault`] shows wherever it would.
//! Every name and number says that it is not real. [`console`] puts the consoles of modems and ONUs
//! on a terminal, behind Telnet and behind SSH. [`fleet`] is for load and for faults on the wire:
//! SNMP agents in numbers.

pub mod console;
mod fault;
pub mod fleet;
mod home;
mod lab;

mod line;
mod meter;
mod modem;
pub mod node;
mod olt;
mod parts;

pub use fault::{Fault, UnknownFault};
pub use home::{CONTRACTED, ONU, PON, Rates};
pub use lab::{Lab, LabError, LabOptions};

pub use meter::{
    METER_SERIAL, MeterError, MeterFault, MeterFaultError, MeterModel, MeterOptions,
    SimulatedMeter, UnknownMeter,
};
pub use modem::{
    Activation, Band, Console, ConsoleFault, ConsoleModel, Counters, Errors, Modem, ModemState,
    Optics, Premises, Standard, UnknownConsoleFault, UnknownConsoleModel, Way,
};
pub use olt::COMMUNITY;
