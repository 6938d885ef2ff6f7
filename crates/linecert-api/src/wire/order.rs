//! Work orders and what happened to them.

use linecert_measure::Timestamp;
use serde::{Deserialize, Serialize};

/// A work order. Its version is the `etag` of the answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Order {
    /// The operator's number of the order.
    pub number: String,
    /// What the order says.
    #[serde(flatten)]
    pub order: OrderInput,
    /// When it came to its end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<Timestamp>,
    /// The version, which rises with each change.
    pub version: u64,
}

/// A work order as it is put.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct OrderInput {
    /// The operator's name of the line.
    pub line: String,
    /// The operator's region.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// The account of the technician who is to do it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub technician: Option<String>,
    /// What is to be done: `install`, `move` or `repair`.
    pub kind: String,
    /// The class of the customer, as the operator's profile of time limits names it.
    pub class: String,
    /// By which profile the line is judged.
    pub profile: String,
    /// When the customer asked for it.
    pub opened_at: Timestamp,
    /// The order file as the technician gets it, in TOML. It holds no password.
    pub body: String,
}

/// Something that happened to an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OrderEvent {
    /// Its number among the events of the order, from 1.
    pub number: u64,
    /// Which step of the life cycle it is.
    pub kind: String,
    /// When it happened.
    pub at: Timestamp,
    /// When the daemon was told.
    pub recorded_at: Timestamp,
    /// Who told it.
    pub by: String,
    /// What belongs to this kind of event.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub data: serde_json::Value,
}

/// An event as it is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct OrderEventInput {
    /// Which step of the life cycle it is.
    pub kind: String,
    /// When it happened.
    pub at: Timestamp,
    /// What belongs to this kind of event.
    #[serde(default, skip_serializing_if = "serde_json::Value::is_null")]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub data: serde_json::Value,
}
