//! The network tests against real peers, in network namespaces where the line matters, and
//! against peers that misbehave. What this machine cannot run says `skipped:` and why.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

mod hostile;
#[cfg(target_os = "linux")]
mod iperf3_client;
#[cfg(target_os = "linux")]
mod iperf3_server;
#[cfg(target_os = "linux")]
mod line;
#[cfg(target_os = "linux")]
mod method;
mod own_server;

use std::{num::NonZeroU8, time::Duration};

use linecert_measure::{Quantity, Reading, Uncertainty};
use linecert_speed::iperf3::{Flow, Throughput, ThroughputPlan, Timeouts, Transfer};

/// Runs a test's future on this thread, which may be in a namespace of its own.
fn run<T>(test: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(test)
}

/// A short test: a second of ramp and one of steady transfer.
fn plan(server: impl ToString, flow: impl Into<Flow>, streams: u8) -> ThroughputPlan {
    ThroughputPlan {
        streams: NonZeroU8::new(streams).unwrap(),
        ramp_max: Duration::from_secs(1),
        steady: Duration::from_secs(1),
        timeouts: Timeouts {
            connect: Duration::from_secs(1),
            reply: Duration::from_secs(3),
            overall: Duration::from_secs(20),
        },
        ..ThroughputPlan::new(server.to_string(), flow.into())
    }
}

/// The only transfer.
fn only(outcome: &Throughput) -> &Transfer {
    assert_eq!(outcome.transfers.len(), 1);
    &outcome.transfers[0]
}

/// The figure in bit/s.
fn bits(transfer: &Transfer) -> i64 {
    quantity(&transfer.reading).steps()
}

fn quantity(reading: &Reading) -> Quantity {
    reading.value().unwrap_or_else(|| panic!("{reading:?}")).quantity()
}

fn is_expanded(reading: &Reading) -> bool {
    matches!(reading.value().unwrap().uncertainty(), Uncertainty::Expanded(_))
}
