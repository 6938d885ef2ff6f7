//! IP-layer capacity by UDPSTP (RFC 9946), both sides.
//!
//! The metric is that of RFC 9097, the search that of BBF TR-471 and ITU-T Y.1540. Codecs, the
//! table of rates, the search and the counting are pure; sockets are in `link` only, and run in
//! threads of their own on Linux. Versions 11 to 20 of the protocol are answered, 20 is asked for.
//!
//! The peer of record is the reference implementation, obudpst 9.0.0 (protocol 20). It is in no
//! package, and was built by hand from its source text with the event loop of 8.0.0:
//! `tests/recordings` has what it said as client and as server, to itself and to this crate, and the
//! tests read, write, verify and replay that. They run the program itself where `udpst` is on the
//! path or `LINECERT_UDPST` names it.

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
#[cfg(test)]
mod recorded;
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
