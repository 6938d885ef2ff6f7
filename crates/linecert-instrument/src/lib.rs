//! Links to instruments and access nodes, and what is read over them.
//!
//! This crate opens the serial ports and, with `linecert-snmp` and `linecert-net`, the sockets of
//! the line under test. What a model of device says and means is not known here but in its driver.

mod access_node;
mod agent_address;
mod credentials;
mod inventory;
mod meter;
mod node;
mod secret;
mod serial;
mod service;
mod take;
mod task;

pub use agent_address::{AgentAddress, NotAnAgent};
pub use credentials::{CredentialsError, Login, credentials_of_environment};
pub use inventory::{AccessNode, Inventory, Meter, Service};
pub use meter::MeterError;
pub use node::{
    Detected, Node, NodeError, SelectError, Selected, Sweep, Swept, Unread, Watch, detect, select,
};
pub use secret::{SecretError, SecretSource};
pub use serial::LinkError;
pub use service::{ServiceError, resolve, throughput_plan};
pub use take::{TakeError, take, unseen_identity};
pub use task::{Permille, Take, Task};
