//! What was read of a line: in the course of time, and when it was certified.

use linecert_measure::{Digest, Reading, Timestamp};
use serde::{Deserialize, Serialize};

/// What polls read of a line in a span of time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct History {
    /// The operator's name of the line.
    pub line: String,
    /// What was read, a row for each quantity.
    pub series: Vec<HistorySeries>,
    /// From where on there is more than one answer holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub more_from: Option<Timestamp>,
}

/// One quantity in the course of time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HistorySeries {
    /// The quantity, as `onu-rx-power`.
    pub metric: String,
    /// The unit of its numbers.
    pub unit: String,
    /// What was read, the oldest first. What was not asked for has no point.
    pub points: Vec<HistoryPoint>,
}

/// What was read at one time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HistoryPoint {
    /// The beginning of the slot of time.
    pub at: Timestamp,
    /// The reading: a number with its unit, or why there is none.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub reading: Reading,
}

/// What a line read when it was certified.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Baselines {
    /// The operator's name of the line.
    pub line: String,
    /// What it read, by quantity.
    pub readings: Vec<Baseline>,
}

/// A reading of a line when it was certified.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Baseline {
    /// The quantity, as `onu-rx-power`.
    pub metric: String,
    /// The reading: a number with its unit, or why there is none.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub reading: Reading,
    /// When it was taken.
    pub taken_at: Timestamp,
    /// The SHA-256 of the envelope of the certificate that holds it.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub certificate: Digest,
}

/// What was last read of a port.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PortSamples {
    /// The node.
    pub node: String,
    /// The port.
    pub port: String,
    /// The beginning of the slot of time.
    pub at: Timestamp,
    /// What was read of each ONU.
    pub onus: Vec<OnuSamples>,
}

/// What was read of one ONU.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OnuSamples {
    /// The number of the ONU on the port.
    pub onu: u32,
    /// What was read of it. What was not asked for is not there.
    pub readings: Vec<MetricReading>,
}

/// A reading of a quantity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MetricReading {
    /// The quantity, as `onu-rx-power`.
    pub metric: String,
    /// The reading: a number with its unit, or why there is none.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub reading: Reading,
}
