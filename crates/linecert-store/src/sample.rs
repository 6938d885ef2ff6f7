//! What polls read: one row for each PON port and slot of time.

mod packed;
mod varint;

use async_trait::async_trait;
use linecert_measure::{Metric, Timestamp};

pub use packed::{Cell, Column, MAX_CELLS, PackError, Packed, UnpackError, Unpacked};

use crate::{
    name::{NodeName, OnuName, PortName},
    scope::Scope,
    store::StoreError,
};

/// All that one poll read of one PON port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PonRow {
    /// The node.
    pub node: NodeName,
    /// The port.
    pub port: PortName,
    /// The beginning of the slot of time. A second row of the same slot takes the place of the
    /// first.
    pub slot: Timestamp,
    /// What was read.
    pub packed: Packed,
}

/// A span of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Its beginning, which is in it.
    pub from: Timestamp,
    /// Its end, which is not.
    pub to: Timestamp,
}

/// What was read of one ONU in one slot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace {
    /// The beginning of the slot.
    pub slot: Timestamp,
    /// What was read, by metric.
    pub cells: Vec<(Metric, Cell)>,
}

/// Keeps and reads samples. Samples are seen by whoever sees their node.
#[async_trait]
pub trait Samples {
    /// Keeps rows. They survive the end of the process; the last moments before the machine loses
    /// power may be lost.
    async fn put_samples(&self, rows: Vec<PonRow>) -> Result<(), StoreError>;

    /// What was read of an ONU in a span of time, at most 10,000 slots, the oldest first.
    async fn history(
        &self,
        scope: &Scope,
        onu: &OnuName,
        span: Span,
    ) -> Result<Vec<Trace>, StoreError>;

    /// What was last read of a port.
    async fn latest(
        &self,
        scope: &Scope,
        node: &NodeName,
        port: &PortName,
    ) -> Result<Option<PonRow>, StoreError>;

    /// Forgets the slots that begin before this time, and tells how many rows those were.
    async fn forget_samples(&self, before: Timestamp) -> Result<u64, StoreError>;
}
