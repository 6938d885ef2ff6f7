//! IP-layer capacity by UDPSTP (RFC 9946), both sides.
//!
//! The metric is that of RFC 9097, the search that of BBF TR-471 and ITU-T Y.1540. Codecs, the
//! table of rates, the search and the counting are pure; sockets are in `link` only, and run in
//! threads of their own on Linux. Versions 11 to 20 of the protocol are answered, 20 is asked for.
//!
//! The reference implementation has not been run against this crate: what is known of its wire
//! format is held by vectors in the tests, field by field.

mod account;
#[cfg(target_os = "linux")]
mod capacity;
#[cfg(target_os = "linux")]
mod client;
#[cfg(target_os = "linux")]
mod exchange;
#[cfg(target_os = "linux")]
mod handshake;
mod keys;
#[cfg(target_os = "linux")]
mod link;
mod order;
mod pacer;
pub mod pdu;
mod plan;
mod rates;
#[cfg(target_os = "linux")]
mod responder;
mod search;

#[cfg(target_os = "linux")]
pub use self::{
    capacity::Capacity,
    client::{Progress, measure},
    link::LinkError,
    responder::{Responder, ResponderError, ResponderEvent, ResponderPlan, SessionOutcome},
};
pub use keys::{Credentials, KeyId, Keys, KeysError, NotAKey, SharedKey};
pub use pdu::{Algorithm, Datagrams, Direction, Parameters, Refusal, StartRow, SubIntervalCounts};
pub use plan::{CONTROL_PORT, CapacityError, CapacityPlan, Megabits, Step, TestSeconds};
pub use rates::{HIGH_SPEED_ROW, MOST_BURST, TOP_ROW, rate_of_row};
pub use search::RateSearch;
