//! What a test gives.

mod datagrams;

use std::{net::SocketAddr, time::Duration};

use linecert_measure::{Quantity, Reading, Series};

use super::{limit::Limit, plan::Direction};

pub use datagrams::Datagrams;

/// The outcome of one test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Throughput {
    /// The server that was reached.
    pub peer: SocketAddr,
    /// Where the control connection came from, as this machine sees it.
    pub local: SocketAddr,
    /// One for each direction that was measured, down before up.
    pub transfers: Vec<Transfer>,
    /// What the far end says of itself.
    pub far_end: FarEnd,
    /// A JSON document of all samples, the parameters and the results of both sides.
    pub evidence: Vec<u8>,
}

impl Throughput {
    /// How the far end sees this machine; `None` when it does not tell.
    #[must_use]
    pub fn view(&self) -> Option<View> {
        let seen = self.far_end.sees?;
        Some(View { by: self.peer, local: self.local, seen })
    }

    /// The transfer in one direction.
    #[must_use]
    pub fn transfer(&self, direction: Direction) -> Option<&Transfer> {
        self.transfers.iter().find(|transfer| transfer.direction == direction)
    }
}

/// How a server sees this machine. Only linecert's own tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct View {
    /// The server.
    pub by: SocketAddr,
    /// Where the control connection came from, as this machine sees it.
    pub local: SocketAddr,
    /// The same, as the server sees it: another address shows that addresses are translated on
    /// the way.
    pub seen: SocketAddr,
}

/// What the far end says of itself. Only linecert's own server says anything.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FarEnd {
    /// Why its host, and not the line, may have been the limit; in words.
    pub limited: Option<String>,
    /// Where the control connection came from, as the server sees it: another address than
    /// [`Throughput::local`] shows that addresses are translated on the way.
    pub sees: Option<SocketAddr>,
}

/// The data of one direction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transfer {
    /// Which way the data flowed.
    pub direction: Direction,
    /// Payload of TCP or UDP that was received over the steady time, in Mbit/s. The uncertainty is
    /// that of the mean over the seconds and says nothing about a host or a server that could not
    /// go faster; those are in [`limited`](Self::limited) and [`FarEnd::limited`].
    pub reading: Reading,
    /// The seconds at the receiver, the ramp included. Absent when the far end received and did
    /// not tell them.
    pub seconds: Option<Series>,
    /// The tenths of a second at the receiver, likewise.
    pub tenths: Option<Series>,
    /// Bytes that each stream received over the steady time.
    pub shares: Vec<u64>,
    /// The time at the start that does not count.
    pub ramp: Duration,
    /// Bytes that were received during the ramp; `None` when the far end does not tell.
    pub ramp_bytes: Option<u64>,
    /// The steady time, by the clock and not by intention.
    pub steady: Duration,
    /// Bytes that were received over the steady time.
    pub steady_bytes: u64,
    /// What is known of TCP; `None` over UDP.
    pub tcp: Option<TcpRecord>,
    /// What became of the datagrams; `None` over TCP.
    pub datagrams: Option<Datagrams>,
    /// Why this machine, and not the line, may have been the limit.
    pub limited: Option<Limit>,
}

/// What is known of TCP in one direction. What nobody told is absent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TcpRecord {
    /// The congestion control of the sender.
    pub congestion_control: Option<String>,
    /// The largest segment in octets of payload.
    pub segment: Option<u32>,
    /// Octets of the TCP header of a full segment: 20, or 32 with time stamps (RFC 7323).
    pub header: Option<u8>,
    /// Segments that the sender sent again.
    pub retransmits: Option<u64>,
    /// Bytes of payload sent, those that were sent again included.
    pub sent_bytes: Option<u64>,
    /// Bytes of payload that were sent again.
    pub retransmitted_bytes: Option<u64>,
    /// The sender's state over time; empty when the far end sends.
    pub samples: Vec<TcpSample>,
}

/// The state of one sending stream at one moment (`TCP_INFO`, tcp(7)).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TcpSample {
    /// Since data could flow.
    pub at: Duration,
    /// The position of the stream, from 0.
    pub stream: usize,
    /// The smoothed round-trip time.
    pub round_trip: Duration,
    /// The least round-trip time of late; `None` before one was measured.
    pub least_round_trip: Option<Duration>,
    /// Segments sent again so far.
    pub retransmits: u64,
    /// The congestion window, in segments.
    pub window: u32,
    /// Bytes that the receiver has acknowledged so far.
    pub acknowledged: u64,
}

/// How far a test is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ThroughputProgress {
    /// What it is at.
    pub phase: Phase,
    /// Since data began to flow.
    pub elapsed: Duration,
    /// The longest that data may flow.
    pub longest: Duration,
    /// What was received here in the last tenth of a second; `None` when nothing flows down.
    pub down: Option<Quantity>,
    /// What the far end acknowledged in the last tenth of a second over TCP, or was sent over UDP;
    /// `None` when nothing flows up. For the eye: the reading is what the far end counted.
    pub up: Option<Quantity>,
}

/// What a test is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Phase {
    /// Data flows and does not count yet.
    Ramp,
    /// Data flows and counts.
    Steady,
    /// The two sides tell each other what they saw.
    Results,
}
