//! What is kept of a test, so that its figure can be checked.

use std::net::SocketAddr;

use serde::Serialize;

use super::{Figures, ThroughputPlan};
use crate::iperf3::protocol::Parameters;

/// What the document is made of.
pub(super) struct Evidence<'t> {
    pub(super) plan: &'t ThroughputPlan,
    pub(super) peer: SocketAddr,
    pub(super) parameters: &'t Parameters,
    pub(super) figures: &'t Figures,
}

/// The document, version 1. Both results stand as the exact text that went over the wire.
#[derive(Serialize)]
struct Document<'t> {
    schema: &'static str,
    server: &'t str,
    address: SocketAddr,
    direction: &'static str,
    counted_by: &'static str,
    parameters: &'t Parameters,
    ramp_seconds: u64,
    steady_ns: u64,
    steady_bytes: u64,
    samples: Vec<DocumentSample<'t>>,
    client_results: &'t str,
    server_results: &'t str,
}

/// The bytes of each stream since the start, at a moment.
#[derive(Serialize)]
struct DocumentSample<'t> {
    at_ns: u64,
    bytes: &'t [u64],
}

impl Evidence<'_> {
    pub(super) fn to_json(&self) -> Vec<u8> {
        let record = &self.figures.record;
        let samples = record.samples.iter();
        let document = Document {
            schema: "linecert-throughput/1",
            server: &self.plan.server,
            address: self.peer,
            direction: self.plan.direction.name(),
            counted_by: if self.parameters.reverse { "client" } else { "server" },
            parameters: self.parameters,
            ramp_seconds: record.ramp_seconds,
            steady_ns: record.steady.ns,
            steady_bytes: record.steady.bytes,
            samples: samples.map(|s| DocumentSample { at_ns: s.at_ns, bytes: &s.bytes }).collect(),
            client_results: &record.client_results,
            server_results: &record.server_results,
        };
        // A document of numbers and text always serialises.
        serde_json::to_vec(&document).unwrap_or_default()
    }
}
