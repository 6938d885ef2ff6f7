//! What is kept of a test, so that its figures can be checked.

use std::net::SocketAddr;

use serde::Serialize;

use super::{
    session::{Exchange, Session},
    watch::Watch,
};
use crate::iperf3::{
    load::Role,
    nanoseconds,
    outcome::{TcpSample, Transfer},
    plan::Direction,
    protocol::Parameters,
};

/// What the document is made of.
pub(super) struct Evidence<'t> {
    pub(super) session: &'t Session<'t>,
    pub(super) parameters: &'t Parameters,
    pub(super) watch: &'t Watch,
    pub(super) exchange: &'t Exchange,
}

/// The document, version 2. Both results stand as the exact text that went over the wire.
#[derive(Serialize)]
struct Document<'t> {
    schema: &'static str,
    server: &'t str,
    address: SocketAddr,
    local: SocketAddr,
    device: Option<&'t str>,
    parameters: &'t Parameters,
    transfers: Vec<DocumentTransfer<'t>>,
    client_results: &'t str,
    server_results: &'t str,
}

/// One direction.
#[derive(Serialize)]
struct DocumentTransfer<'t> {
    direction: &'static str,
    counted_by: &'static str,
    ramp_ns: u64,
    ramp_bytes: Option<u64>,
    steady_ns: u64,
    steady_bytes: u64,
    congestion_control: Option<&'t str>,
    segment: Option<u32>,
    tcp_header: Option<u8>,
    retransmits: Option<u64>,
    /// What this side saw: bytes received, or bytes that the far end has acknowledged.
    samples: Vec<DocumentSample<'t>>,
    tcp: Vec<DocumentTcp>,
    datagrams: Option<DocumentDatagrams>,
    limited: Option<String>,
}

/// The bytes of each stream since the start, at a moment.
#[derive(Serialize)]
struct DocumentSample<'t> {
    at_ns: u64,
    bytes: &'t [u64],
}

/// `TCP_INFO` of one stream at a moment.
#[derive(Serialize)]
struct DocumentTcp {
    at_ns: u64,
    stream: usize,
    round_trip_ns: u64,
    least_round_trip_ns: Option<u64>,
    retransmits: u64,
    window: u32,
    acknowledged: u64,
}

#[derive(Serialize)]
struct DocumentDatagrams {
    sent: Option<u64>,
    received: u64,
    lost: u64,
    reordered: Option<u64>,
    duplicates: Option<u64>,
    jitter_ns: Option<u64>,
    /// Length and count.
    bursts: Vec<(u64, u64)>,
    overflowed: Option<u64>,
}

impl Evidence<'_> {
    pub(super) fn to_json(&self, transfers: &[Transfer]) -> Vec<u8> {
        let plan = self.session.plan();
        let document = Document {
            schema: "linecert-throughput/2",
            server: &plan.server,
            address: self.session.peer(),
            local: self.session.local_address(),
            device: plan.egress.device.as_deref(),
            parameters: self.parameters,
            transfers: transfers.iter().map(|transfer| self.transfer(transfer)).collect(),
            client_results: &self.exchange.our_text,
            server_results: &self.exchange.their_text,
        };
        // A document of numbers and text always serialises.
        serde_json::to_vec(&document).unwrap_or_default()
    }

    fn transfer<'d>(&'d self, transfer: &'d Transfer) -> DocumentTransfer<'d> {
        let tcp = transfer.tcp.as_ref();
        DocumentTransfer {
            direction: transfer.direction.name(),
            counted_by: match transfer.direction {
                Direction::Down => "client",
                Direction::Up => "server",
            },
            ramp_ns: nanoseconds(transfer.ramp),
            ramp_bytes: transfer.ramp_bytes,
            steady_ns: nanoseconds(transfer.steady),
            steady_bytes: transfer.steady_bytes,
            congestion_control: tcp.and_then(|tcp| tcp.congestion_control.as_deref()),
            segment: tcp.and_then(|tcp| tcp.segment),
            tcp_header: tcp.and_then(|tcp| tcp.header),
            retransmits: tcp.and_then(|tcp| tcp.retransmits),
            samples: self.samples(transfer.direction),
            tcp: tcp.map_or(&[][..], |tcp| &tcp.samples).iter().map(of_tcp).collect(),
            datagrams: transfer.datagrams.as_ref().map(DocumentDatagrams::of),
            limited: transfer.limited.map(|limit| limit.to_string()),
        }
    }

    fn samples(&self, direction: Direction) -> Vec<DocumentSample<'_>> {
        let role = match direction {
            Direction::Down => Role::Receive,
            Direction::Up => Role::Send,
        };
        let samples = self.watch.meter(role).map_or(&[][..], |meter| meter.samples());
        samples.iter().map(|s| DocumentSample { at_ns: s.at_ns, bytes: &s.bytes }).collect()
    }
}

fn of_tcp(sample: &TcpSample) -> DocumentTcp {
    DocumentTcp {
        at_ns: nanoseconds(sample.at),
        stream: sample.stream,
        round_trip_ns: nanoseconds(sample.round_trip),
        least_round_trip_ns: sample.least_round_trip.map(nanoseconds),
        retransmits: sample.retransmits,
        window: sample.window,
        acknowledged: sample.acknowledged,
    }
}

impl DocumentDatagrams {
    fn of(datagrams: &crate::iperf3::Datagrams) -> Self {
        Self {
            sent: datagrams.sent,
            received: datagrams.received,
            lost: datagrams.lost,
            reordered: datagrams.reordered,
            duplicates: datagrams.duplicates,
            jitter_ns: datagrams.jitter.map(nanoseconds),
            bursts: datagrams.bursts.iter().map(|(length, count)| (*length, *count)).collect(),
            overflowed: datagrams.overflowed,
        }
    }
}
