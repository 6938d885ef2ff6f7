//! Channels, voice and SIP against real peers, in network namespaces. What this machine cannot run
//! says `skipped:` and why.
#![cfg(target_os = "linux")]
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

mod mux;
mod network;
mod sip;
mod tagged;
mod television;
mod voice;

use linecert_measure::{Metric, Quantity, Reading, Reason};

/// Runs a test's future on this thread, which may be in a namespace of its own.
fn run<T>(test: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(test)
}

fn find(readings: &[(Metric, Reading)], metric: Metric) -> &Reading {
    &readings.iter().find(|(of, _)| *of == metric).unwrap().1
}

fn quantity(readings: &[(Metric, Reading)], metric: Metric) -> Quantity {
    let reading = find(readings, metric);
    reading.value().unwrap_or_else(|| panic!("{metric}: {reading:?}")).quantity()
}

fn reason(readings: &[(Metric, Reading)], metric: Metric) -> Reason {
    match find(readings, metric) {
        Reading::NotReported(absence) => absence.reason,
        reading => panic!("{metric}: {reading:?}"),
    }
}

fn evidence(document: &[u8]) -> serde_json::Value {
    serde_json::from_slice(document).unwrap()
}
