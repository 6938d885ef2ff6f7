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
    /// What is known of the customer, as `vip town brand wired` or `standing=ordinary area=rural`:
    /// time limits and figures depend on it. Other words are kept and mean nothing to them.
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
    /// Its number among all events.
    pub number: u64,
    /// Which step of the life cycle it is.
    pub kind: String,
    /// When it happened.
    pub at: Timestamp,
    /// When the daemon was told.
    pub recorded_at: Timestamp,
    /// Who told it.
    pub by: String,
    /// What is told of it: in `detail` the words that the step takes, as `2026-11-04 morning` of
    /// an appointment; other members are kept as they are.
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
    /// What is told of it: in `detail` the words that the step takes, as `2026-11-04 morning` of
    /// an appointment; other members are kept as they are.
    #[serde(default, skip_serializing_if = "serde_json::Value::is_null")]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub data: serde_json::Value,
}

/// What became of a file of orders.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Imported {
    /// How many orders are new.
    pub new: u64,
    /// How many were there, and are changed or have more events.
    pub changed: u64,
    /// How many were there as they are.
    pub same: u64,
    /// The rows that were not taken, in the order of the file.
    pub refused: Vec<RefusedRow>,
    /// The columns that mean nothing here, and were not read.
    pub ignored: Vec<String>,
}

/// A row of a file that was not taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RefusedRow {
    /// Which row, from 1; the header of a table is the first. Of an order that was read and not
    /// stored there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<u64>,
    /// The number of the order, when it was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<String>,
    /// Why.
    pub why: String,
}
