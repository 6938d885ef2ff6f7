//! Alarms, and the webhooks by which others are told.

use linecert_measure::Timestamp;
use serde::{Deserialize, Serialize};

use super::words;

words! {
    /// How bad it is.
    Severity {
        /// Something to look at.
        Warning "warning",
        /// Service suffers.
        Minor "minor",
        /// Service of several lines suffers.
        Major "major",
        /// Service of many lines is lost.
        Critical "critical",
    }
}

/// An alarm. It stands until it is cleared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Alarm {
    /// Its number.
    pub id: u64,
    /// What it is about, as `fibre-cut`.
    pub kind: String,
    /// How bad it is.
    pub severity: Severity,
    /// The operator's region.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// The node.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub node: Option<String>,
    /// The port of that node.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub port: Option<String>,
    /// The line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<String>,
    /// Since when.
    pub raised_at: Timestamp,
    /// What it was told from.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub evidence: serde_json::Value,
    /// Who took note of it first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acknowledged: Option<Acknowledged>,
    /// Since when it is over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cleared_at: Option<Timestamp>,
}

/// Somebody took note of an alarm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Acknowledged {
    /// Who.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// A place that is told of events. Its version is the `etag` of the answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Webhook {
    /// Its name.
    pub name: String,
    /// What was put.
    #[serde(flatten)]
    pub webhook: WebhookInput,
    /// The version, which rises with each change.
    pub version: u64,
}

/// A webhook as it is put.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct WebhookInput {
    /// The operator's region whose events are told; events of all regions when there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// The address, `https://` unless it is of the daemon's own machine.
    pub url: String,
    /// The kinds of event, as `alarm-raised`.
    pub kinds: Vec<String>,
    /// The name of the file with the secret by which messages are signed, among the daemon's
    /// secrets. It is never the secret itself.
    pub secret: String,
}
