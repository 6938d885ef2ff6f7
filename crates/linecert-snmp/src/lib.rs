//! SNMP reads and recordings; knows nothing of lines.
//!
//! [`Oid`], [`Value`] and [`Recording`] are pure and always there. `Client` (feature `client`) reads
//! one agent, `TrapListener` hears what agents say by themselves, `Engine` (feature `engine`) walks
//! many at once, and `Agent` (feature `agent`) answers from a table. Nothing in this crate can SET.

#[cfg(feature = "agent")]
mod agent;
#[cfg(feature = "client")]
mod client;
#[cfg(feature = "engine")]
pub mod codec;
#[cfg(feature = "client")]
mod community;
#[cfg(feature = "client")]
mod credentials;
#[cfg(feature = "engine")]
mod engine;
mod oid;
#[cfg(feature = "client")]
mod read_error;
mod recording;
#[cfg(test)]
#[cfg(feature = "client")]
mod snmpd;
#[cfg(feature = "client")]
mod trap;
mod value;
#[cfg(feature = "client")]
mod wire;

#[cfg(feature = "agent")]
pub use agent::{Agent, ServeError};
#[cfg(feature = "client")]
pub use client::{Client, Limits, OpenError, Target};
#[cfg(feature = "client")]
pub use community::Community;
#[cfg(feature = "client")]
pub use credentials::{
    AuthProtocol, Credentials, Passphrase, PrivacyProtocol, ProtocolError, User, UserError,
};
#[cfg(feature = "engine")]
pub use engine::{
    Canceller, CellRef, Counters, Ended, Engine, EngineLimits, Flow, InFlight, IndexRef, Next,
    Order, Outcome, Pace, Patience, PatienceError, Sink, Table, ValueRef,
};
pub use oid::{Oid, OidError};
#[cfg(feature = "client")]
pub use read_error::{ReadError, Refusal};
pub use recording::{Recording, RecordingError, RowError};
#[cfg(feature = "client")]
pub use trap::{Confirmed, ListenError, ReceivedTrap, TrapListener};
pub use value::{Value, VarBind};
