//! What is kept of a test, so that its figure can be checked.

use std::net::SocketAddr;

use serde::Serialize;

use crate::{
    meter::{Sample, nanoseconds},
    outcome::Record,
};

/// The document, version 1.
#[derive(Serialize)]
struct Document<'t> {
    schema: &'static str,
    tool: &'static str,
    server: &'t str,
    address: SocketAddr,
    local: SocketAddr,
    direction: &'static str,
    streams: u16,
    counted: &'static str,
    ramp_ns: u64,
    steady_ns: Option<u64>,
    steady_octets: Option<u64>,
    /// Octets since the start. The clock is that of whoever counted.
    samples: Vec<DocumentSample>,
    /// The exact text of the server's measurements.
    server_measurements: Vec<DocumentTold<'t>>,
}

#[derive(Serialize)]
struct DocumentSample {
    at_ns: u64,
    octets: u64,
}

#[derive(Serialize)]
struct DocumentTold<'t> {
    arrived_ns: u64,
    text: &'t str,
}

pub(crate) fn to_json(record: &Record, steady: Option<Sample>) -> Vec<u8> {
    let samples = record.meter.samples().iter();
    let told = record.told.iter();
    let document = Document {
        schema: "linecert-web-throughput/1",
        tool: record.tool,
        server: &record.server,
        address: record.peer,
        local: record.local,
        direction: record.direction.name(),
        streams: record.streams,
        counted: record.counted.name(),
        ramp_ns: nanoseconds(record.ramp),
        steady_ns: steady.map(|steady| steady.at_ns),
        steady_octets: steady.map(|steady| steady.octets),
        samples: samples.map(|s| DocumentSample { at_ns: s.at_ns, octets: s.octets }).collect(),
        server_measurements: told
            .map(|(arrived, text)| DocumentTold { arrived_ns: nanoseconds(*arrived), text })
            .collect(),
    };
    // A document of numbers and text always serialises.
    serde_json::to_vec(&document).unwrap_or_default()
}
