//! Throughput by the protocol of iperf3: the client that measures and the server that answers, over
//! TCP and UDP, one way or both.
//!
//! The protocol has no specification; it is that of `iperf_client_api.c`, `iperf_server_api.c` and
//! `iperf_api.c` of <https://github.com/esnet/iperf>, and is tested against iperf3 3.12. A figure
//! is always what the receiver counted.

mod arrivals;
mod client;
mod control;
mod cpu;
mod limit;
mod load;
mod meter;
mod outcome;
mod pace;
mod plan;
pub mod protocol;
mod server;

use std::time::Duration;

pub use client::{Stage, ThroughputError, reach, throughput, view};
pub use control::Garbled;
pub use limit::Limit;
pub use outcome::{
    Datagrams, FarEnd, Phase, TcpRecord, TcpSample, Throughput, ThroughputProgress, Transfer, View,
};
pub use plan::{
    Direction, Egress, Flow, TcpOptions, ThroughputPlan, Timeouts, Transport, UdpOptions,
};
pub use server::{Carrier, Network, NotANetwork, ServeError, ServedTest, Server, ServerOptions};

/// The port of iperf3, of TCP and UDP.
pub const DEFAULT_PORT: u16 = 5201;

/// A time as the protocol counts it, rounded up to whole seconds.
fn whole_seconds(time: Duration) -> u64 {
    time.as_secs().saturating_add(u64::from(time.subsec_nanos() > 0))
}

/// A time as evidence has it.
fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}
