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
    /// Bytes of one write.
    #[serde(deserialize_with = "number::count")]
    pub len: u64,
    /// The server sends its own report with the results: 1, else absent.
    #[serde(deserialize_with = "number::count", skip_serializing_if = "is_zero")]
    pub get_server_output: u64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes the field by reference")]
const fn is_unset(flag: &bool) -> bool {
    !*flag
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes the field by reference")]
const fn is_zero(count: &u64) -> bool {
    *count == 0
}
