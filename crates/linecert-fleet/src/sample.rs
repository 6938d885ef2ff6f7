//! What polling gives: columns of a PON port at one time, rolls of who is there, and how walks went.

use std::{sync::Arc, time::Duration};

use jiff::Timestamp;
use linecert_driver::Datum;
use linecert_measure::{Attribute, Content, Metric, Uncertainty};
use linecert_snmp::Oid;

use crate::{budget::PollTable, schedule::NodeId, trouble::Trouble};

/// Where what was gathered goes.
pub trait SampleSink {
    /// Takes what a walk gave, in this order: its samples or rolls, a PON port at a time, and then
    /// how it went. It is called on the thread that polls, and must not keep that waiting.
    fn take(&mut self, node: NodeId, gathered: Gathered);
}

/// What a walk gave.
#[derive(Debug, Clone, PartialEq)]
pub enum Gathered {
    /// States and numbers of the ONUs of a PON port.
    Sample(PonSample),
    /// What hardly changes of the ONUs of a PON port.
    Roll(PonRoll),
    /// How the walk went.
    Harvest(Harvest),
}

/// States and numbers of the ONUs of one PON port at one time, by column.
#[derive(Debug, Clone, PartialEq)]
pub struct PonSample {
    /// The name of the node.
    pub node: Arc<str>,
    /// The PON port, as the node writes it.
    pub port: Arc<str>,
    /// The slot: the time at which the walk began, cut to the time between two readings. A walk that
    /// is repeated in one slot replaces what it gave before.
    pub slot: Timestamp,
    /// What was read.
    pub table: PollTable,
    /// The ONUs of which anything was answered, in order.
    pub onus: Vec<u32>,
    /// For each state one datum an ONU.
    pub states: Vec<(Attribute, Vec<Datum>)>,
    /// For each metric one datum an ONU.
    pub columns: Vec<PonColumn>,
}

/// One metric of the ONUs of a PON port.
#[derive(Debug, Clone, PartialEq)]
pub struct PonColumn {
    /// The metric.
    pub metric: Metric,
    /// The uncertainty of every value.
    pub uncertainty: Uncertainty,
    /// One datum an ONU. What is missing says why, and is never a number.
    pub cells: Vec<Datum>,
}

/// What hardly changes of the ONUs of one PON port.
#[derive(Debug, Clone, PartialEq)]
pub struct PonRoll {
    /// The name of the node.
    pub node: Arc<str>,
    /// The PON port, as the node writes it.
    pub port: Arc<str>,
    /// When the walk began.
    pub at: Timestamp,
    /// The ONUs, in order.
    pub rows: Vec<RollRow>,
}

/// What hardly changes of one ONU.
#[derive(Debug, Clone, PartialEq)]
pub struct RollRow {
    /// Its number on the port.
    pub onu: u32,
    /// What the node says of it.
    pub facts: Vec<(Attribute, Content)>,
}

/// How the walk of a table went. What came stands, whatever did not.
#[derive(Debug, Clone, PartialEq)]
pub struct Harvest {
    /// The name of the node.
    pub node: Arc<str>,
    /// What was read.
    pub table: PollTable,
    /// When it began.
    pub began: Timestamp,
    /// How long it took.
    pub took: Duration,
    /// The cells that came.
    pub cells: u64,
    /// The ONUs of which anything was answered.
    pub onus: usize,
    /// Rows of which nobody knows what they are about.
    pub unnamed: usize,
    /// How long the agent takes to answer; `None` when it did not.
    pub round_trip: Option<Duration>,
    /// The subtrees that did not come whole, and why.
    pub unread: Vec<Unread>,
}

/// A subtree that did not come whole.
#[derive(Debug, Clone, PartialEq)]
pub struct Unread {
    /// The subtree.
    pub subtree: Oid,
    /// Why.
    pub trouble: Trouble,
}
