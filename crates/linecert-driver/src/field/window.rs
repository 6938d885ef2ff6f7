//! The values of a metric that are physically plausible.

use linecert_measure::{Absence, Metric, Quantity, Reason};

use crate::{
    escape::quoted,
    fault::{self, Fault, Problem, fault},
    raw,
};

/// The values that are physically plausible, both ends included.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Window {
    pub(crate) low: Quantity,
    pub(crate) high: Quantity,
}

impl Window {
    pub(crate) fn check(ends: &raw::Ends, metric: Metric) -> Result<Self, Fault> {
        let [low, high] = ends.get_ref();
        let end = |text| fault::quantity_in(text, metric, metric.unit());
        let (low, high) = (end(low)?, end(high)?);
        if low >= high {
            return Err(fault(ends, Problem::Window { low, high }));
        }
        Ok(Self { low, high })
    }

    /// Whether `quantity` is plausible; if not, the reason for its absence.
    pub(crate) fn admit(&self, quantity: Quantity, raw: &str) -> Result<(), Absence> {
        if self.low <= quantity && quantity <= self.high {
            return Ok(());
        }
        let detail = format!("{} is outside {} to {}", quoted(raw.as_bytes()), self.low, self.high);
        Err(Absence { reason: Reason::Implausible, detail })
    }
}
