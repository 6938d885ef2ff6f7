//! What the client tells the server about the test.

use serde::{Deserialize, Serialize};

use super::number;

/// The parameters that linecert sends or heeds. Others are accepted from a peer and left alone,
/// because every version of iperf3 adds some.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Parameters {
    /// The test is over TCP.
    #[serde(deserialize_with = "number::flag")]
    pub tcp: bool,
    /// The test is over UDP.
    #[serde(deserialize_with = "number::flag", skip_serializing_if = "is_unset")]
    pub udp: bool,
    /// The test is over SCTP.
    #[serde(deserialize_with = "number::flag", skip_serializing_if = "is_unset")]
    pub sctp: bool,
    /// Seconds at the start that do not count.
    #[serde(deserialize_with = "number::count")]
    pub omit: u64,
    /// Seconds that count; 0 when the test ends by amount.
    #[serde(deserialize_with = "number::count")]
    pub time: u64,
    /// Bytes to transfer; 0 when the test ends by time.
    #[serde(deserialize_with = "number::count")]
    pub num: u64,
    /// Blocks to transfer; 0 when the test ends by time.
    #[serde(deserialize_with = "number::count")]
    pub blockcount: u64,
    /// The number of streams.
    #[serde(deserialize_with = "number::count")]
    pub parallel: u64,
    /// The server sends.
    #[serde(deserialize_with = "number::flag", skip_serializing_if = "is_unset")]
    pub reverse: bool,
    /// Both sides send.
    #[serde(deserialize_with = "number::flag", skip_serializing_if = "is_unset")]
    pub bidirectional: bool,
    /// Bytes of one write over TCP, of one datagram over UDP.
    #[serde(deserialize_with = "number::count")]
    pub len: u64,
    /// Bit/s that each stream may send; 0 without limit.
    #[serde(deserialize_with = "number::count", skip_serializing_if = "is_zero")]
    pub bandwidth: u64,
    /// The size of the socket buffers; 0 as the system has it.
    #[serde(deserialize_with = "number::count", skip_serializing_if = "is_zero")]
    pub window: u64,
    /// The largest TCP segment; 0 as the system has it.
    #[serde(rename = "MSS", deserialize_with = "number::count", skip_serializing_if = "is_zero")]
    pub mss: u64,
    /// The octet of type of service, or traffic class.
    #[serde(rename = "TOS", deserialize_with = "number::count", skip_serializing_if = "is_zero")]
    pub tos: u64,
    /// TCP sends small segments at once.
    #[serde(deserialize_with = "number::flag", skip_serializing_if = "is_unset")]
    pub nodelay: bool,
    /// The congestion control of the sender; the system's own when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub congestion: Option<String>,
    /// The sequence numbers of datagrams have 64 bits: 1, else absent.
    #[serde(deserialize_with = "number::count", skip_serializing_if = "is_zero")]
    pub udp_counters_64bit: u64,
    /// The server sends its own report with the results: 1, else absent.
    #[serde(deserialize_with = "number::count", skip_serializing_if = "is_zero")]
    pub get_server_output: u64,
    /// The version of linecert's own results that this client reads; iperf3 ignores the key.
    #[serde(deserialize_with = "number::count", skip_serializing_if = "is_zero")]
    pub linecert: u64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes the field by reference")]
const fn is_unset(flag: &bool) -> bool {
    !*flag
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes the field by reference")]
const fn is_zero(count: &u64) -> bool {
    *count == 0
}
