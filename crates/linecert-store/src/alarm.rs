//! Alarms, and the baselines that drift is told against.

use async_trait::async_trait;
use linecert_measure::{Digest, Metric, Timestamp};

use crate::{
    name::{AccountName, LineName, NodeName, PortName, RegionName},
    page::{Listing, Page},
    sample::Cell,
    scope::Scope,
    store::StoreError,
    word::words,
};

/// The number of an alarm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AlarmId(pub u64);

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Something to look at.
    Warning,
    /// Service suffers.
    Minor,
    /// Service of several lines suffers.
    Major,
    /// Service of many lines is lost.
    Critical,
}

words!(Severity "severity" {
    Warning "warning", Minor "minor", Major "major", Critical "critical",
});

/// An alarm to be raised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAlarm {
    /// What it is about, as `fibre-cut`.
    pub kind: String,
    /// What it is the alarm of: while one with this key is not cleared, it is the same alarm.
    pub key: String,
    /// How bad it is.
    pub severity: Severity,
    /// The region.
    pub region: Option<RegionName>,
    /// The node.
    pub node: Option<NodeName>,
    /// The port.
    pub port: Option<PortName>,
    /// The line.
    pub line: Option<LineName>,
    /// The evidence, as JSON.
    pub evidence: String,
    /// Since when.
    pub raised_at: Timestamp,
}

/// An alarm as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alarm {
    /// Its number.
    pub id: AlarmId,
    /// What it is.
    pub raised: NewAlarm,
    /// Who took note of it, and when.
    pub acknowledged: Option<(AccountName, Timestamp)>,
    /// Since when it is over.
    pub cleared_at: Option<Timestamp>,
}

/// Which alarms. What is not said does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AlarmFilter {
    /// Those that stand, or those that are over.
    pub standing: Option<bool>,
    /// Of this node.
    pub node: Option<NodeName>,
    /// Of this line.
    pub line: Option<LineName>,
}

/// What a line read when it was certified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Baseline {
    /// The line.
    pub line: LineName,
    /// The region of the line.
    pub region: Option<RegionName>,
    /// The quantity.
    pub metric: Metric,
    /// The reading.
    pub cell: Cell,
    /// Its expanded uncertainty in steps of the metric's unit, when it is known.
    pub uncertainty: Option<i64>,
    /// When it was taken.
    pub taken_at: Timestamp,
    /// The envelope digest of the certificate that holds it.
    pub certificate: Digest,
}

/// Reads alarms and baselines.
#[async_trait]
pub trait Alarms {
    /// The alarm with this number.
    async fn alarm(&self, scope: &Scope, id: AlarmId) -> Result<Option<Alarm>, StoreError>;

    /// Alarms, the newest first.
    async fn alarms(
        &self,
        scope: &Scope,
        filter: &AlarmFilter,
        page: &Page,
    ) -> Result<Listing<Alarm>, StoreError>;

    /// The baselines of a line, by metric.
    async fn baselines(&self, scope: &Scope, line: &LineName) -> Result<Vec<Baseline>, StoreError>;
}
