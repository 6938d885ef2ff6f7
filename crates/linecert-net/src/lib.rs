//! Round-trip time, loss and throughput, and the far end that answers.
//!
//! Codecs and statistics are pure; sockets are opened in `icmp::socket`, `icmp::prober`,
//! `iperf3::client` and `iperf3::server` only. Every wait has a deadline, and a test stops when its
//! future is dropped.

mod deadline;
pub mod icmp;
pub mod iperf3;
pub mod stats;
