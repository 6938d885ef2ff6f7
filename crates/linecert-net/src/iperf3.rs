//! TCP throughput by the protocol of iperf3: the client that measures and the server that answers.
//!
//! The protocol has no specification; it is that of `iperf_client_api.c`, `iperf_server_api.c` and
//! `iperf_api.c` of <https://github.com/esnet/iperf>, and is tested against iperf3 3.12.

mod client;
mod control;
mod flow;
mod meter;
pub mod protocol;
mod server;

use std::time::Duration;

use linecert_measure::Metric;

pub use client::{
    Phase, Stage, Throughput, ThroughputError, ThroughputPlan, ThroughputProgress, Timeouts,
    throughput,
};
pub use control::Garbled;
pub use server::{ServeError, ServedTest, Server};

/// The TCP port of iperf3.
pub const DEFAULT_PORT: u16 = 5201;

/// Which way the data flows, seen from the customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// From the far end to the customer.
    Down,
    /// From the customer to the far end.
    Up,
}

impl Direction {
    /// The metric that a test in this direction gives.
    #[must_use]
    pub const fn metric(self) -> Metric {
        match self {
            Self::Down => Metric::ThroughputDown,
            Self::Up => Metric::ThroughputUp,
        }
    }

    /// The name in evidence: `down` or `up`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Down => "down",
            Self::Up => "up",
        }
    }
}

/// A time as the protocol counts it, rounded up to whole seconds.
fn whole_seconds(time: Duration) -> u64 {
    time.as_secs().saturating_add(u64::from(time.subsec_nanos() > 0))
}
