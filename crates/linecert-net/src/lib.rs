//! Latency, loss and the path of packets, and the statistics that they are told by.
//!
//! Codecs and statistics are pure; sockets are opened in `icmp::open`, `sweep`, `path::lane`,
//! `path::mtu::prober`, `stamp::sender` and `stamp::reflector` only.
//! Every wait has a deadline, and a test stops when its future is dropped.

#[cfg(target_os = "linux")]
mod arbitrary;
mod deadline;
mod halt;
pub mod icmp;
#[cfg(target_os = "linux")]
pub mod path;
#[cfg(target_os = "linux")]
pub mod stamp;
pub mod stats;
#[cfg(target_os = "linux")]
pub mod sweep;

#[cfg(target_os = "linux")]
pub use arbitrary::read_arbitrary;
