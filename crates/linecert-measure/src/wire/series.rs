//! The JSON form of samples over time.

use serde::{Deserialize, Deserializer, Serialize, de::Error as _};

use super::{
    WireError,
    text::{Parsed, Text},
};
use crate as domain;
use crate::{Metric, Quantity, Unit};

/// Samples over time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
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

/// The same when it is read.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Keys<'a> {
    metric: Parsed<Metric>,
    unit: Parsed<Unit>,
    interval_ms: u32,
    ramp: u32,
    #[serde(borrow)]
    samples: Vec<Option<Text<'a>>>,
}

impl<'de> Deserialize<'de> for domain::Series {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Keys::deserialize(from)?.series().map_err(D::Error::custom)
    }
}

impl Keys<'_> {
    fn series(self) -> Result<domain::Series, WireError> {
        let (Parsed(metric), Parsed(unit)) = (self.metric, self.unit);
        if unit != metric.unit() {
            return Err(WireError(format!("a series of `{metric}` is in {}", metric.unit())));
        }
        let sample = |text: &Text<'_>| Quantity::parse_number(text, unit).map(|(q, _)| q);
        let sample = |text: &Option<Text<'_>>| text.as_ref().map(sample).transpose();
        let samples = self.samples.iter().map(sample).collect::<Result<_, _>>();
        Ok(domain::Series {
            metric,
            interval_ms: self.interval_ms,
            ramp: self.ramp,
            samples: samples.map_err(WireError::new)?,
        })
    }
}
