//! What a test gives.

use std::{net::SocketAddr, time::Duration};

use linecert_measure::{Metric, Quantity, Reading, Reason, Series};

use crate::{
    evidence,
    meter::{Meter, Sample},
    plan::Direction,
};

/// Who counted which octets. None of them counts what a sender merely handed to its own buffers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Counted {
    /// Octets of binary messages or bodies that were received here.
    Payload,
    /// Octets of messages that the server received, as its `AppInfo` tells (ndt7).
    ServerApplication,
    /// Octets of TCP payload that the server received, TLS and frames included, as its `TCPInfo`
    /// tells (ndt7).
    ServerTcp,
    /// Octets of TCP payload that the far end of TCP acknowledged, TLS and HTTP included.
    Acknowledged,
}

impl Counted {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Payload => "payload",
            Self::ServerApplication => "server-application",
            Self::ServerTcp => "server-tcp",
            Self::Acknowledged => "acknowledged",
        }
    }
}

/// The data of one direction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transfer {
    /// The server that was reached.
    pub peer: SocketAddr,
    /// Where the first connection came from, as this machine sees it.
    pub local: SocketAddr,
    /// Which way the data flowed.
    pub direction: Direction,
    /// Who counted.
    pub counted: Counted,
    /// The mean after the ramp in Mbit/s, with no factor. The uncertainty is that of the mean over
    /// the seconds and says nothing about a server that could not go faster.
    pub reading: Reading,
    /// The seconds, the ramp included; absent when nobody counted.
    pub seconds: Option<Series>,
    /// The tenths of a second; only of what was counted here.
    pub tenths: Option<Series>,
    /// The time at the start that does not count.
    pub ramp: Duration,
    /// What counts; absent when the reading is.
    pub steady: Option<Steady>,
    /// A JSON document of all samples, and of what the server told.
    pub evidence: Vec<u8>,
}

/// The octets that a reading is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Steady {
    /// How long they took, by the clock and not by intention.
    pub elapsed: Duration,
    /// How many there were.
    pub octets: u64,
}

impl Transfer {
    /// The metric of the reading.
    #[must_use]
    pub const fn metric(&self) -> Metric {
        self.direction.metric()
    }
}

/// How far a test is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Since data could flow.
    pub elapsed: Duration,
    /// The longest that data may flow.
    pub longest: Duration,
    /// The rate of late, for the eye: what was received here, or what the far end acknowledged.
    pub rate: Option<Quantity>,
}

/// Everything that is known when the data has stopped.
#[derive(Debug)]
pub(crate) struct Record {
    pub(crate) tool: &'static str,
    pub(crate) server: String,
    pub(crate) peer: SocketAddr,
    pub(crate) local: SocketAddr,
    pub(crate) direction: Direction,
    pub(crate) streams: u16,
    pub(crate) counted: Counted,
    pub(crate) ramp: Duration,
    pub(crate) meter: Meter,
    /// What the server said, as it said it, and when it arrived.
    pub(crate) told: Vec<(Duration, String)>,
    /// Why the count cannot be used.
    pub(crate) doubt: Option<(Reason, String)>,
}

impl Record {
    /// Makes the figures.
    pub(crate) fn into_transfer(self) -> Transfer {
        let reading = match &self.doubt {
            Some((reason, detail)) => Reading::absent(*reason, detail.clone()),
            None => self.meter.reading(self.ramp),
        };
        let steady = self.meter.steady(self.ramp).filter(|_| matches!(reading, Reading::Value(_)));
        let is_ours = matches!(self.counted, Counted::Payload | Counted::Acknowledged);
        let series = |step: Duration| {
            let is_known = self.doubt.is_none() && !self.meter.samples().is_empty();
            is_known.then(|| self.meter.series(self.direction.metric(), (step, self.ramp)))
        };
        Transfer {
            peer: self.peer,
            local: self.local,
            direction: self.direction,
            counted: self.counted,
            seconds: series(Duration::from_secs(1)),
            tenths: series(Duration::from_millis(100)).filter(|_| is_ours),
            ramp: self.ramp,
            steady: steady.map(Steady::of),
            evidence: evidence::to_json(&self, steady),
            reading,
        }
    }
}

impl Steady {
    const fn of(sample: Sample) -> Self {
        Self { elapsed: Duration::from_nanos(sample.at_ns), octets: sample.octets }
    }
}
