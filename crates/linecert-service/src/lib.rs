//! The services around a line: addresses, names and neighbours.
//!
//! DHCPv4, DHCPv6, router advertisements and LLDP are spoken in whole frames, so that a service
//! can be tested without an address, on a tag, and without changing this machine's interface.
//! Codecs and judgement are pure; sockets are opened in `session` and `dns::prober` only.

pub mod dhcpv4;
pub mod dhcpv6;
pub mod dns;
pub mod lldp;
pub mod router;

mod arbitrary;
mod backoff;
mod circumstances;
mod departure;
mod domain;
mod exchange;
mod fault;
mod figure;
mod log;
mod octets;
mod packet;
mod port;
#[cfg_attr(not(target_os = "linux"), path = "session/elsewhere.rs")]
mod session;

pub use arbitrary::read_arbitrary;
pub use fault::ProbeError;
pub use port::Port;
