//! What linecert's server tells linecert's client beside the results of iperf3.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

/// The key `linecert` of the results, version 1.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct OwnResults {
    /// 1.
    pub version: u64,
    /// The address that the control connection came from.
    pub client: Option<String>,
    /// Why the server's host, and not the line, may have been the limit; in words.
    pub limited: Option<String>,
    /// Bytes that the server had received, at each tenth of a second.
    #[serde(default)]
    pub tenths: Vec<OwnTenth>,
    /// What it counted of the datagrams that it received, one entry a stream.
    #[serde(default)]
    pub datagrams: Vec<OwnDatagrams>,
    /// What its kernel tells of the TCP streams that it sent, one entry a stream.
    #[serde(default)]
    pub tcp: Vec<OwnTcp>,
}

/// What had arrived at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnTenth {
    /// Since data could flow.
    pub at_ns: u64,
    /// Bytes of each stream.
    pub bytes: Vec<u64>,
}

/// One stream of datagrams at its receiver.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct OwnDatagrams {
    /// Different datagrams that came.
    pub received: u64,
    /// Numbers that are missing below the highest that came.
    pub lost: u64,
    /// Datagrams that came after a later one (RFC 4737).
    pub reordered: u64,
    /// Datagrams that came again.
    pub duplicates: u64,
    /// The highest number that came.
    pub highest: u64,
    /// Interarrival jitter (RFC 3550, 6.4.1).
    pub jitter_ns: u64,
    /// How often how many datagrams were lost one after another: length and count.
    pub bursts: Vec<(u64, u64)>,
    /// Datagrams that the receiving kernel had no room for.
    pub overflowed: u64,
}

/// One TCP stream at its sender, at the end of the test.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct OwnTcp {
    /// Bytes of payload sent, those that were sent again included.
    pub sent_bytes: u64,
    /// Bytes of payload sent again.
    pub retransmitted_bytes: u64,
    /// Segments sent again.
    pub retransmits: u64,
    /// The sender's largest segment.
    pub mss: u64,
    /// Smoothed round-trip time.
    pub round_trip_us: u64,
    /// The least round-trip time.
    pub least_round_trip_us: Option<u64>,
}

impl OwnResults {
    /// The version that this linecert writes and reads.
    pub const VERSION: u64 = 1;

    /// Reads what may be of another version: that is no error and no result.
    pub(super) fn lenient<'de, D: Deserializer<'de>>(
        input: D,
    ) -> Result<Option<Box<Self>>, D::Error> {
        let value = Value::deserialize(input)?;
        let own: Option<Self> = serde_json::from_value(value).ok();
        Ok(own.filter(|own| own.version == Self::VERSION).map(Box::new))
    }
}
