//! What both sides tell each other after the test.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    number,
    own::OwnResults,
    server_output::{ServerSecond, seconds_of_json, seconds_of_text},
};

/// One side's results. What that side did not send is absent; unknown keys are accepted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Results {
    /// Share of a processor in percent.
    pub cpu_util_total: f64,
    /// Share of a processor in percent, in user mode.
    pub cpu_util_user: f64,
    /// Share of a processor in percent, in the system.
    pub cpu_util_system: f64,
    /// 1 when the sender counts retransmissions, 0 when not; `None`, on the wire -1, when this side
    /// does not send.
    #[serde(deserialize_with = "number::known_count", serialize_with = "minus_one")]
    pub sender_has_retransmits: Option<u64>,
    /// The congestion control of this side's sockets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub congestion_used: Option<String>,
    /// What only linecert tells, and only when it was asked to. Garbled, it is absent.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "OwnResults::lenient"
    )]
    pub linecert: Option<Box<OwnResults>>,
    /// The server's report as JSON, when it was asked for and the server writes JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server_output_json: Option<Value>,
    /// The server's report as text, when it was asked for and the server writes text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server_output_text: Option<String>,
    /// One entry a stream.
    pub streams: Vec<StreamResult>,
}

/// One side's results of one stream.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StreamResult {
    /// 1, 3, 4, 5 ...
    #[serde(deserialize_with = "number::count")]
    pub id: u64,
    /// Bytes that this side sent or received, without those of the omitted time.
    #[serde(deserialize_with = "number::count")]
    pub bytes: u64,
    /// Segments sent again; `None`, on the wire -1, when this side does not know.
    #[serde(deserialize_with = "number::known_count", serialize_with = "minus_one")]
    pub retransmits: Option<u64>,
    /// RFC 1889 jitter in seconds; 0 for TCP.
    pub jitter: f64,
    /// Lost datagrams; 0 for TCP.
    #[serde(deserialize_with = "number::count")]
    pub errors: u64,
    /// Datagrams; 0 for TCP.
    #[serde(deserialize_with = "number::count")]
    pub packets: u64,
    /// Lost datagrams of the omitted time; iperf3 expects it together with `omitted_packets`.
    #[serde(
        default,
        deserialize_with = "number::known_count",
        skip_serializing_if = "Option::is_none"
    )]
    pub omitted_errors: Option<u64>,
    /// Datagrams of the omitted time.
    #[serde(
        default,
        deserialize_with = "number::known_count",
        skip_serializing_if = "Option::is_none"
    )]
    pub omitted_packets: Option<u64>,
    /// When counting began, in nanoseconds; seconds on the wire.
    #[serde(
        rename = "start_time",
        default,
        deserialize_with = "number::nanoseconds",
        serialize_with = "as_seconds"
    )]
    pub start_ns: Option<u64>,
    /// When counting ended, in nanoseconds; seconds on the wire.
    #[serde(
        rename = "end_time",
        default,
        deserialize_with = "number::nanoseconds",
        serialize_with = "as_seconds"
    )]
    pub end_ns: Option<u64>,
}

impl Results {
    /// The results of a side that knows bytes and times.
    #[must_use]
    pub fn new(streams: Vec<StreamResult>, sender_has_retransmits: Option<u64>) -> Self {
        Self {
            cpu_util_total: 0.0,
            cpu_util_user: 0.0,
            cpu_util_system: 0.0,
            sender_has_retransmits,
            congestion_used: None,
            linecert: None,
            server_output_json: None,
            server_output_text: None,
            streams,
        }
    }

    /// The seconds in the server's report, which are those of the receiver only when the server
    /// receives; empty when there is no report or it cannot be read.
    #[must_use]
    pub fn server_seconds(&self) -> Vec<ServerSecond> {
        match (&self.server_output_json, &self.server_output_text) {
            (Some(json), _) => seconds_of_json(json),
            (None, Some(text)) => seconds_of_text(text),
            (None, None) => Vec::new(),
        }
    }
}

impl StreamResult {
    /// A TCP stream that moved `bytes` in `elapsed_ns`.
    #[must_use]
    pub const fn tcp(id: u64, bytes: u64, elapsed_ns: u64) -> Self {
        Self {
            id,
            bytes,
            retransmits: None,
            jitter: 0.0,
            errors: 0,
            packets: 0,
            omitted_errors: None,
            omitted_packets: None,
            start_ns: Some(0),
            end_ns: Some(elapsed_ns),
        }
    }

    /// For how long the bytes were counted; `None` when the peer does not tell, or tells nonsense.
    #[must_use]
    pub fn elapsed_ns(&self) -> Option<u64> {
        self.end_ns?.checked_sub(self.start_ns?).filter(|elapsed| *elapsed > 0)
    }
}

#[expect(clippy::ref_option, reason = "serde passes the field by reference")]
fn minus_one<S: serde::Serializer>(count: &Option<u64>, out: S) -> Result<S::Ok, S::Error> {
    match count {
        Some(count) => out.serialize_u64(*count),
        None => out.serialize_i64(-1),
    }
}

#[expect(clippy::ref_option, reason = "serde passes the field by reference")]
fn as_seconds<S: serde::Serializer>(time: &Option<u64>, out: S) -> Result<S::Ok, S::Error> {
    match time {
        Some(ns) => out.serialize_f64(std::time::Duration::from_nanos(*ns).as_secs_f64()),
        None => out.serialize_none(),
    }
}
