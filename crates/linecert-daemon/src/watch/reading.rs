//! One number of one ONU, and the alarm that may be of it.

use linecert_driver::Datum;
use linecert_fleet::PonColumn;
use linecert_measure::{Quantity, Timestamp};
use linecert_store::{LineName, NewAlarm, PortName, Severity};

use super::Place;

/// One number of one ONU.
pub(super) struct Reading<'a> {
    pub(super) place: Place<'a>,
    pub(super) port: &'a PortName,
    pub(super) onu: u32,
    pub(super) line: Option<&'a LineName>,
    pub(super) column: &'a PonColumn,
    pub(super) datum: Datum,
    pub(super) slot: Timestamp,
}

impl Reading<'_> {
    /// An alarm of it.
    pub(super) fn alarm(
        &self,
        kind: &str,
        severity: Severity,
        evidence: &serde_json::Value,
    ) -> NewAlarm {
        let (node, port, onu) = (self.place.node, self.port, self.onu);
        NewAlarm {
            kind: kind.to_owned(),
            key: format!("{kind}/{node}/{port}/{onu}/{}", self.column.metric.name()),
            severity,
            region: self.place.region.cloned(),
            node: Some(node.clone()),
            port: Some(port.clone()),
            line: self.line.cloned(),
            evidence: evidence.to_string(),
            raised_at: self.slot,
        }
    }

    /// It in words, with its unit; `None` when there is no number.
    pub(super) fn told(&self) -> Option<String> {
        match self.datum {
            Datum::Steps(steps) => {
                Some(Quantity::from_steps(steps, self.column.metric.unit()).to_string())
            }
            _ => None,
        }
    }
}
