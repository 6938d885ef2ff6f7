//! Links to instruments and access nodes, and what is read over them.
//!
//! This crate opens the serial ports and, with `linecert-snmp` and `linecert-net`, the sockets of
//! the line under test. What a model of device says and means is not known here but in its driver.

mod access_node;
mod inventory;
mod meter;
mod serial;
mod service;
mod take;
mod task;

pub use access_node::NodeError;
pub use inventory::{
    AccessNode, AgentAddress, Inventory, Meter, NotAnAgent, SecretError, SecretSource, Service,
};
pub use meter::MeterError;
pub use serial::LinkError;
pub use service::{ServiceError, resolve, throughput_plan};
pub use take::{TakeError, take, unseen_identity};
pub use task::{Permille, Take, Task};
