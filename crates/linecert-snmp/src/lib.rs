//! SNMP reads and recordings; knows nothing of lines.
//!
//! [`Oid`], [`Value`] and [`Recording`] are pure and always there. `Client` (feature `client`) only
//! reads, and `Agent` (feature `agent`) answers from a table: nothing in this crate can SET.

#[cfg(feature = "agent")]
mod agent;
#[cfg(feature = "client")]
mod client;
#[cfg(feature = "client")]
mod community;
mod oid;
mod recording;
mod value;
#[cfg(feature = "client")]
mod wire;

#[cfg(feature = "agent")]
pub use agent::{Agent, ServeError};
#[cfg(feature = "client")]
pub use client::{Client, Limits, OpenError, ReadError, Target};
#[cfg(feature = "client")]
pub use community::Community;
pub use oid::{Oid, OidError};
pub use recording::{Recording, RecordingError, RowError};
pub use value::{Value, VarBind};
