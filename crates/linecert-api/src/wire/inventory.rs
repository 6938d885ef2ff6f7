//! Access nodes, their PON ports and ONUs, and lines.

use linecert_measure::Timestamp;
use serde::{Deserialize, Serialize};

/// An access node. Its version is the `etag` of the answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Node {
    /// The operator's name of the node.
    pub name: String,
    /// What was put.
    #[serde(flatten)]
    pub node: NodeInput,
    /// The version, which rises with each change.
    pub version: u64,
}

/// An access node as it is put.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NodeInput {
    /// The operator's region.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Where its agent answers, as `udp://192.0.2.10:161`.
    pub address: String,
    /// The driver that reads it; found by what the node says of itself when none is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub driver: Option<String>,
    /// The name of the file with its credentials, among the daemon's secrets. It is never the
    /// secret itself.
    pub credentials: String,
    /// Seconds between two reads of the states; what the driver says when nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state_every_s: Option<u32>,
    /// Seconds between two reads of the optical levels; what the driver says when nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub optics_every_s: Option<u32>,
    /// How many requests wait for an answer at once; what the driver says when nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_flight: Option<u16>,
}

/// A PON or DSL port of a node.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Port {
    /// The node.
    pub node: String,
    /// The port, as the driver of the node writes it.
    pub port: String,
    /// How many ONUs were seen on it.
    pub onus: u32,
    /// When it was seen last.
    pub seen_at: Timestamp,
}

/// An ONU on its port.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Onu {
    /// The node.
    pub node: String,
    /// The port.
    pub port: String,
    /// The number of the ONU on its port.
    pub onu: u32,
    /// Its serial number, if the node tells it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub serial: Option<String>,
    /// The line that it serves, if that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<String>,
    /// Its state when it was seen last, if the node told one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// When it was seen last.
    pub seen_at: Timestamp,
}

/// A line. Its version is the `etag` of the answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Line {
    /// The operator's name of the line.
    pub name: String,
    /// What was put.
    #[serde(flatten)]
    pub line: LineInput,
    /// The version, which rises with each change.
    pub version: u64,
}

/// A line as it is put.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct LineInput {
    /// The operator's region.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// The class of the customer, as the operator's profile of time limits names it.
    pub class: String,
    /// The access technology, as `gpon`.
    pub access: String,
    /// The node that it ends on; `port` and `onu` go with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub node: Option<String>,
    /// The port of that node.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub port: Option<String>,
    /// The number of its ONU there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub onu: Option<u32>,
    /// By which profile it is judged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
}
