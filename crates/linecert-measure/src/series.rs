//! Samples over time, kept so that a figure can be checked and drawn.

use serde::Serialize;

use crate::{metric::Metric, quantity::Quantity, wire};

/// Equally spaced samples of one metric during one attempt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(into = "wire::Series")]
pub struct Series {
    /// What was sampled.
    pub metric: Metric,
    /// The time between samples in milliseconds.
    pub interval_ms: u32,
    /// How many samples at the start belong to the ramp and do not count.
    pub ramp: u32,
    /// The samples, each in the metric's unit, the ramp included; `None` where there is none, as of
    /// a probe that was lost.
    pub samples: Vec<Option<Quantity>>,
}
