//! The JSON form of samples over time.

use serde::{Deserialize, Serialize};

use super::WireError;
use crate as domain;
use crate::{Metric, Quantity};

/// Samples over time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are those of `domain::Series`")]
pub struct Series {
    pub metric: String,
    pub unit: String,
    pub interval_ms: u32,
    pub ramp: u32,
    pub samples: Vec<Option<String>>,
}

impl From<domain::Series> for Series {
    fn from(series: domain::Series) -> Self {
        Self {
            metric: series.metric.to_string(),
            unit: series.metric.unit().to_string(),
            interval_ms: series.interval_ms,
            ramp: series.ramp,
            samples: series.samples.iter().map(|s| s.map(Quantity::shortest_number)).collect(),
        }
    }
}

impl TryFrom<Series> for domain::Series {
    type Error = WireError;

    fn try_from(wire: Series) -> Result<Self, WireError> {
        let metric: Metric = wire.metric.parse().map_err(WireError::new)?;
        if wire.unit != metric.unit().symbol() {
            return Err(WireError(format!("a series of `{metric}` is in {}", metric.unit())));
        }
        let sample = |text: &String| Quantity::parse_number(text, metric.unit()).map(|(q, _)| q);
        let sample = |text: &Option<String>| text.as_ref().map(sample).transpose();
        let samples = wire.samples.iter().map(sample).collect::<Result<_, _>>();
        Ok(Self {
            metric,
            interval_ms: wire.interval_ms,
            ramp: wire.ramp,
            samples: samples.map_err(WireError::new)?,
        })
    }
}
